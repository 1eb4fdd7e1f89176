"""A page of a list as Slack shows it, with the buttons that turn it."""

from __future__ import annotations

from bot.domain.conversation.cards import Block
from bot.domain.conversation.replies import ListPage
from bot.slack.views.blocks import button, buttons, mrkdwn, section, small_print

NEWER = "page_newer"
OLDER = "page_older"
"""The buttons' action ids. Slack: each is unique within its message."""


def page_blocks(sheet: ListPage) -> list[Block]:
    """Return the blocks. Each line has its own: Slack takes 3,000 characters in a section."""
    lines = [section(mrkdwn(line)) for line in (f"*{sheet.heading}*", *sheet.lines)]
    beside = ((NEWER, sheet.newer, "← Newer"), (OLDER, sheet.older, "Older →"))
    turns = [button(action, page, label) for action, page, label in beside if page is not None]
    return [*lines, *buttons(turns), small_print(sheet.footer)]
