"""A form in Slack: opened, filled in, and sent in."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.conversation.fields import base
from tests.support.front import Front, Json
from tests.support.slack_stage import MAYA, TEAM


async def opened(front: Front, payload: Json) -> Json | None:
    """Use a shortcut; return the form that it opened."""
    slack = front.office.stage.server.slack
    payload = {"trigger_id": slack.triggers.issue(TEAM, MAYA), **payload}
    assert (await front.interaction(payload)).status == 200
    view = slack.modals.top(TEAM, MAYA)
    return None if view is None else view.data


def filled(view: Json, words: str = "it turns its head", **values: Any) -> Json:
    """Fill a form in: whatever that costs, its sum has been shown."""
    chosen = {
        name: {"choice": {"type": "static_select", "selected_option": {"value": value}}}
        for name, value in {"size": "auto", "seconds": "8", "count": "1"}.items()
    }
    state = {"prompt": {"text": {"type": "plain_text_input", "value": words}}, **chosen, **values}
    blocks = [
        block | ({"block_id": "price_9_9"} if base(block) == "price" else {})
        for block in view["blocks"]
    ]
    filled = {**view, "blocks": blocks, "state": {"values": state}}
    return {"type": "view_submission", "view": filled}


async def answer(front: Front, payload: Json) -> str | None:
    """Send a form in; return what is wrong with it."""
    response = await front.interaction(payload)
    assert response.status == 200
    if not response.body:
        return None
    document = json.loads(response.body)
    assert document["response_action"] == "errors"
    return str(document["errors"]["prompt"])
