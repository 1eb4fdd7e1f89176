"""Pictures and clips that people put into conversations, and what the app gets of them."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shlex
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from playground.video.clips import make_clip
from playground.video.spec import ClipSpec
from tests.support.pictures import picture
from tests.support.slack_apps import arrived, listening
from tests.support.slack_stage import (
    BOT,
    FILM,
    JONAS,
    MAYA,
    RANDOM,
    local_slack,
    over_socket,
    until,
)

if TYPE_CHECKING:
    from tests.support.slack_stage import Json, Stage

TURNED = 6
STUB = {"mode": "file_access", "created": 0, "timestamp": 0, "user": ""}


def size_of(content: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(content)) as image:
        return image.format, image.size


async def info(stage: Stage, file_id: str) -> Json:
    return await stage.api("files.info", file=file_id)


async def test_a_picture_with_a_mention_arrives_as_share_and_mention() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        async with over_socket(app):
            sent = await stage.attach(("My Fox.jpeg", picture(kind="JPEG")), text="@Sora like this")
            await arrived(seen, 2)
        kinds = {event["type"]: event for event in seen}
        event, mention = kinds["message"], kinds["app_mention"]
        assert (event["subtype"], event["ts"], event["user"]) == ("file_share", sent["ts"], MAYA)
        assert event["text"] == mention["text"] == f"<@{BOT}> like this"
        assert "subtype" not in mention
        assert [file["id"] for file in mention["files"]] == [sent["file"]]
        file = event["files"][0]
        assert (file["id"], file["mode"], file["file_access"]) == (
            sent["file"],
            "hosted",
            "visible",
        )
        assert (file["name"], file["mimetype"], file["filetype"]) == (
            "My Fox.jpeg",
            "image/jpeg",
            "jpg",
        )
        assert (file["original_w"], file["original_h"]) == (1200, 800)
        assert file["size"] == len(picture(kind="JPEG"))
        assert (file["thumb_960_w"], file["thumb_960_h"]) == (960, 640)


async def test_mention_may_come_without_the_files() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        await stage.post("/faults", bare_mentions=True)
        async with over_socket(app):
            await stage.attach(("fox.png", picture()), text="@Sora like this")
            await arrived(seen, 2)
        assert {event["type"]: "files" in event for event in seen} == {
            "message": True,
            "app_mention": False,
        }


async def test_several_files_without_words_in_a_thread_and_to_the_bot() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        async with over_socket(app):
            root = (await stage.say("look"))["ts"]
            sent = await stage.attach(
                ("a.png", picture(40, 30)), ("b.webp", picture(30, 40, "WEBP")), thread_ts=root
            )
            await stage.attach(("c.png", picture()), channel="D0MAYA", text="from a DM")
            await arrived(seen, 4)
        reply = next(event for event in seen if event.get("ts") == sent["ts"])
        assert (reply["text"], reply["thread_ts"], reply["parent_user_id"]) == ("", root, MAYA)
        assert [file["mimetype"] for file in reply["files"]] == ["image/png", "image/webp"]
        assert "thumb_480" not in reply["files"][0]
        direct = next(event for event in seen if event["channel"] == "D0MAYA")
        assert (direct["channel_type"], direct["subtype"]) == ("im", "file_share")


async def test_bytes_and_small_pictures_need_the_token() -> None:
    async with local_slack() as stage:
        content = picture(kind="JPEG", orientation=TURNED)
        sent = await stage.attach(("fox.jpg", content), text="look")
        file = (await info(stage, sent["file"]))["file"]
        assert await stage.fetch(file["url_private"]) == ("image/jpeg", content)
        assert await stage.fetch(file["url_private_download"]) == ("image/jpeg", content)
        assert file["image_exif_rotation"] == TURNED
        kind, small = await stage.fetch(file["thumb_360"])
        assert kind == "image/jpeg"
        assert size_of(small) == ("JPEG", (file["thumb_360_w"], file["thumb_360_h"]))
        assert size_of(small)[1] == (240, 360)
        assert size_of((await stage.fetch(file["thumb_64"]))[1]) == ("JPEG", (64, 64))
        for url in (file["url_private"], file["url_private_download"], file["thumb_360"]):
            assert (await stage.fetch(url, token="xoxb-nobody"))[0] == "text/html"
            async with stage.http.get(url, allow_redirects=False) as answer:
                assert answer.status == 302


async def test_files_where_the_bot_is_not_are_not_for_it() -> None:
    async with local_slack() as stage:
        sent = await stage.attach(("fox.png", picture()), channel=RANDOM)
        assert (await info(stage, sent["file"]))["error"] == "file_not_found"
        url = (await stage.messages(RANDOM))[0]["files"][0]["url_private"]
        assert (await stage.fetch(url))[0] == "text/html"


async def test_a_file_that_is_not_what_its_name_says_shows_no_size() -> None:
    async with local_slack() as stage:
        sent = await stage.attach(("fox.png", b"no picture at all"), ("notes", b"words"))
        described, notes = [(await info(stage, file_id))["file"] for file_id in sent["files"]]
        assert described["mimetype"] == "image/png"
        assert "original_w" not in described
        assert "thumb_64" not in described
        assert notes["mimetype"] == "application/octet-stream"


async def test_clip_has_a_frame_after_a_while(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    make_clip(ClipSpec(160, 96, 1, ("a fox",), fps=8), target, threading.Event())
    clip = target.read_bytes()
    async with local_slack(video_delay=3600) as stage:
        assert "thumb_video" not in (await posted(stage, clip))
    async with local_slack(video_delay=0) as stage:
        file = await posted(stage, clip)
        assert (file["original_w"], file["original_h"]) == (160, 96)
        assert 900 <= file["duration_ms"] <= 1100
        kind, frame = await stage.fetch(file["thumb_video"])
        assert (kind, size_of(frame)) == ("image/jpeg", ("JPEG", (160, 96)))
        assert await stage.fetch(file["mp4"]) == ("video/mp4", clip)
        assert (await stage.fetch(file["thumb_video"], token="xoxb-nobody"))[0] == "text/html"


async def posted(stage: Stage, clip: bytes) -> Json:
    """Post a clip as the bot; return what is known of it once it is shared."""
    answer = await stage.client.files_upload_v2(content=clip, filename="fox.mp4", channel=FILM)
    file_id = answer["file"]["id"]

    async def shared() -> Any:
        file = (await info(stage, file_id))["file"]
        return file["shares"] and file

    file: Json = await until(shared)
    return file


async def test_only_its_own_files_are_the_bots_to_delete() -> None:
    async with local_slack() as stage:
        sent = await stage.attach(("fox.png", picture()))
        assert (await stage.api("files.delete", file=sent["file"]))["error"] == "cant_delete_file"
        assert (await stage.api("files.delete", file="F0NOTHING"))["error"] == "file_not_found"
        far = await stage.attach(("fox.png", picture()), channel=RANDOM)
        assert (await stage.api("files.delete", file=far["file"]))["error"] == "file_not_found"


async def test_stub_from_another_company_is_resolved_by_asking() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        async with over_socket(app):
            sent = await stage.attach(
                ("fox.png", picture()), text="@Sora", file_access="check_file_info"
            )
            await arrived(seen, 2)
        stub = {**STUB, "id": sent["file"], "file_access": "check_file_info"}
        assert [event["files"] for event in seen] == [[stub], [stub]]
        file = (await info(stage, sent["file"]))["file"]
        assert (file["mimetype"], file["file_access"]) == ("image/png", "visible")
        assert await stage.fetch(file["url_private"]) == ("image/png", picture())
        shown = (await stage.messages())[0]["files"][0]
        assert shown["mimetype"] == "image/png"


@pytest.mark.parametrize(
    ("asked", "access", "error"),
    [
        ({"file_access": "access_denied"}, "access_denied", "access_denied"),
        ({"file_access": "file_not_found"}, "file_not_found", "file_not_found"),
        (
            {"file_access": "check_file_info", "info_error": "file_not_found"},
            "check_file_info",
            "file_not_found",
        ),
    ],
)
async def test_stub_may_lead_nowhere(asked: dict[str, str], access: str, error: str) -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        async with over_socket(app):
            sent = await stage.attach(("fox.png", picture()), **asked)
            await arrived(seen, 1)
        assert seen[0]["files"][0]["file_access"] == access
        assert (await info(stage, sent["file"]))["error"] == error


async def test_traps_for_whoever_downloads() -> None:
    async with local_slack() as stage:
        elsewhere = "http://files.example/fox.png"
        sent = await stage.attach(("fox.png", picture()), redirect_to=elsewhere)
        url = (await info(stage, sent["file"]))["file"]["url_private"]
        headers = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        async with stage.http.get(url, headers=headers, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, elsewhere)
        sent = await stage.attach(("fox.png", picture()), external_url=elsewhere)
        file = (await info(stage, sent["file"]))["file"]
        assert (file["mode"], file["is_external"], file["url_private"]) == (
            "external",
            True,
            elsewhere,
        )
        sent = await stage.attach(("big.png", picture()), padded_to="20000000")
        file = (await info(stage, sent["file"]))["file"]
        assert (file["size"], file["original_w"]) == (20_000_000, 1200)
        assert len((await stage.fetch(file["url_private"]))[1]) == 20_000_000


async def test_size_may_be_a_lie() -> None:
    async with local_slack() as stage:
        sent = await stage.attach(("fox.png", picture()), padded_to="3000000", claimed_size="10")
        file = (await info(stage, sent["file"]))["file"]
        assert file["size"] == 10
        headers = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        async with stage.http.get(file["url_private"], headers=headers) as answer:
            assert "Content-Length" not in answer.headers
            assert len(await answer.read()) == 3_000_000
        async with stage.http.get(file["url_private"], headers=headers) as answer:
            assert len(await answer.content.readexactly(1000)) == 1000
            answer.close()
        assert (await info(stage, sent["file"]))["ok"]


async def test_private_url_may_lead_to_another_of_slacks() -> None:
    async with local_slack() as stage:
        first = await stage.attach(("a.png", picture()))
        there = (await info(stage, first["file"]))["file"]["url_private"]
        sent = await stage.attach(("b.png", b"x"), redirect_to=there)
        url = (await info(stage, sent["file"]))["file"]["url_private"]
        assert await stage.fetch(url) == ("image/png", picture())


async def test_forms_that_make_no_sense_are_refused() -> None:
    async with local_slack() as stage:
        assert (await stage.attach())["error"] == "invalid_file"
        assert (await stage.attach(("a.png", b"")))["error"] == "invalid_file"
        many = [(f"{n}.png", b"x") for n in range(11)]
        assert (await stage.attach(*many))["error"] == "too_many_files"
        odd = await stage.attach(("a.png", b"x"), file_access="maybe")
        assert (odd["error"], odd["status"]) == ("invalid_field", 400)
        odd = await stage.attach(("a.png", b"x"), padded_to="much")
        assert odd["error"] == "invalid_field"
        lost = await stage.attach(("a.png", b"x"), thread_ts="1.1")
        assert lost["error"] == "no_such_thread"
        assert await stage.messages() == []


async def test_file_in_a_modal_is_for_the_app_alone() -> None:
    async with local_slack() as stage:
        uploaded = await stage.attach(("fox.png", picture()), path="/upload", user=JONAS)
        file = uploaded["files"][0]
        assert (file["user"], file["shares"], file["original_w"]) == (JONAS, {}, 1200)
        assert (await info(stage, file["id"]))["error"] == "file_not_found"
        assert json.dumps(await stage.messages()) == "[]"


async def test_an_empty_file_is_refused_by_its_name() -> None:
    async with local_slack() as stage:
        answer = await stage.attach(("fox.png", picture()), ("nothing.png", b""), text="look")
        assert answer["status"] == 400
        assert "nothing.png is empty" in answer["message"]
        assert await stage.messages() == []


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_the_example_in_the_docs_attaches_a_picture() -> None:
    root = Path(__file__).parents[2]
    found = re.search(
        r"^curl \S+/attach .*?(?=^```)",
        (root / "docs/playground.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert found
    async with local_slack() as stage:
        command = found[0].replace("http://127.0.0.1:8600", stage.server.url)
        curl = await asyncio.create_subprocess_exec(
            *shlex.split(command),
            cwd=root,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        out, _ = await curl.communicate()
        (message,) = await stage.messages()
    assert json.loads(out)["ok"] is True
    assert message["text"].startswith(f"<@{BOT}> ")
    assert [file["mimetype"] for file in message["files"]] == ["image/webp"]
