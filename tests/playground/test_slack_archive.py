"""Archived channels: nobody writes there, nothing there is edited, and the app hears of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.slack_stage import FILM, HUMANS, MAYA, TEAM, local_slack, until

if TYPE_CHECKING:
    from tests.support.slack_stage import Json, Stage

MAYA_HERE = {"workspace": TEAM, "channel": FILM, "user": MAYA}


async def archive(stage: Stage, archived: bool) -> Json:
    return await stage.post("/archive", **MAYA_HERE, archived=archived)


async def test_what_an_archived_channel_refuses_it_takes_again_later() -> None:
    async with local_slack() as stage:
        posted = await stage.api("chat.postMessage", channel=FILM, text="hello")
        ticket = await stage.api("files.getUploadURLExternal", filename="a.mp4", length="3")
        async with stage.http.post(ticket["upload_url"], data=b"abc"):
            pass
        file = {"files": json.dumps([{"id": ticket["file_id"]}]), "channel_id": FILM}
        assert (await archive(stage, True))["archived"] is True
        for method, arguments, word in (
            ("chat.postMessage", {"channel": FILM, "text": "x"}, "is_archived"),
            ("chat.postEphemeral", {"channel": FILM, "text": "x", "user": MAYA}, "is_archived"),
            ("chat.update", {"channel": FILM, "ts": posted["ts"], "text": "x"}, "is_inactive"),
            ("files.completeUploadExternal", file, "is_archived"),
        ):
            assert (await stage.api(method, **arguments))["error"] == word
        assert (await stage.say("hello?"))["error"] == "is_archived"
        assert (await stage.api("conversations.history", channel=FILM))["ok"]
        assert (await archive(stage, False))["archived"] is False
        assert (await stage.api("chat.update", channel=FILM, ts=posted["ts"], text="x"))["ok"]
        assert (await stage.api("files.completeUploadExternal", **file))["ok"]
        assert (await stage.say("hello!"))["ok"]


async def test_the_app_and_the_page_hear_of_it() -> None:
    async with local_slack() as stage:
        await archive(stage, True)
        await archive(stage, True)
        await archive(stage, False)
        said = [m["subtype"] for m in await stage.messages() if m.get("subtype")]
        assert said == ["channel_archive", "channel_unarchive"]

        async def told() -> bool:
            return len(await stage.deliveries()) == 2

        await until(told)
        world = await stage.get("/world")
        channels = {c["id"]: c["archived"] for c in world["workspaces"][0]["channels"]}
        assert channels[FILM] is False


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"archived": "yes"}, "missing_field"),
        ({"archived": True, "channel": HUMANS}, "direct_channel"),
    ],
)
async def test_what_makes_no_sense_is_refused(body: Json, error: str) -> None:
    async with local_slack() as stage:
        assert (await stage.post("/archive", **MAYA_HERE | body))["error"] == error


async def test_a_reply_to_a_deleted_message_appears_in_the_channel() -> None:
    async with local_slack() as stage:
        root = await stage.api("chat.postMessage", channel=FILM, text="a card")
        await stage.api("chat.delete", channel=FILM, ts=root["ts"])
        reply = await stage.api(
            "chat.postMessage", channel=FILM, text="another", thread_ts=root["ts"]
        )
        assert "thread_ts" not in reply["message"]
