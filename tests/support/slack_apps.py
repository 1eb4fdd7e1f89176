"""Bolt apps on a local Slack, that write down what they are sent."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack.manifest import DEFAULT_MANIFEST
from tests.support.slack_stage import until

if TYPE_CHECKING:
    from tests.support.slack_stage import Json


def listening(app: AsyncApp) -> list[Json]:
    """Let an app write down the events of messages and mentions."""
    seen: list[Json] = []

    @app.event("message")
    async def message(event: Json) -> None:
        seen.append(event)

    @app.event("app_mention")
    async def mention(event: Json) -> None:
        seen.append(event)

    return seen


async def arrived(seen: list[Json], count: int) -> list[Json]:
    async def all_there() -> bool:
        return len(seen) >= count

    await until(all_there)
    return seen


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def options(*values: str) -> list[Json]:
    return [{"text": text(value), "value": value} for value in values]


def asking(block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": text(block_id.title()),
        "element": {"action_id": "it", **element},
        **more,
    }


ORDER: dict[str, Any] = {
    "type": "modal",
    "callback_id": "order",
    "title": text("Order"),
    "submit": text("Make it"),
    "blocks": [
        asking("prompt", {"type": "plain_text_input", "multiline": True, "min_length": 3}),
        asking(
            "size",
            {"type": "static_select", "options": options("1280x720", "720x1280")},
            dispatch_action=True,
        ),
        asking("seconds", {"type": "radio_buttons", "options": options("4", "8", "12")}),
        asking(
            "count",
            {
                "type": "number_input",
                "is_decimal_allowed": False,
                "min_value": "1",
                "max_value": "4",
                "initial_value": "1",
            },
        ),
        asking("extras", {"type": "checkboxes", "options": options("hd", "sound")}, optional=True),
        asking(
            "picture",
            {"type": "file_input", "filetypes": ["jpg", "png"], "max_files": 1},
            optional=True,
        ),
    ],
}
FILLED: dict[str, Any] = {
    "prompt": {"it": "a red fox"},
    "size": {"it": "1280x720"},
    "seconds": {"it": "8"},
}


def ordering(app: AsyncApp) -> list[Json]:
    """Let `/sora` open the order form; return what is sent in and pressed."""
    seen: list[Json] = []

    @app.command("/sora")
    async def sora(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=ORDER)

    @app.view("order")
    async def order(ack: AsyncAck, body: Json) -> None:
        seen.append(body)
        await ack()

    @app.action("it")
    async def changed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        seen.append(body)
        await ack()
        await client.views_update(
            view_id=body["view"]["id"],
            hash=body["view"]["hash"],
            view={**ORDER, "title": text("Tall")},
        )

    return seen


def page(number: int) -> Json:
    buttons = [
        {"type": "button", "action_id": "next", "text": text("Next"), "value": str(number + 1)},
        {"type": "button", "action_id": "done", "text": text("Done")},
    ]
    return {
        "text": f"Page {number}",
        "blocks": [
            {"type": "section", "text": text(f"Page {number}")},
            {"type": "actions", "block_id": "turn", "elements": buttons},
        ],
    }


def paging(app: AsyncApp) -> list[Json]:
    """Let `/sora` answer with a private list that has pages."""
    seen: list[Json] = []

    @app.command("/sora")
    async def sora(ack: AsyncAck) -> None:
        await ack(page(1))

    @app.action("next")
    async def turn(ack: AsyncAck, body: Json, action: Json, respond: AsyncRespond) -> None:
        await ack()
        seen.append(body)
        await respond(**page(int(action["value"])), replace_original=True)

    @app.action("done")
    async def done(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    return seen


WAVE = {
    "name": "Wave at it",
    "type": "message",
    "callback_id": "wave",
    "description": "Waves at a message",
}
BELL = {"name": "Ring", "type": "global", "callback_id": "ring", "description": "Rings the bell"}
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Hello"},
    "blocks": [{"type": "divider"}],
}


def with_shortcuts(*shortcuts: Json) -> Json:
    manifest = copy.deepcopy(dict(DEFAULT_MANIFEST))
    manifest["features"]["shortcuts"] = list(shortcuts)
    return manifest


MANIFEST = with_shortcuts(WAVE, BELL)
