"""A clip's way into the local Slack and out of it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from playground.slack.manifest import DEFAULT_MANIFEST
from tests.support.slack_stage import BOT, FILM, SECRET, local_slack, until

if TYPE_CHECKING:
    from tests.support.slack_stage import Json, Stage

CLIP = bytes(range(256)) * 40


async def announce(stage: Stage, length: int = len(CLIP), name: str = "fox.mp4") -> Json:
    return await stage.api("files.getUploadURLExternal", filename=name, length=str(length))


async def put(stage: Stage, url: str, body: Any) -> tuple[int, str]:
    async with stage.http.post(url, data=body) as answer:
        return answer.status, await answer.text()


async def uploaded(stage: Stage) -> str:
    ticket = await announce(stage)
    assert await put(stage, ticket["upload_url"], CLIP) == (200, f"OK - {len(CLIP)}")
    return str(ticket["file_id"])


async def complete(stage: Stage, file_id: str, **more: str) -> Json:
    files = json.dumps([{"id": file_id, "title": "A fox"}])
    return await stage.api("files.completeUploadExternal", files=files, **more)


async def landed(stage: Stage, file_id: str) -> Json:
    async def shared() -> Any:
        answer = await stage.api("files.info", file=file_id)
        return answer["file"]["shares"] and answer["file"]

    file: Json = await until(shared)
    return file


async def test_slack_sdk_uploads_into_a_thread() -> None:
    async with local_slack() as stage:
        card = await stage.client.chat_postMessage(channel=FILM, text="card")
        answer = await stage.client.files_upload_v2(
            content=CLIP, filename="fox.mp4", channel=FILM, thread_ts=card["ts"]
        )
        file = await landed(stage, answer["file"]["id"])
        share = file["shares"]["public"][FILM][0]
        assert share["thread_ts"] == card["ts"]
        root, reply = await stage.messages()
        assert (root["reply_count"], root["latest_reply"]) == (1, reply["ts"])
        assert reply["subtype"] == "file_share"
        assert reply["ts"] == share["ts"]
        assert reply["user"] == BOT


async def test_completion_answers_before_the_share_is_there() -> None:
    async with local_slack() as stage:
        await stage.post("/faults", share_delay=3600)
        file_id = await uploaded(stage)
        assert (await stage.api("files.info", file=file_id))["error"] == "file_not_found"
        answer = await complete(stage, file_id, channel_id=FILM)
        assert answer["files"][0]["shares"] == {}
        assert answer["files"][0]["mimetype"] == ""
        file = (await stage.api("files.info", file=file_id))["file"]
        assert (file["shares"], file["title"]) == ({}, "A fox")
        assert await stage.messages() == []


async def test_private_channel_shares_are_private() -> None:
    async with local_slack() as stage:
        file_id = await uploaded(stage)
        await complete(stage, file_id, channel_id=SECRET, initial_comment="Done.")
        file = await landed(stage, file_id)
        assert file["shares"].keys() == {"private"}
        assert file["mimetype"] == "video/mp4"
        assert (await stage.messages(SECRET))[0]["text"] == "Done."


async def test_lost_share_never_lands() -> None:
    async with local_slack(share_delay=0) as stage:
        await stage.post("/faults", lose_shares=1)
        file_id = await uploaded(stage)
        await complete(stage, file_id, channel_id=FILM)

        async def processed() -> bool:
            answer = await stage.api("files.info", file=file_id)
            return bool(answer["file"]["mimetype"])

        await until(processed)
        assert (await stage.api("files.info", file=file_id))["file"]["shares"] == {}


@pytest.mark.parametrize("body", [CLIP[:-1], CLIP + b"!", b""])
async def test_wrong_length_is_refused(body: bytes) -> None:
    async with local_slack() as stage:
        ticket = await announce(stage)
        status, _ = await put(stage, ticket["upload_url"], body)
        assert status == 400
        answer = await complete(stage, ticket["file_id"], channel_id=FILM)
        assert answer["error"] == "file_not_found"
        assert await put(stage, ticket["upload_url"], CLIP) == (200, f"OK - {len(CLIP)}")


async def test_multipart_upload_is_taken_too() -> None:
    async with local_slack() as stage:
        ticket = await announce(stage)
        form = aiohttp.FormData()
        form.add_field("filename", CLIP, filename="fox.mp4")
        assert (await put(stage, ticket["upload_url"], form))[0] == 200


async def test_upload_url_is_closed_after_completion() -> None:
    async with local_slack() as stage:
        ticket = await announce(stage)
        await put(stage, ticket["upload_url"], CLIP)
        await complete(stage, ticket["file_id"])
        assert (await put(stage, ticket["upload_url"], CLIP))[0] == 404


async def refusal(stage: Stage, **more: Any) -> str:
    return str((await complete(stage, await uploaded(stage), **more))["error"])


async def test_completion_refuses() -> None:
    async with local_slack(rate_limits=False) as stage:
        file_id = await uploaded(stage)
        assert (await complete(stage, file_id))["ok"]
        assert (await complete(stage, file_id))["error"] == "file_not_found"
        card = await stage.client.chat_postMessage(channel=FILM, text="card")
        reply = await stage.client.chat_postMessage(
            channel=FILM, text="reply", thread_ts=card["ts"]
        )
        markdown = json.dumps([{"type": "markdown", "text": "*hi*"}])
        assert await refusal(stage, channel_id="C0RANDOM") == "not_in_channel"
        assert await refusal(stage, channel_id="D0MAYAJONAS") == "channel_not_found"
        assert await refusal(stage, channel_id=FILM, thread_ts=reply["ts"]) == "thread_not_found"
        assert await refusal(stage, channel_id=FILM, blocks=markdown) == "internal_error"
        both = await complete(
            stage,
            await uploaded(stage),
            channel_id=FILM,
            blocks=markdown,
            initial_comment="wins",
        )
        assert both["ok"]


async def test_announcements_refuse() -> None:
    async with local_slack() as stage:
        assert (await announce(stage, 0))["error"] == "missing_argument"
        as_json = await stage.client.api_call(
            "api.test", json={"foo": "bar"}
        )  # JSON is fine elsewhere
        assert as_json["args"] == {"foo": "bar"}
        headers = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        url = f"{stage.server.api_url}files.getUploadURLExternal"
        body = {"filename": "a.mp4", "length": 3}
        async with stage.http.post(url, json=body, headers=headers) as answer:
            assert (await answer.json())["error"] == "invalid_arguments"


async def test_bytes_come_out_again_with_the_right_token_only() -> None:
    async with local_slack() as stage:
        file_id = await uploaded(stage)
        await complete(stage, file_id, channel_id=FILM)
        file = await landed(stage, file_id)
        headers = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        async with stage.http.get(file["url_private"], headers=headers) as answer:
            assert await answer.read() == CLIP
        async with stage.http.get(file["url_private"]) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
            assert answer.history[0].status == 302
        url = (await stage.messages())[0]["files"][0]["playground_url"]
        async with stage.http.get(url, headers={"Range": "bytes=10-19"}) as answer:
            assert answer.status == 206
            assert await answer.read() == CLIP[10:20]


async def test_deleted_file_leaves_a_tombstone() -> None:
    async with local_slack() as stage:
        file_id = await uploaded(stage)
        await complete(stage, file_id, channel_id=FILM)
        await landed(stage, file_id)
        assert (await stage.api("files.delete", file=file_id))["ok"]
        assert (await stage.api("files.info", file=file_id))["error"] == "file_not_found"
        assert (await stage.messages())[0]["files"][0]["mode"] == "tombstone"
        assert (await stage.api("files.delete", file=file_id))["error"] == "file_deleted"


async def test_files_stay_with_their_workspace() -> None:
    async with local_slack(workspaces=2) as stage:
        file_id = await uploaded(stage)
        await complete(stage, file_id, channel_id=FILM)
        other = stage.server.bot_tokens[1]
        answer = await stage.api("files.info", token=other, file=file_id)
        assert answer["error"] == "file_not_found"


async def test_scopes_are_needed() -> None:
    manifest = {**DEFAULT_MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with local_slack(manifest=manifest) as stage:
        answer = await announce(stage)
        assert (answer["error"], answer["needed"]) == ("missing_scope", "files:write")
        assert answer["provided"] == "chat:write"
