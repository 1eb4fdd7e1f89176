"""What messages and modals are made of. Slack: a label takes 75 characters, a section 3,000."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.conversation.cards import Block
from bot.domain.conversation.replies import Button, Entry, ListPage
from bot.domain.text.slack_text import pieces
from bot.domain.wording.buttons import NEWER as NEWER_LABEL
from bot.domain.wording.buttons import OLDER as OLDER_LABEL

NEWER = "page_newer"
OLDER = "page_older"
"""The action ids of a list's buttons. Slack: each is unique within its block."""

LONGEST_TEXT = 4_000
"""Characters of a message's text that Slack recommends at most (chat.postMessage)."""


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


def as_shown(one: Button) -> Block:
    """Return a button of an answer."""
    shown = button(one.action, one.value, one.label)
    if one.link is not None:
        shown["url"] = one.link
    if one.primary:
        shown["style"] = "primary"
    return shown


def page_blocks(sheet: ListPage) -> list[Block]:
    """Return a page of a list. Each entry has a section of its own, for the characters it takes.

    Slack: a message takes 50 blocks. Ten entries with their buttons are twenty.
    """
    blocks = [section(mrkdwn(f"*{sheet.heading}*"))]
    for entry in sheet.entries:
        blocks += _entry(entry)
    beside = ((NEWER, sheet.newer, NEWER_LABEL), (OLDER, sheet.older, OLDER_LABEL))
    turns = [button(action, page, label) for action, page, label in beside if page is not None]
    blocks += buttons(turns)
    return [*blocks, small_print(sheet.footer)] if sheet.footer else blocks


def _entry(entry: Entry) -> list[Block]:
    texts = [section(mrkdwn(piece)) for piece in pieces(entry.text)]
    return [*texts, *buttons(map(as_shown, entry.buttons))]


def page_text(sheet: ListPage) -> str:
    """Return a page for screen readers and notifications. Slack cuts a text of 4,000 characters."""
    whole = "\n".join(filter(None, (sheet.heading, *sheet.lines, sheet.footer)))
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[: LONGEST_TEXT - 1]}…"
