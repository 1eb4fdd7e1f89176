"""What messages and modals are made of. Slack: a label takes 75 characters, a section 3,000."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.conversation.cards import Block
from bot.domain.conversation.replies import ListPage

NEWER = "page_newer"
OLDER = "page_older"
"""The action ids of a list's buttons. Slack: each is unique within its message."""


def plain(text: str) -> Block:
    """Return text that Slack doesn't parse."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """Return text that Slack parses."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Block:
    """Return a heading. Slack: of 150 characters."""
    return {"type": "header", "text": plain(text)}


def image(file_id: str, alt_text: str) -> Block:
    """Return a picture that is a file at Slack. Slack: its alt text has 2,000 characters."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": alt_text}


def section(text: Block) -> Block:
    """Return a paragraph."""
    return {"type": "section", "text": text}


def small_print(text: str) -> Block:
    """Return mrkdwn in small grey letters."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def plain_small_print(text: str) -> Block:
    """Return text in small grey letters that Slack doesn't parse."""
    return {"type": "context", "elements": [plain(text)]}


def buttons(row: Iterable[Block]) -> list[Block]:
    """Return a block of buttons beside one another; none for no button."""
    elements = list(row)
    return [{"type": "actions", "elements": elements}] if elements else []


def button(action: str, value: str, label: str) -> Block:
    """Return a button; clients can read its value."""
    return {"type": "button", "action_id": action, "value": value, "text": plain(label)}


def page_blocks(sheet: ListPage) -> list[Block]:
    """Return a page of a list. Each line has a section of its own, for the characters it takes."""
    lines = [section(mrkdwn(line)) for line in (f"*{sheet.heading}*", *sheet.lines)]
    beside = ((NEWER, sheet.newer, "← Newer"), (OLDER, sheet.older, "Older →"))
    turns = [button(action, page, label) for action, page, label in beside if page is not None]
    return [*lines, *buttons(turns), small_print(sheet.footer)]
