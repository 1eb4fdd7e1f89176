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
from bot.domain.wording.reading.answers import (
    CHANGE,
    COMMAND,
    COURTESY,
    HELLO,
    HERE,
    NOTHING_MADE,
    PRICE,
    PRICE_UNKNOWN,
    QUESTION,
    SLIP,
    TO_CHANGE,
)

_OTHERS = (
    "That may be for the others here, so I left it alone. If it says what should be different in "
    "the clip, press the button, or reply once more with `remix` before it."
)
_WHAT_I_DO = {About.HELLO: HELLO, About.QUESTION: QUESTION, About.COMMAND: COMMAND}
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
        return COURTESY
    change = doubt.talk.change if isinstance(doubt.anyway, Remix) else ""
    if change:
        return f"{TO_CHANGE}{to_copy(f'remix {change}')}\n{NOTHING_MADE}"
    if about is About.WISH:
        return f"{_wish(doubt, lead)}\n{NOTHING_MADE}"
    parts = [_said(doubt.talk, menu, lead, in_thread=doubt.in_thread)]
    if about in _BUSY:
        parts.append(busy)
    if about not in {*_VERBS, About.SLIP, About.CHANGE, About.OTHERS}:
        parts.append(_how(doubt, lead))
    return " ".join([*parts, NOTHING_MADE])


def _said(talk: Talk, menu: Menu, lead: str, *, in_thread: bool) -> str:
    """Return what belongs to the subject."""
    fixes = HOW_IN_THREAD if in_thread else how_elsewhere(lead)
    if talk.about is About.PRESENCE:
        return HERE
    if talk.about is About.CHANGE:
        return CHANGE
    if talk.about is About.OTHERS:
        return _OTHERS
    if talk.about is About.PRICE:
        return f"{_price(menu.profile)}{_other_prices(menu)}"
    if talk.about is About.SLIP:
        verb = {"stop": "cancel", "remove": "delete", "remix": "again"}.get(talk.meant, talk.meant)
        return f"{SLIP.format(word=talk.meant)} {fixes[verb]}."
    if talk.about in _VERBS:
        return f"{fixes[_VERBS[talk.about]]}."
    return _WHAT_I_DO[talk.about]


def _wish(doubt: Doubtful, lead: str) -> str:
    """Return how to ask for the clip that somebody asked for as a question."""
    wish = f"{lead} {doubt.talk.wish or EXAMPLE_PROMPT}".strip()
    return f"Gladly. To make it, {'reply' if doubt.in_thread else 'send'}:{to_copy(wish)}"


def _how(doubt: Doubtful, lead: str) -> str:
    """Return how a clip is made there, or changed, and where the rest is told."""
    example = code(f"{lead} {EXAMPLE_PROMPT}".strip(), 80)
    if isinstance(doubt.anyway, Continue):
        make = f"To go on from this one, reply `continue: {EXAMPLE_NEXT}`; for another, {example}."
    elif isinstance(doubt.anyway, Remix):
        make = f"To change this one, reply `remix make it night`; for another, {example}."
    elif doubt.in_thread:
        make = f"To make a clip, reply {example}."
    else:
        make = f"To make a clip, {'type' if lead else 'write'} what it should show: {example}."
    rest = "help" if doubt.in_thread else f"{lead} help".strip()
    return f"{make} {code(rest)} tells the rest."


def _other_prices(menu: Menu) -> str:
    """Return what the models cost that aren't usual here, as a sentence; nothing without any."""
    costs = {name: cost_of(profile) for name, profile in menu.models.items()}
    told = [
        f"{cost} with {code(f'--model {name}', 80)}"
        for name, cost in costs.items()
        if cost and name != menu.default
    ]
    return f" Others cost {one_of(told, last='and')}." if told else ""


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
        return PRICE_UNKNOWN
    shown = one_of((f"{dollars(cost)} for {seconds} s" for seconds, cost in costs), last="and")
    shown += each_picture(profile)
    if len(costs) == 1:
        shown = f"{each} a second, so {shown}"
    return PRICE.format(told=as_told(profile), prices=shown)
