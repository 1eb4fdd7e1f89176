"""The window of styles: all of them, or the fields of one.

Slack: a modal has 100 blocks, a select 100 options of 75 characters, whose value takes 150.
"""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.language.menu import Menu
from bot.domain.language.models import names_of
from bot.domain.presets import fields
from bot.domain.presets.styles import LONGEST_NAME, LONGEST_WORDS, Style
from bot.domain.presets.windows import StyleForm, StyleList
from bot.domain.text.slack_text import code
from bot.domain.text.words import folded
from bot.domain.wording import styles as wording
from bot.slack.views.blocks import button, buttons, mrkdwn, plain, section, small_print
from bot.slack.views.modals import input_block, modal

_OPTIONS: Final = 100
_TEXT: Final = 75
_VALUE: Final = 150
_SHOWN: Final = 200
"""Characters of a style's words, in the list."""


def style_view(window: StyleList | StyleForm) -> Block:
    """Return what the window shows."""
    return _list(window.styles) if isinstance(window, StyleList) else _form(window)


def _list(styles: tuple[Style, ...]) -> Block:
    told = [_entry(style) for style in styles]
    return {
        "type": "modal",
        "callback_id": fields.LIST,
        "title": plain(wording.TITLE),
        "close": plain(wording.CLOSE),
        "blocks": [
            section(mrkdwn(wording.ABOUT)),
            *(told or [small_print(wording.NONE_YET)]),
            *buttons([button(fields.ADD, fields.NEW, wording.ADD) | {"style": "primary"}]),
        ],
    }


def _entry(style: Style) -> Block:
    """Return a style's name and what it does, and the button that changes it."""
    asked = " ".join(code(f"--{name} {value}", 80) for name, value in style.options.items())
    what = "\n".join(filter(None, (f"*{style.name}*", _around(style), asked)))
    change = button(fields.CHANGE, style.name, wording.CHANGE)
    return section(mrkdwn(what)) | {"accessory": change}


def _around(style: Style) -> str:
    """Return the words around a prompt, with dots in its place; nothing where there are none."""
    before, after = (code(one, _SHOWN) if one else "" for one in (style.before, style.after))
    return f"{before} … {after}".strip() if before or after else ""


def _form(form: StyleForm) -> Block:
    style = form.style or Style("")
    blocks = [
        _line(fields.NAME, wording.NAME, style.name, hint=wording.NAME_HINT, most=LONGEST_NAME),
        _words(fields.BEFORE, wording.BEFORE, style.before, wording.BEFORE_SAMPLE),
        _words(fields.AFTER, wording.AFTER, style.after, wording.AFTER_SAMPLE),
        *_model(form.menu, style.model),
        _line(fields.SIZE, wording.SIZE, style.size or "", hint=wording.SIZE_HINT) | _OPTIONAL,
        _seconds(style.seconds),
    ]
    is_new = form.style is None
    return modal(
        fields.FORM,
        style.name,
        title=wording.NEW_TITLE if is_new else wording.CHANGE_TITLE,
        submit=wording.SAVE,
        close=wording.CLOSE,
        blocks=blocks if is_new else [*blocks, *buttons([_remove(style)])],
    )


_OPTIONAL: Final[Block] = {"optional": True}


def _line(name: str, label: str, value: str, *, hint: str, most: int = 30) -> Block:
    """Return a field of one line."""
    element: Block = {"type": "plain_text_input", "action_id": fields.VALUE, "max_length": most}
    return input_block(name, label, element | ({"initial_value": value} if value else {}), hint)


def _words(name: str, label: str, words: str, sample: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": fields.VALUE,
        "multiline": True,
        "max_length": LONGEST_WORDS,
        "placeholder": plain(sample),
    }
    filled = element | ({"initial_value": words} if words else {})
    return input_block(name, label, filled) | _OPTIONAL


def _model(menu: Menu, chosen: str | None) -> list[Block]:
    """Return the choice of the model, where there is one, or one that is gone is to be changed."""
    names = names_of(menu)
    if len(names) < 2 and chosen is None:
        return []
    offered = [name for name in names if len(name) <= _VALUE][: _OPTIONS - 2]
    known = [(name, names[name]) for name in offered]
    if chosen is not None and chosen not in offered and len(chosen) <= _VALUE:
        known.append((chosen, chosen))
    usual = _option(fields.ANY, wording.ANY_MODEL)
    options = [_option(value, called) for value, called in known]
    element = {
        "type": "static_select",
        "action_id": fields.VALUE,
        "options": [usual, *options],
        "initial_option": next((one for one in options if one["value"] == chosen), usual),
    }
    return [input_block(fields.MODEL, wording.MODEL, element)]


def _option(value: str, text: str) -> Block:
    return {"value": value, "text": plain(folded(text, _TEXT))}


def _seconds(seconds: int | None) -> Block:
    element: Block = {
        "type": "number_input",
        "action_id": fields.VALUE,
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": "999999",
    }
    filled = element | ({} if seconds is None else {"initial_value": str(seconds)})
    return input_block(fields.SECONDS, wording.SECONDS, filled) | _OPTIONAL


def _remove(style: Style) -> Block:
    """Return the button that removes a style, once somebody has said yes."""
    asked = {
        "title": plain(wording.REMOVE_TITLE),
        "text": plain(wording.REMOVE_WHAT),
        "confirm": plain(wording.REMOVE),
        "deny": plain(wording.REMOVE_NO),
        "style": "danger",
    }
    remove = button(fields.REMOVE, style.name, wording.REMOVE)
    return remove | {"style": "danger", "confirm": asked}
