"""The window of tokens: those that there are, the fields of a new one, and its one showing.

Slack: a modal has 100 blocks, and its title 24 characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.programs import fields
from bot.domain.programs.tokens import LIFETIMES, LONGEST_NAME, USUAL_LIFETIME, Token
from bot.domain.text.slack_text import escape
from bot.domain.wording.programs import tokens as wording
from bot.slack.views.blocks import button, mrkdwn, plain, section, small_print
from bot.slack.views.modals import input_block, modal

_DATE: Final = "<!date^{moment}^{{date_short_pretty}}|{moment}>"
"""A moment as each client writes it (Slack: formatting text, date formatting)."""


def tokens_window(tokens: Sequence[Token]) -> Block:
    """Return the window: a person's tokens, and the fields of a new one."""
    told = [_entry(token) for token in tokens]
    name: Block = {
        "type": "plain_text_input",
        "action_id": fields.VALUE,
        "max_length": LONGEST_NAME,
    }
    return modal(
        fields.WINDOW,
        "",
        title=wording.TITLE,
        submit=wording.MAKE,
        close=wording.CLOSE,
        blocks=[
            section(mrkdwn(wording.ABOUT)),
            *(told or [small_print(wording.NONE_YET)]),
            input_block(fields.NAME, wording.NAME, name, hint=wording.NAME_HINT),
            input_block(fields.LIFETIME, wording.LIFETIME, _lifetimes()),
        ],
    )


def shown_once(name: str, secret: str) -> Block:
    """Return the window that shows a token."""
    return {
        "type": "modal",
        "callback_id": fields.WINDOW,
        "title": plain(wording.SHOWN_TITLE),
        "close": plain(wording.CLOSE),
        "blocks": [
            section(mrkdwn(wording.SHOWN.format(name=escape(name)))),
            section(mrkdwn(f"```{secret}```")),
            small_print(wording.SHOWN_AFTER),
        ],
    }


def _entry(token: Token) -> Block:
    used = wording.UNUSED
    if token.last_used_at is not None:
        used = wording.USED.format(when=_day(token.last_used_at))
    until = wording.OVER if token.is_over else wording.UNTIL.format(when=_day(token.expires_at))
    text = wording.ENTRY.format(
        name=escape(token.name),
        ending=token.ending,
        made=wording.MADE.format(when=_day(token.made_at)),
        used=used,
        until=until,
    )
    revoke = button(fields.REVOKE, token.id, wording.REVOKE) | {"style": "danger"}
    return section(mrkdwn(text)) | {"accessory": revoke}


def _lifetimes() -> Block:
    options = {days: _lifetime(days) for days in LIFETIMES}
    return {
        "type": "static_select",
        "action_id": fields.VALUE,
        "options": list(options.values()),
        "initial_option": options[USUAL_LIFETIME],
    }


def _lifetime(days: int) -> Block:
    return {"value": str(days), "text": plain(wording.DAYS.format(days=days))}


def _day(moment: float) -> str:
    return _DATE.format(moment=int(moment))
