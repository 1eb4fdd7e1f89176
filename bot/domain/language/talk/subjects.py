"""What a question or an order is about, as far as the answer depends on it. All in lower case."""

from __future__ import annotations

import re

from bot.domain.language.talk.openings import without_lead, without_tail
from bot.domain.language.talk.words import About, either

_PRICES = either(
    """
    how much(?! longer) | price[ds]? | pric(?:ing|ey) | costs? | expensive | cheap(?:er)? | free
    budget | pay | paid | pays | paying | payment | charge[ds]? | bill(?:ed|ing|s)? | dollars?
    usd | euros? | credits? | fees? | subscription | refund | afford | spen[dt] | invoice
    """
)
_PRICE = re.compile(
    rf"\b{_PRICES}\b|[$€]|多少钱|多少錢|收费|cuesta|kostet|co[uû]te|costa|стоит|いくら|料金|無料|免费|얼마"
)
_PRESENCE = re.compile(
    "(?:is |are )?"
    + either(
        "you | u | anyone | anybody | someone | somebody | sora | this | it | this thing | the bot"
        " | bot"
    )
    + "(?: (?:still|even|really|actually|already))?(?: "
    + either(
        """
        there | here | alive | up | awake | online | listening | around | on | working | live
        active | back | ready | busy | down | home
        """
    )
    + ")+"
)
_CLIPS = either(
    """
    clips? | videos? | jobs? | renders? | rendering | requests? | orders? | one | generations?
    queue | films? | movies?
    """
)
_MINE = re.compile(
    r"\b(?:my|our|all|past|previous|old|earlier|recent|last|yesterday's) (?:\w+ )?"
    rf"(?:{_CLIPS}|history|stuff|work)\b|clips? (?:have|did) (?:i|we) made?\b"
)
_DONE = re.compile(
    r"\b"
    + either(
        """
        done | ready | finished | status | progress | taking | how much longer | eta | stuck
        where(?:'s| is|s) | what happened | fail(?:ed|s|ing)? | when will | when is
        """
    )
    + r"\b"
)
_WAITS = re.compile(
    r"\b(?:my turn|in line|in the (?:queue|line)|to wait|still rendering|went wrong|did it work)\b"
)
_IT = re.compile(r"\b(?:clip|video|render|it|mine)\b")
_CANCEL = re.compile(r"\b(?:cancel|stop|abort|undo)\b")
_DELETE = re.compile(r"\b(?:delete|remove|erase|get rid of)\b")

_ALL_OF_MINE = (
    rf" (?:(?:all )?(?:of )?(?:my|the|this|that|all|every|these|those)(?: \w+){{0,2}} {_CLIPS}"
    "|it all|all of (?:it|them)|everything)"
)
_ME = "(?:me|us|my team)"
_ORDERS = {
    About.MINE: re.compile(
        "(?:list|show|see|view|find|get|open|give me|where are|check)(?: me)?(?: all)?(?: of)?"
        rf" (?:my|our|all my|all our)(?: \w+)? (?:{_CLIPS}|history|usage|gallery|stuff|limits?)"
    ),
    About.CANCEL: re.compile(rf"(?:cancel|stop|abort|undo|kill){_ALL_OF_MINE}"),
    About.DELETE: re.compile(rf"(?:delete|remove|clear|erase){_ALL_OF_MINE}"),
    About.COMMAND: re.compile(
        either(
            rf"""
            remind (?:me|us|everyone|here|@\S+|#\S+)\b.*
            summari[sz]e (?:this|that|the|it|my|our)\b.* | translate (?:this|that|to|into|from)\b.*
            (?:log|sign|opt|add|upgrade|subscribe|unsubscribe|invite|register) {_ME}(?: \w+)?
            (?:write|draft|compose) (?:(?:me|us) )?(?:an?|some|my|our|the) (?:\w+ )?WRITING
            tell (?:me|us) (?:a|an|the|some|about) .*
            (?:schedule|book) (?:a|an|the|my) (?:meeting|call|demo)\b.*
            """.replace(
                "WRITING",
                "(?:poem|story|e-?mail|mail|song|code|essay|script|function|haiku|tweet|message"
                "|summary|letter|report|joke|recipe)(?: (?:about|for|to|of|on|in|that) .*)?",
            )
        )
    ),
}
"""What is told to a bot in other words than ours, or meant for another one."""

_LONGEST_ORDER = 9


def subject(asked: str) -> About:
    """Return what a question is about."""
    bare = without_tail(without_lead(asked))
    if _PRICE.search(asked):
        return About.PRICE
    if _PRESENCE.fullmatch(bare):
        return About.PRESENCE
    if _CANCEL.search(asked):
        return About.CANCEL
    if _DELETE.search(asked):
        return About.DELETE
    if _WAITS.search(asked) or (_DONE.search(asked) and (_MINE.search(asked) or _IT.search(asked))):
        return About.DONE
    return About.MINE if _MINE.search(asked) and not bare.startswith("who") else About.QUESTION


def order(line: str) -> About | None:
    """Return what a line orders that is no clip: ``list my clips``, ``remind me at noon``."""
    asked = without_tail(without_lead(line))
    if len(asked.split()) > _LONGEST_ORDER:
        return None
    return next((about for about, known in _ORDERS.items() if known.fullmatch(asked)), None)
