"""Somebody at the local Slack without a page, and what the app gets of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.person import CannotError, Person
from tests.support.pictures import picture
from tests.support.slack_apps import FILLED, MANIFEST, VIEW, arrived, listening, ordering, paging
from tests.support.slack_stage import local_slack, over_socket

if TYPE_CHECKING:
    from pathlib import Path

    from slack_bolt.async_app import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.support.slack_stage import Json

ORDERED = {block: held["it"] for block, held in FILLED.items()}


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(picture())
    return path


async def test_a_picture_is_attached_to_a_mention_and_to_a_reply(fox: Path) -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        async with over_socket(app), Person(stage.server.url) as maya:
            root = await maya.attach(f"@{maya.bot} like this", fox)
            await maya.attach("and this", fox, fox, thread_ts=root)
            far = await maya.attach("from afar", fox, file_access="check_file_info")
            await arrived(seen, 5)
        replies = [event for event in seen if event.get("thread_ts") == root and "text" in event]
        assert [len(event["files"]) for event in replies] == [2]
        [stub] = next(event["files"] for event in seen if event.get("ts") == far)
        assert stub["file_access"] == "check_file_info"


async def test_a_modal_is_filled_in_and_sent(fox: Path) -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app), Person(stage.server.url) as maya:
            with pytest.raises(CannotError, match="no modal is open"):
                await maya.submit({})
            await maya.say("/sora")
            with pytest.raises(CannotError, match="4 or less"):
                await maya.submit({**ORDERED, "count": 9})
            await maya.submit({**ORDERED, "count": 2, "picture": fox})
            assert await maya.view() is None
        state = seen[0]["view"]["state"]["values"]
        assert state["count"]["it"]["value"] == "2"
        assert state["picture"]["it"]["files"][0]["name"] == "fox.png"


async def test_what_the_app_says_against_a_modal_is_raised() -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.view("order")
        async def refuse(ack: AsyncAck) -> None:
            await ack(response_action="errors", errors={"prompt": "Not a fox again."})

        ordering(app)
        async with over_socket(app), Person(stage.server.url) as maya:
            await maya.say("/sora")
            with pytest.raises(CannotError, match="Not a fox again"):
                await maya.submit(ORDERED)
            assert await maya.view() is not None


async def test_a_shortcut_is_used_and_a_private_button_pressed() -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app = stage.app()
        seen: list[Json] = paging(app)

        @app.shortcut("wave")
        async def wave(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=VIEW)

        async with over_socket(app), Person(stage.server.url) as maya:
            await maya.say("hello")
            [said] = await maya.messages()
            await maya.shortcut("wave", said["ts"])
            view = await maya.view()
            assert view is not None
            assert view["title"]["text"] == "Hello"
            with pytest.raises(CannotError, match="no shortcut dance"):
                await maya.shortcut("dance")
            with pytest.raises(CannotError, match="Page 1"):
                await maya.say("/sora list")
            private = (await maya.messages())[-1]
            await maya.press(private["ts"], "next")
            assert (await maya.messages())[-1]["text"] == "Page 2"
        assert seen[0]["container"]["is_ephemeral"] is True
