"""The blocks and where they may stand (Slack: "Blocks")."""

from __future__ import annotations

from playground.slack.blocks.elements import (
    ACCESSORIES,
    CONTEXT_ACTIONS,
    CONTROLS,
    IMAGE_ELEMENT,
    INPUTS,
)
from playground.slack.blocks.objects import BLOCK_ID, SLACK_FILE, URL, plain, rich
from playground.slack.blocks.rich_text import RICH_TEXT
from playground.slack.blocks.shapes import (
    Shape,
    anything,
    array,
    at_least_one_of,
    both,
    choice,
    flag,
    integer,
    matching,
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
_CELL = tagged(
    {
        "raw_text": record({"type": choice("raw_text"), "text": string()}),
        "raw_number": record({"type": choice("raw_number"), "value": anything}, {"text": string()}),
        "rich_text": RICH_TEXT,
    }
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

IN_MESSAGES: dict[str, Shape] = {
    **EVERYWHERE,
    "context_actions": _block(
        "context_actions",
        {"elements": both(array(tagged(CONTEXT_ACTIONS, "element"), 5), unique("action_id"))},
    ),
    "markdown": _block("markdown", {"text": string(12_000)}),
    "plan": _block(
        "plan", {"title": string()}, {"tasks": array(tagged({"task_card": _TASK_CARD}), 50)}
    ),
    "table": _block(
        "table",
        {"rows": array(array(_CELL, 20), 100)},
        {"column_settings": array(anything, 20)},
    ),
    "task_card": _TASK_CARD,
}
