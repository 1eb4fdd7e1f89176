"""What is usual for one person, in Home: a select for each choice, and what that comes to.

Slack: a select takes 100 options of 75 characters, whose value takes 150.
"""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.home import fields
from bot.domain.home.usual import Usual
from bot.domain.language.models import cost_of, names_of
from bot.domain.text.slack_text import escape
from bot.domain.text.words import dollars, format_of, length_of
from bot.domain.wording import home as wording
from bot.slack.views.blocks import mrkdwn, plain, section
from bot.slack.views.home.parts import facts, heading

_OPTIONS: Final = 100
_TEXT: Final = 75
_VALUE: Final = 150


def defaults_blocks(usual: Usual) -> list[Block]:
    """Return the part: 3 blocks at most, and none where nothing may be used."""
    if not usual.menu.models:
        return []
    selects = [*_model(usual), *_shape(usual), *_length(usual)]
    row: list[Block] = [{"type": "actions", "elements": selects}] if selects else []
    return [heading(wording.DEFAULTS), section(mrkdwn(_outcome(usual))), *row]


def _outcome(usual: Usual) -> str:
    """Return what a request gets that says nothing else, and for how much."""
    menu = usual.outcome
    profile = menu.profile
    price = usual.price
    made = facts(
        [
            escape(names_of(menu)[menu.default]),
            format_of(profile.default_size),
            length_of(profile.default_seconds),
            "" if price is None else dollars(price),
        ]
    )
    return wording.DEFAULTS_OUTCOME.format(clip=made)


def _model(usual: Usual) -> list[Block]:
    menu = usual.menu
    if len(menu.models) < 2:
        return []
    names = names_of(menu)
    options = [
        (name, facts([names[name], cost_of(profile)]))
        for name, profile in menu.models.items()
        if len(name) <= _VALUE
    ]
    chosen = None if usual.chosen.model is None else menu.name_of(usual.chosen.model)
    return [_select(fields.MODEL, wording.ANY_MODEL, options, chosen)]


def _shape(usual: Usual) -> list[Block]:
    options = [(shape, shape.capitalize()) for shape in usual.shapes]
    if len(options) < 2:
        return []
    return [_select(fields.SHAPE, wording.ANY_SHAPE, options, usual.chosen.size)]


def _length(usual: Usual) -> list[Block]:
    options = [(str(seconds), length_of(seconds)) for seconds in usual.lengths]
    if len(options) < 2:
        return []
    chosen = usual.chosen.seconds
    return [
        _select(fields.LENGTH, wording.ANY_LENGTH, options, None if chosen is None else str(chosen))
    ]


def _select(action: str, nothing: str, options: list[tuple[str, str]], chosen: str | None) -> Block:
    """Return a select whose first option leaves the choice to others."""
    known = [(fields.ANY, nothing), *options[: _OPTIONS - 1]]
    shown: list[Block] = [
        {"value": value, "text": plain(text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…")}
        for value, text in known
    ]
    first = next((option for option in shown if option["value"] == chosen), shown[0])
    return {
        "type": "static_select",
        "action_id": action,
        "options": shown,
        "initial_option": first,
    }
