"""Checks the blocks of messages, modals and homes as Slack does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from playground.slack.blocks.catalogue import IN_HOMES, IN_MESSAGES, IN_MODALS
from playground.slack.blocks.objects import plain
from playground.slack.blocks.shapes import (
    array,
    both,
    choice,
    flag,
    record,
    report,
    string,
    tagged,
    unique,
)
from playground.slack.blocks.walk import flattened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playground.slack.model import Json

MARKDOWN_TOTAL = 12_000
_MESSAGE_BLOCKS = both(array(tagged(IN_MESSAGES, "block"), 50, least=0), unique("block_id"))
_MODAL_BLOCKS = both(array(tagged(IN_MODALS, "block"), 100, least=0), unique("block_id"))
_HOME_BLOCKS = both(array(tagged(IN_HOMES, "block"), 100, least=0), unique("block_id"))
_SHARED = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}
_MODAL = record(
    {"type": choice("modal"), "title": plain(24), "blocks": _MODAL_BLOCKS},
    {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
        **_SHARED,
    },
)
_HOME = record({"type": choice("home"), "blocks": _HOME_BLOCKS}, _SHARED)
_VIEW = tagged({"modal": _MODAL, "home": _HOME}, "view type")


def check_message_blocks(
    blocks: Any, *, pointer: str = "/blocks", processed: Callable[[str], bool] | None = None
) -> list[str]:
    """Return what is wrong with a message's blocks; an empty list when nothing is.

    `processed` says whether a file id names a file that Slack has finished processing: a
    `slack_file` that is not ready makes the blocks invalid.
    """
    problems: list[str] = []
    _MESSAGE_BLOCKS(blocks, pointer, problems)
    if problems:
        return problems
    _check_together(blocks, pointer, problems)
    _check_files(blocks, pointer, problems, processed)
    return problems


def check_view(
    view: Any, *, pointer: str = "/view", processed: Callable[[str], bool] | None = None
) -> list[str]:
    """Return what is wrong with a view; an empty list when nothing is. `processed` is as above."""
    problems: list[str] = []
    _VIEW(view, pointer, problems)
    if problems:
        return problems
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and "submit" not in view:
        report(problems, pointer, "missing required field: submit (there is an input block)")
    _check_files(view["blocks"], f"{pointer}/blocks", problems, processed)
    return problems


def _check_together(blocks: list[Json], pointer: str, problems: list[str]) -> None:
    kinds = Counter(block["type"] for block in flattened(blocks))
    if kinds["plan"] and kinds["task_card"]:
        report(problems, pointer, "a plan and a task_card cannot stand in one message")
    if kinds["table"] > 1:
        report(problems, pointer, "no more than 1 table allowed")
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if written > MARKDOWN_TOTAL:
        report(problems, pointer, f"markdown must be less than {MARKDOWN_TOTAL + 1} characters")


def _check_files(
    blocks: list[Json],
    pointer: str,
    problems: list[str],
    processed: Callable[[str], bool] | None,
) -> None:
    for where, file_id in _slack_files(blocks, pointer):
        if processed is not None and not processed(file_id):
            report(problems, where, "invalid slack file")


def _slack_files(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if "slack_file" in value and "id" in value["slack_file"]:
            yield f"{pointer}/slack_file", value["slack_file"]["id"]
        for name, entry in value.items():
            yield from _slack_files(entry, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _slack_files(entry, f"{pointer}/{index}")
