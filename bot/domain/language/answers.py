"""What is said to words that may be no prompt: short, with what to type, and nothing is made."""

from __future__ import annotations

from bot.domain.language.help import HOW_IN_THREAD, how_elsewhere
from bot.domain.language.menu import EXAMPLE_NEXT, EXAMPLE_PROMPT, Menu, one_of
from bot.domain.language.models import cost_of
from bot.domain.language.options.corrected import to_copy
from bot.domain.language.requests import Continue, Doubtful, Remix
from bot.domain.language.talk.words import About, Talk
from bot.domain.profiles import Profile
from bot.domain.text.slack_text import code
from bot.domain.text.words import as_told, dollars, each_picture, price_list
from bot.domain.wording.reading import answers as wording
from bot.domain.wording.reading.options import AND

_WHAT_I_DO = {
    About.HELLO: wording.HELLO,
    About.QUESTION: wording.QUESTION,
    About.COMMAND: wording.COMMAND,
}
_VERBS = {
    About.MINE: "list",
    About.DONE: "status",
    About.CANCEL: "cancel",
    About.DELETE: "delete",
    About.AGAIN: "again",
}
"""What of ours an answer points to."""

_PRICES = 4
"""How many lengths at most are told with the price of each."""

_BUSY = frozenset({About.PRESENCE, About.DONE})


def answer_to(doubt: Doubtful, menu: Menu, *, direct: bool, busy: str) -> str:
    """Return what to say, as mrkdwn. ``busy`` is a sentence that says how busy it is just now."""
    lead = "new" if doubt.in_thread else "" if direct else menu.command
    about = doubt.talk.about
    if about is About.COURTESY:
        return wording.COURTESY
    change = doubt.talk.change if isinstance(doubt.anyway, Remix) else ""
    if change:
        return f"{wording.TO_CHANGE}{to_copy(f'remix {change}')}\n{wording.NOTHING_MADE}"
    if about is About.WISH:
        return f"{_wish(doubt, lead)}\n{wording.NOTHING_MADE}"
    parts = [_said(doubt.talk, menu, lead, in_thread=doubt.in_thread)]
    if about in _BUSY:
        parts.append(busy)
    if about not in {*_VERBS, About.SLIP, About.CHANGE, About.OTHERS}:
        parts.append(_how(doubt, lead))
    return " ".join([*parts, wording.NOTHING_MADE])


def _said(talk: Talk, menu: Menu, lead: str, *, in_thread: bool) -> str:
    """Return what belongs to the subject."""
    fixes = HOW_IN_THREAD if in_thread else how_elsewhere(lead)
    if talk.about is About.PRESENCE:
        return wording.HERE
    if talk.about is About.CHANGE:
        return wording.CHANGE
    if talk.about is About.OTHERS:
        return wording.OTHERS
    if talk.about is About.PRICE:
        return f"{_price(menu.profile)}{_other_prices(menu)}"
    if talk.about is About.SLIP:
        verb = {"stop": "cancel", "remove": "delete", "remix": "again"}.get(talk.meant, talk.meant)
        return f"{wording.SLIP.format(word=talk.meant)} {fixes[verb]}."
    if talk.about in _VERBS:
        return f"{fixes[_VERBS[talk.about]]}."
    return _WHAT_I_DO[talk.about]


def _wish(doubt: Doubtful, lead: str) -> str:
    """Return how to ask for the clip that somebody asked for as a question."""
    wish = f"{lead} {doubt.talk.wish or EXAMPLE_PROMPT}".strip()
    gladly = wording.GLADLY_REPLY if doubt.in_thread else wording.GLADLY_SEND
    return gladly.format(line=to_copy(wish))


def _how(doubt: Doubtful, lead: str) -> str:
    """Return how a clip is made there, or changed, and where the rest is told."""
    example = code(f"{lead} {EXAMPLE_PROMPT}".strip(), 80)
    if isinstance(doubt.anyway, Continue):
        make = wording.TO_GO_ON.format(next=EXAMPLE_NEXT, example=example)
    elif isinstance(doubt.anyway, Remix):
        make = wording.TO_CHANGE_THIS.format(example=example)
    elif doubt.in_thread:
        make = wording.TO_MAKE_REPLY.format(example=example)
    else:
        said = wording.TO_MAKE_TYPE if lead else wording.TO_MAKE_WRITE
        make = said.format(example=example)
    rest = "help" if doubt.in_thread else f"{lead} help".strip()
    return wording.HOW.format(make=make, help=code(rest))


def _other_prices(menu: Menu) -> str:
    """Return what the models cost that aren't usual here, as a sentence; nothing without any."""
    costs = {name: cost_of(profile) for name, profile in menu.models.items()}
    told = [
        wording.PRICE_WITH.format(price=cost, model=code(f"--model {name}", 80))
        for name, cost in costs.items()
        if cost and name != menu.default
    ]
    return wording.OTHER_PRICES.format(prices=one_of(told, last=AND)) if told else ""


def _price(profile: Profile) -> str:
    """Return what clips cost, as far as it is known."""
    size, each = profile.default_size, price_list(profile)
    lengths = profile.seconds_at(size)
    if len(lengths) > _PRICES:
        lengths = (profile.default_seconds,)
    costs = [
        (seconds, cost) for seconds in lengths if (cost := profile.price_of_one(size, seconds))
    ]
    if not costs:
        return wording.PRICE_UNKNOWN
    each_length = (
        wording.PRICE_FOR.format(price=dollars(cost), seconds=seconds) for seconds, cost in costs
    )
    shown = one_of(each_length, last=AND) + each_picture(profile)
    if len(costs) == 1:
        shown = wording.A_SECOND.format(each=each, price=shown)
    return wording.PRICE.format(told=as_told(profile), prices=shown)
