"""Shortcuts: on a message and from anywhere, over Socket Mode and signed HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_bolt.async_app import AsyncApp

from playground.slack.manifest import ManifestError, parse_manifest
from tests.support.pictures import picture
from tests.support.slack_apps import BELL, MANIFEST, VIEW, WAVE, with_shortcuts
from tests.support.slack_http import bolt, serving
from tests.support.slack_stage import (
    FILM,
    JONAS,
    MAYA,
    RANDOM,
    SECRET,
    TEAM,
    local_slack,
    over_socket,
    views,
)

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.support.slack_stage import Json, Stage


async def fire(stage: Stage, callback_id: str, **more: str) -> Json:
    return await stage.post("/shortcut", workspace=TEAM, callback_id=callback_id, **more)


async def test_message_shortcut_brings_the_whole_message() -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app, seen = stage.app(), []

        @app.shortcut({"type": "message_action", "callback_id": "wave"})
        async def wave(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond("Waved.")

        async with over_socket(app):
            root = (await stage.say("look", user=JONAS))["ts"]
            sent = await stage.attach(("fox.png", picture()), text="a fox", thread_ts=root)
            answer = await fire(stage, "wave", user=JONAS, channel=FILM, message_ts=sent["ts"])
        assert answer["ok"]
        body = seen[0]
        assert (body["type"], body["callback_id"], body["message_ts"]) == (
            "message_action",
            "wave",
            sent["ts"],
        )
        assert body["channel"] == {"id": FILM, "name": "film-team"}
        assert (body["user"]["id"], body["user"]["name"], body["team"]["id"]) == (
            JONAS,
            "jonas",
            TEAM,
        )
        message = body["message"]
        assert (message["user"], message["text"], message["thread_ts"]) == (MAYA, "a fox", root)
        assert message["files"][0]["original_w"] == 1200
        assert float(body["action_ts"]) > float(sent["ts"])
        private = (await stage.messages(user=JONAS))[-1]
        assert (private["text"], private["ephemeral_to"]) == ("Waved.", JONAS)


async def test_message_shortcut_works_where_the_bot_is_not() -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app, seen = stage.app(), []

        @app.shortcut("wave")
        async def wave(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            seen.append(body)

        async with over_socket(app):
            sent = await stage.attach(("fox.png", picture()), channel=RANDOM)
            await fire(stage, "wave", user=MAYA, channel=RANDOM, message_ts=sent["ts"])
        url = seen[0]["message"]["files"][0]["url_private"]
        assert (await stage.fetch(url))[0] == "text/html"


async def test_shortcuts_open_modals() -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app, seen = stage.app(), []

        async def open_it(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            seen.append(body)
            await client.views_open(trigger_id=body["trigger_id"], view=VIEW)

        app.shortcut("wave")(open_it)
        app.shortcut({"type": "shortcut", "callback_id": "ring"})(open_it)
        async with over_socket(app):
            await fire(stage, "ring", user=JONAS)
            assert (await views(stage, JONAS))[0]["title"]["text"] == "Hello"
            assert await views(stage) == []
            said = (await stage.say("hello", channel=SECRET))["ts"]
            await fire(stage, "wave", user=MAYA, channel=SECRET, message_ts=said)
            assert len(await views(stage)) == 1
        bell, wave = seen
        assert (bell["type"], "channel" in bell, "response_url" in bell) == (
            "shortcut",
            False,
            False,
        )
        assert wave["channel"]["name"] == "privategroup"
        names = [record["name"] for record in await stage.deliveries("interactive")]
        assert names == ["shortcut", "message_action"]


async def test_shortcut_comes_by_signed_http_too() -> None:
    seen: list[Json] = []

    def register(app: AsyncApp) -> None:
        @app.shortcut("wave")
        async def wave(ack: AsyncAck, body: Json) -> None:
            seen.append(body)
            await ack()

    async with serving(bolt(register)) as url:
        options = {"http_url": f"{url}/slack/events", "signing_secret": "s3cret"}
        async with local_slack(manifest=MANIFEST, **options) as stage:
            said = (await stage.say("hello"))["ts"]
            answer = await fire(stage, "wave", user=MAYA, channel=FILM, message_ts=said)
    assert answer["ok"]
    assert seen[0]["message"]["text"] == "hello"


async def test_shortcut_that_nobody_takes_says_so() -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        said = (await stage.say("hello"))["ts"]
        answer = await fire(stage, "wave", user=MAYA, channel=FILM, message_ts=said)
        assert (answer["status"], answer["error"]) == (400, "dispatch_failed")
        shown = (await stage.messages())[-1]
        assert shown["text"] == "Wave at it: the app did not answer."
        answer = await fire(stage, "ring", user=MAYA)
        assert answer["error"] == "dispatch_failed"


async def test_only_declared_shortcuts_on_messages_for_all_to_see() -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        assert (await fire(stage, "dance", user=MAYA))["error"] == "unknown_shortcut"
        gone = await fire(stage, "wave", user=MAYA, channel=FILM, message_ts="1.1")
        assert gone["error"] == "no_such_message"
        await stage.client.chat_postEphemeral(channel=FILM, user=MAYA, text="psst")
        private = (await stage.messages())[0]["ts"]
        answer = await fire(stage, "wave", user=MAYA, channel=FILM, message_ts=private)
        assert answer["error"] == "no_such_message"
        world = await stage.get("/world")
        assert world["shortcuts"] == [WAVE, BELL]


@pytest.mark.parametrize(
    "broken",
    [{**WAVE, "type": "channel"}, {**WAVE, "name": "x" * 25}, {**WAVE, "callback_id": ""}],
)
def test_shortcuts_of_the_manifest_are_checked(broken: Json) -> None:
    with pytest.raises(ManifestError):
        parse_manifest(with_shortcuts(broken))
