"""A page of a list as Slack shows it, with the buttons that turn it."""

from __future__ import annotations

from typing import Any

from bot.ports import Sheet

NEWER = "page_newer"
OLDER = "page_older"
"""The buttons' action ids. Slack: each is unique within its message."""


def sheet_blocks(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the blocks. Each line has its own: Slack takes 3,000 characters in a section."""
    blocks = [_section(f"*{sheet.heading}*"), *(_section(line) for line in sheet.lines)]
    beside = ((NEWER, "← Newer", sheet.newer), (OLDER, "Older →", sheet.older))
    turns = [_button(action, label, page) for action, label, page in beside if page is not None]
    if turns:
        blocks.append({"type": "actions", "elements": turns})
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": sheet.footer}]})
    return blocks


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _button(action: str, label: str, page: str) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action,
        "value": page,
        "text": {"type": "plain_text", "text": label},
    }
