"""Block Kit, as the local Slack checks it."""

from __future__ import annotations

from typing import Any

import pytest

from playground.slack.blocks import check_message_blocks, check_view, fill_blocks
from playground.slack.identifiers import Identifiers

TEXT = {"type": "mrkdwn", "text": "hi"}
PLAIN = {"type": "plain_text", "text": "hi"}
RICH: dict[str, Any] = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "a red fox"}]}
    ],
}
TASK = {"type": "task_card", "task_id": "1", "title": "Render", "status": "in_progress"}
IMAGE = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "a fox"}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": PLAIN, "action_id": "go", **more}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


CONFIRM = {"title": PLAIN, "text": TEXT, "confirm": PLAIN, "deny": PLAIN, "style": "danger"}
VALID: list[list[dict[str, Any]]] = [
    [{"type": "section", "text": TEXT, "accessory": button(style="primary", value="1")}],
    [{"type": "section", "fields": [TEXT] * 10}],
    [{"type": "header", "text": PLAIN}, {"type": "divider"}],
    [{"type": "context", "elements": [TEXT, PLAIN, IMAGE]}],
    [actions(button(confirm=CONFIRM), button(action_id="stop", style="danger"))],
    [IMAGE],
    [RICH],
    [{**TASK, "output": RICH, "sources": [{"type": "url", "url": "https://a.b", "text": "x"}]}],
    [{"type": "plan", "title": "Remix", "tasks": [TASK, {**TASK, "task_id": "2"}]}],
    [{"type": "markdown", "text": "*hi*"}],
    [],
]
WRONG: list[tuple[list[dict[str, Any]], str]] = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{"type": "section"}], "must have at least one of: text, fields"),
    ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "more than 0 characters"),
    ([{"type": "section", "text": TEXT, "colour": "red"}], "invalid additional property: colour"),
    ([{"type": "header", "text": TEXT}], "unsupported text type: mrkdwn"),
    ([{"type": "header", "text": {**PLAIN, "text": "x" * 151}}], "less than 151 characters"),
    ([{"type": "context", "elements": [TEXT] * 11}], "no more than 10 items"),
    ([actions(*(button(action_id=str(n)) for n in range(26)))], "no more than 25 items"),
    ([actions(button(), button())], '"go" already exists'),
    ([actions(button(text={**PLAIN, "text": "x" * 76}))], "less than 76 characters"),
    ([actions(button(value="x" * 2001))], "less than 2001 characters"),
    ([actions(button(action_id="x" * 256))], "less than 256 characters"),
    ([actions(button(style="default"))], "must be one of: primary, danger"),
    ([actions(button(confirm={"title": PLAIN}))], "missing required field: text"),
    ([actions({"type": "plain_text_input"})], "unsupported element: plain_text_input"),
    (
        [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
        "already exists",
    ),
    ([{"type": "divider", "block_id": "x" * 256}], "less than 256 characters"),
    ([{**TASK, "status": "completed"}], "must be one of: pending, in_progress, complete, error"),
    ([{**TASK, "output": [RICH]}], "must be an object"),
    ([TASK, {"type": "plan", "title": "x", "tasks": [TASK]}], "cannot stand in one message"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "must be less than 12001 characters"),
    ([{"type": "image", "alt_text": "x"}], "exactly one of: image_url, slack_file"),
    ([{**IMAGE, "image_url": "ftp://a"}], "must be a valid URL"),
    ([{**RICH, "elements": [{"type": "paragraph"}]}], "unsupported rich text element"),
    ([{"type": "alert"}], "unsupported block: alert"),
]


@pytest.mark.parametrize("blocks", VALID)
def test_valid_blocks(blocks: list[dict[str, Any]]) -> None:
    assert check_message_blocks(blocks) == []


@pytest.mark.parametrize(("blocks", "problem"), WRONG)
def test_wrong_blocks(blocks: list[dict[str, Any]], problem: str) -> None:
    problems = check_message_blocks(blocks)
    assert any(problem in found for found in problems), problems


@pytest.mark.parametrize("blocks", ["text", {"type": "divider"}, ["divider"], [{}], [None]])
def test_blocks_of_the_wrong_shape(blocks: Any) -> None:
    assert check_message_blocks(blocks)


def test_file_that_is_not_processed_is_no_image() -> None:
    blocks = [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}]
    assert check_message_blocks(blocks, processed=lambda _: True) == []
    (problem,) = check_message_blocks(blocks, processed=lambda _: False)
    assert "invalid slack file" in problem


INPUT = {
    "type": "input",
    "label": PLAIN,
    "element": {"type": "plain_text_input", "action_id": "x"},
}
MODAL: dict[str, Any] = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [INPUT]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"title": {**PLAIN, "text": "x" * 25}}, "less than 25"),
        ({"submit": {**PLAIN, "text": "x" * 25}}, "less than 25"),
        ({"close": {**PLAIN, "text": "x" * 25}}, "less than 25"),
        ({"private_metadata": "x" * 3001}, "less than 3001"),
        ({"callback_id": "x" * 256}, "less than 256"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported block: markdown"),
        ({"type": "sheet"}, "unsupported view type: sheet"),
        ({"size": "big"}, "invalid additional property: size"),
    ],
)
def test_views(change: dict[str, Any], problem: str | None) -> None:
    problems = check_view({**MODAL, **change})
    assert problems == [] if problem is None else any(problem in found for found in problems)


def test_inputs_need_a_submit_button() -> None:
    without = {name: value for name, value in MODAL.items() if name != "submit"}
    assert "submit" in check_view(without)[0]


def test_slack_fills_in_ids() -> None:
    given = [actions({"type": "button", "text": PLAIN})]
    (block,) = fill_blocks(given, Identifiers())
    assert block["block_id"]
    assert block["elements"][0]["action_id"]
    assert block["elements"][0]["text"]["emoji"] is True
    assert "block_id" not in given[0]
