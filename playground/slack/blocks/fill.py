"""What Slack adds to blocks when it stores them: ids and the texts' defaults."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from playground.slack.blocks.walk import elements_in, flattened

if TYPE_CHECKING:
    from playground.slack.identifiers import Identifiers
    from playground.slack.model import Json

_WITHOUT_ACTION = {"image", "plain_text", "mrkdwn"}


def fill_blocks(blocks: list[Json], ids: Identifiers) -> list[Json]:
    """Return a copy of valid blocks in which every id is set, as Slack hands them out."""
    filled = copy.deepcopy(blocks)
    for block in flattened(filled):
        block.setdefault("block_id", ids.make("", 5))
        for element in elements_in(block):
            if element.get("type") not in _WITHOUT_ACTION:
                element.setdefault("action_id", ids.make("", 5))
    _default_texts(filled)
    return filled


def _default_texts(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text" and "text" in value:
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn" and "text" in value:
            value.setdefault("verbatim", False)
        for entry in value.values():
            _default_texts(entry)
    elif isinstance(value, list):
        for entry in value:
            _default_texts(entry)
