"""The Home tab: opened by a person, published by the app, pressed in."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from playground.slack.manifest import DEFAULT_MANIFEST
from tests.support.slack_apps import arrived, asking, text
from tests.support.slack_stage import JONAS, MAYA, TEAM, local_slack, over_socket

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from tests.support.slack_stage import Json, Stage

BUTTON = {"type": "button", "action_id": "older", "value": "2", "text": text("Older")}
SEARCH = asking("search", {"type": "plain_text_input"}, dispatch_action=True)
HOME: dict[str, Any] = {
    "type": "home",
    "private_metadata": "page 1",
    "blocks": [SEARCH, {"type": "actions", "block_id": "turn", "elements": [BUTTON]}],
}


def manifest(*, home_tab: bool = True) -> Json:
    declared: Json = copy.deepcopy(dict(DEFAULT_MANIFEST))
    declared["features"]["app_home"] = {"home_tab_enabled": home_tab}
    declared["settings"]["event_subscriptions"]["bot_events"].append("app_home_opened")
    return declared


def welcoming(app: AsyncApp) -> list[Json]:
    """Let an app write down who opens its Home, and what is used in it."""
    seen: list[Json] = []

    @app.event("app_home_opened")
    async def opened(event: Json) -> None:
        seen.append(event)

    @app.action("older")
    @app.action("it")
    async def used(ack: AsyncAck, body: Json) -> None:
        await ack()
        seen.append(body)

    return seen


async def publish(stage: Stage, view: Json, user: str = MAYA, **more: str) -> Json:
    return await stage.api("views.publish", user_id=user, view=json.dumps(view), **more)


async def open_home(stage: Stage, **more: str) -> Json:
    return await stage.post("/home", **{"workspace": TEAM, "user": MAYA, **more})


async def press(stage: Stage, view: Json, action: str, value: str) -> Json:
    where = {"workspace": TEAM, "user": MAYA, "view_id": view["id"], "action_id": action}
    return await stage.post("/press", **where, value=value)


async def test_whoever_opens_the_tab_is_told_of_and_sees_theirs() -> None:
    async with local_slack(manifest=manifest()) as stage:
        app = stage.app()
        seen = welcoming(app)
        async with over_socket(app):
            answer = await open_home(stage)
            assert (answer["enabled"], answer["view"]) == (True, None)
            (event,) = await arrived(seen, 1)
            assert (event["user"], event["channel"], event["tab"]) == (MAYA, "D0MAYA", "home")
            assert "view" not in event
            published = (await publish(stage, HOME))["view"]
            assert (await open_home(stage))["view"]["id"] == published["id"]
            assert (await arrived(seen, 2))[1]["view"]["hash"] == published["hash"]
            await open_home(stage, tab="messages")
            assert (await arrived(seen, 3))[2]["tab"] == "messages"
            jonas = await stage.get("/home", workspace=TEAM, user=JONAS)
            assert jonas["view"] is None


async def test_what_is_used_in_home_says_which_view_and_no_channel() -> None:
    async with local_slack(manifest=manifest()) as stage:
        app = stage.app()
        seen = welcoming(app)
        async with over_socket(app):
            view = (await publish(stage, HOME))["view"]
            assert (await press(stage, view, "older", "2"))["ok"]
            assert (await press(stage, view, "it", "a fox"))["ok"]
            turned, searched = await arrived(seen, 2)
        assert turned["container"] == {"type": "view", "view_id": view["id"]}
        assert "channel" not in turned
        assert turned["view"]["private_metadata"] == "page 1"
        assert turned["actions"][0]["value"] == "2"
        assert searched["actions"][0]["value"] == "a fox"
        again = (await publish(stage, HOME))["view"]
        assert again["id"] == view["id"]


async def test_a_view_that_slack_would_refuse_is_refused() -> None:
    async with local_slack(manifest=manifest()) as stage:
        too_many = {**HOME, "blocks": [{"type": "divider"}] * 101}
        assert (await publish(stage, too_many))["error"] == "invalid_arguments"
        modal = {**HOME, "type": "modal", "title": text("No"), "submit": text("No")}
        assert (await publish(stage, modal))["error"] == "invalid_arguments"
        assert (await publish(stage, HOME, user="U0NOBODY"))["error"] == "user_not_found"
        known = (await publish(stage, HOME))["view"]["hash"]
        assert (await publish(stage, HOME, hash=known))["ok"]
        assert (await publish(stage, HOME, hash=known))["error"] == "hash_conflict"
    async with local_slack(manifest=manifest(home_tab=False)) as stage:
        assert (await publish(stage, HOME))["error"] == "not_enabled"
        assert (await open_home(stage))["error"] == "no_home"
