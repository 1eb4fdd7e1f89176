"""Where tokens are made for programs that order clips, in Home."""

from __future__ import annotations

from bot.domain.conversation.cards import Block
from bot.domain.programs import fields
from bot.domain.wording.programs import tokens as wording
from bot.slack.views.blocks import button, mrkdwn, section


def programs_blocks() -> list[Block]:
    """Return the part: one block."""
    text = mrkdwn(f"*{wording.HOME_HEADING}*\n{wording.HOME_ABOUT}")
    return [section(text) | {"accessory": button(fields.OPEN, "open", wording.HOME_BUTTON)}]
