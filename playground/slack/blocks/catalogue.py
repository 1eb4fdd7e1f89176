"""The blocks and where they may stand (Slack: "Blocks").

Slack's own list says of each where it is: alerts in modals only; carousels in messages and homes;
containers, plans, tables and what shows an agent's work in messages only; the rest everywhere.
"""

from __future__ import annotations

from playground.slack.blocks.elements import (
    ACCESSORIES,
    BUTTON,
    CONTEXT_ACTIONS,
    CONTROLS,
    IMAGE_ELEMENT,
    INPUTS,
)
from playground.slack.blocks.objects import BLOCK_ID, SLACK_FILE, URL, plain, rich
from playground.slack.blocks.rich_text import RICH_TEXT
from playground.slack.blocks.shapes import (
    Shape,
    array,
    at_least_one_of,
    both,
    choice,
    flag,
    headed,
    integer,
    matching,
    number,
    only_one_of,
    record,
    string,
    tagged,
    unique,
)


def _block(
    kind: str, required: dict[str, Shape] | None = None, optional: dict[str, Shape] | None = None
) -> Shape:
    return record(
        {"type": choice(kind), **(required or {})}, {"block_id": BLOCK_ID, **(optional or {})}
    )


_URL_SOURCE = record({"type": choice("url"), "url": URL, "text": string()})
_TASK_CARD = _block(
    "task_card",
    {"task_id": string(255), "title": string()},
    {
        "status": choice("pending", "in_progress", "complete", "error"),
        "details": tagged({"rich_text": RICH_TEXT}),
        "output": tagged({"rich_text": RICH_TEXT}),
        "sources": array(tagged({"url": _URL_SOURCE})),
    },
)
_RAW: dict[str, Shape] = {
    "raw_text": record({"type": choice("raw_text"), "text": string()}),
    "raw_number": record({"type": choice("raw_number"), "value": number}, {"text": string()}),
}
_CELL = tagged({**_RAW, "rich_text": RICH_TEXT})
_COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})
_CARD = both(
    _block(
        "card",
        optional={
            "hero_image": IMAGE_ELEMENT,
            "icon": IMAGE_ELEMENT,
            "title": rich(150),
            "subtitle": rich(150),
            "body": rich(200),
            "actions": both(array(tagged({"button": BUTTON}, "element"), 3), unique("action_id")),
        },
    ),
    at_least_one_of("hero_image", "title", "actions", "body"),
)

EVERYWHERE: dict[str, Shape] = {
    "section": both(
        _block(
            "section",
            optional={
                "text": rich(3000),
                "fields": array(rich(2000), 10),
                "accessory": tagged(ACCESSORIES, "element"),
                "expand": flag,
            },
        ),
        at_least_one_of("text", "fields"),
    ),
    "header": _block("header", {"text": plain(150)}, {"level": integer(1, 6)}),
    "context": _block(
        "context",
        {
            "elements": array(
                tagged(
                    {"plain_text": plain(3000), "mrkdwn": rich(3000), "image": IMAGE_ELEMENT},
                    "element",
                ),
                10,
            )
        },
    ),
    "divider": _block("divider"),
    "actions": _block(
        "actions",
        {"elements": both(array(tagged(CONTROLS, "element"), 25), unique("action_id"))},
    ),
    "card": _CARD,
    "image": both(
        _block(
            "image",
            {"alt_text": string(2000)},
            {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        ),
        only_one_of("image_url", "slack_file"),
    ),
    "rich_text": RICH_TEXT,
    "input": _block(
        "input",
        {"label": plain(2000), "element": tagged(INPUTS, "element")},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "video": _block(
        "video",
        {
            "alt_text": string(2000),
            "title": plain(199),
            "thumbnail_url": URL,
            "video_url": matching(r"https://\S+", "an HTTPS URL", 3000),
        },
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": string(),
            "title_url": matching(r"https://\S+", "an HTTPS URL", 3000),
        },
    ),
}

IN_MODALS: dict[str, Shape] = {
    **EVERYWHERE,
    "alert": _block(
        "alert",
        {"text": rich(200)},
        {"level": choice("default", "info", "warning", "error", "success")},
    ),
}

_CAROUSEL = _block("carousel", {"elements": array(tagged({"card": _CARD}, "block"), 10)})

IN_HOMES: dict[str, Shape] = {**EVERYWHERE, "carousel": _CAROUSEL}

_TABLE = _block(
    "table", {"rows": array(array(_CELL, 20), 100)}, {"column_settings": array(_COLUMN, 20)}
)
_DATA_TABLE = _block(
    "data_table",
    {"caption": string(), "rows": headed(array(tagged(_RAW), 20), array(_CELL, 20), 101)},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
)
_IN_CONTAINERS: dict[str, Shape] = {
    **{
        name: EVERYWHERE[name]
        for name in ("actions", "context", "divider", "header", "image", "section", "video")
    },
    "table": _TABLE,
}
"""Slack's page names `input`, `rich_text` and `file`, too; its validator refuses them."""

_CONTAINER = both(
    _block(
        "container",
        {"child_blocks": array(tagged(_IN_CONTAINERS, "block"), 10)},
        {
            "title": plain(150),
            "rich_text_title": tagged({"rich_text": RICH_TEXT}),
            "subtitle": rich(150),
            "icon": IMAGE_ELEMENT,
            "width": choice("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    at_least_one_of("title", "rich_text_title"),
)

IN_MESSAGES: dict[str, Shape] = {
    **EVERYWHERE,
    "carousel": _CAROUSEL,
    "container": _CONTAINER,
    "context_actions": _block(
        "context_actions",
        {"elements": both(array(tagged(CONTEXT_ACTIONS, "element"), 5), unique("action_id"))},
    ),
    "data_table": _DATA_TABLE,
    "markdown": _block("markdown", {"text": string(12_000)}),
    "plan": _block(
        "plan", {"title": string()}, {"tasks": array(tagged({"task_card": _TASK_CARD}), 50)}
    ),
    "table": _TABLE,
    "task_card": _TASK_CARD,
}
