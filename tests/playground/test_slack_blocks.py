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


CARD = {"type": "card", "title": TEXT, "subtitle": TEXT, "body": PLAIN}
CONTAINER = {"type": "container", "title": PLAIN, "child_blocks": [{"type": "divider"}]}
THUMB = {"text": PLAIN, "value": "1"}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "rate",
    "positive_button": THUMB,
    "negative_button": THUMB,
}
TRASH = {"type": "icon_button", "icon": "trash", "text": PLAIN}
RAW = {"type": "raw_text", "text": "a fox"}
NUMBER = {"type": "raw_number", "value": 0.4, "text": "$0.40"}


def data_table(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"type": "data_table", "caption": "Clips", "rows": [*rows], **more}


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
    [{**CARD, "actions": [button(), button(action_id="b"), button(action_id="c")]}],
    [{"type": "carousel", "elements": [{**CARD, "hero_image": IMAGE}] * 10}],
    [{**CONTAINER, "is_collapsible": True, "default_collapsed": True, "width": "full"}],
    [{"type": "context_actions", "elements": [FEEDBACK, TRASH]}],
    [{"type": "table", "rows": [[RAW, RICH]], "column_settings": [{"align": "right"}]}],
    [data_table([RAW, RAW], *[[RAW, NUMBER]] * 100)],
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
    ([{"type": "alert", "text": PLAIN}], "unsupported block: alert"),
    ([{"type": "poster"}], "unsupported block: poster"),
    ([{"type": "card", "subtitle": TEXT}], "at least one of: hero_image, title, actions, body"),
    ([{**CARD, "title": {**PLAIN, "text": "x" * 151}}], "less than 151 characters"),
    ([{**CARD, "subtitle": {**PLAIN, "text": "x" * 151}}], "less than 151 characters"),
    ([{**CARD, "body": {**PLAIN, "text": "x" * 201}}], "less than 201 characters"),
    ([{**CARD, "actions": [button(action_id=n) for n in "abcd"]}], "no more than 3 items"),
    ([{**CARD, "actions": [TRASH]}], "unsupported element: icon_button"),
    ([{"type": "carousel", "elements": [CARD] * 11}], "no more than 10 items"),
    ([{"type": "carousel", "elements": []}], "must be at least 1 items"),
    ([{"type": "carousel", "elements": [TASK]}], "unsupported block: task_card"),
    ([{**CONTAINER, "child_blocks": [{"type": "divider"}] * 11}], "no more than 10 items"),
    ([{**CONTAINER, "child_blocks": [RICH]}], "unsupported block: rich_text"),
    ([{**CONTAINER, "width": "huge"}], "must be one of: narrow, standard, wide, full"),
    ([{"type": "container", "child_blocks": [IMAGE]}], "at least one of: title"),
    ([{"type": "context_actions", "elements": [FEEDBACK] * 6}], "no more than 5 items"),
    ([{"type": "context_actions", "elements": [button()]}], "unsupported element: button"),
    ([{"type": "table", "rows": [[RAW]]}] * 2, "no more than 1 table"),
    ([{"type": "table", "rows": [[RAW] * 21]}], "no more than 20 items"),
    ([{"type": "table", "rows": [[RAW]] * 101}], "no more than 100 items"),
    ([data_table([RAW], *[[RAW]] * 101)], "no more than 101 items"),
    ([data_table([RAW])], "must be at least 2 items"),
    ([data_table([RICH], [RAW])], "unsupported type: rich_text"),
    ([data_table([RAW, RAW], [RAW])], "must be 2 items"),
    ([data_table([RAW], [RAW], page_size=101)], "between 1 and 100"),
    ([data_table([RAW], [{**NUMBER, "value": "0.4"}])], "must be a number"),
    ([{"type": "plan", "title": "x", "tasks": [TASK] * 51}], "no more than 50 items"),
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
ALERT = {"type": "alert", "level": "warning", "text": PLAIN}
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
        ({"blocks": [ALERT, CARD]}, None),
        ({"blocks": [{**ALERT, "text": {**PLAIN, "text": "x" * 201}}]}, "less than 201"),
        ({"blocks": [{"type": "carousel", "elements": [CARD]}]}, "unsupported block: carousel"),
    ],
)
def test_views(change: dict[str, Any], problem: str | None) -> None:
    problems = check_view({**MODAL, **change})
    assert problems == [] if problem is None else any(problem in found for found in problems)


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({"type": "carousel", "elements": [CARD]}, None),
        (INPUT, None),
        (ALERT, "unsupported block: alert"),
        (CONTAINER, "unsupported block: container"),
        ({"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}, "invalid slack file"),
    ],
)
def test_homes(block: dict[str, Any], problem: str | None) -> None:
    problems = check_view({"type": "home", "blocks": [block]}, processed=lambda _: False)
    assert problems == [] if problem is None else any(problem in found for found in problems)


def test_inputs_need_a_submit_button() -> None:
    without = {name: value for name, value in MODAL.items() if name != "submit"}
    assert "submit" in check_view(without)[0]


def test_slack_fills_in_ids() -> None:
    given = [actions({"type": "button", "text": PLAIN})]
    ids = Identifiers()
    (block,) = fill_blocks(given, ids)
    assert block["block_id"]
    assert block["elements"][0]["action_id"]
    assert block["elements"][0]["text"]["emoji"] is True
    assert "block_id" not in given[0]
    (row,) = fill_blocks([{"type": "carousel", "elements": [{**CARD, "actions": [TRASH]}]}], ids)
    assert row["elements"][0]["block_id"]
    assert row["elements"][0]["actions"][0]["action_id"]
