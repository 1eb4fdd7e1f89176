"""The whole product on a deployment of Sora 1: every clip of a render in its thread, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.pictures import picture
from tests.support.processes import connected, restarted, stop, when_it_comes_to
from tests.support.stage import Json, Stage, open_stage, until

TWO = "/sora a red fox --size 480x480 --seconds 2 --count 2"


@pytest.fixture
async def sora1(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, dialect="sora1") as stage:
        yield stage


async def two_clips(stage: Stage) -> list[Json]:
    """Wait until both clips are there; return their messages, and look that there is no third."""
    maya = stage.who()

    async def both_are_done() -> bool:
        cards = await stage.cards(maya)
        return len(cards) == 2 and all("Done" in card["text"] for card in cards)

    await until(both_are_done)
    clips = await stage.clips(maya)
    root = min(card["ts"] for card in await stage.cards(maya))
    assert [clip["thread_ts"] for clip in clips] == [root, root]
    assert len({clip["files"][0]["id"] for clip in clips}) == 2
    assert len((await stage.renders())["renders"]) == 1
    return clips


async def test_one_order_brings_two_clips_into_the_thread(sora1: Stage) -> None:
    async with sora1.bot():
        await sora1.say(sora1.who(), TWO)
        await sora1.card_that_says(sora1.who(), "Done")
        for clip in await two_clips(sora1):
            assert (await sora1.file(clip))[4:8] == b"ftyp"
        (create,) = await sora1.video_calls(creates=True)
        assert create["path"] == "/openai/v1/video/generations/jobs?api-version=preview"


async def test_killed_while_both_clips_are_fetched(sora1: Stage) -> None:
    await sora1.break_video({"route": "content", "effect": "latency", "seconds": 8, "times": 2})
    bot = await sora1.process()
    await connected(sora1)
    await sora1.say(sora1.who(), TWO)
    await when_it_comes_to(sora1, "GET", "/content/video?api-version=preview")
    bot = await restarted(sora1, bot)
    await two_clips(sora1)
    await stop(bot)


async def test_killed_between_the_two_clips(sora1: Stage) -> None:
    """One is in the thread, the other's upload has only begun."""
    delay = {"do": "delay", "next": 1, "seconds": 8}
    await sora1.break_slack(methods={"files.completeUploadExternal": [delay]})
    bot = await sora1.process()
    await connected(sora1)
    await sora1.say(sora1.who(), TWO)
    await sora1.card_that_says(sora1.who(), "Done")
    bot = await restarted(sora1, bot)
    await two_clips(sora1)
    await stop(bot)


async def test_a_last_answer_that_is_lost_with_the_bot_is_asked_again(
    sora1: Stage,
) -> None:
    bot = await sora1.process()
    await connected(sora1)
    await sora1.say(sora1.who(), TWO)
    await sora1.card_that_says(sora1.who(), "Rendering")
    await sora1.break_video({"route": "get", "effect": "latency", "seconds": 8, "times": 1})
    bot = await restarted(sora1, bot)
    await two_clips(sora1)
    await stop(bot)


async def test_what_sora_1_does_not_do_is_told_at_once(sora1: Stage) -> None:
    async with sora1.bot():
        maya = sora1.who()
        await sora1.say(maya, "/sora a red fox --size 1080x1080 --count 2")

        async def told() -> bool:
            return any("can only be 1 at `1080x1080`" in text for text in await sora1.private(maya))

        await until(told)
        assert await sora1.cards(maya) == []


async def test_two_pictures_become_the_first_and_the_last_frame(sora1: Stage) -> None:
    async with sora1.bot():
        maya = sora1.who()
        pictures = (("summer.png", picture()), ("winter.png", picture(colour="white")))
        await sora1.attach(maya, "@Sora from summer to winter --seconds 2", *pictures)
        card = await sora1.card_that_says(maya, "from summer to winter", "Done")
        assert "from 2 pictures" in str(card["blocks"])
        (render,) = sora1.video.renders
        assert [item["frame_index"] for item in render.items] == [0, 59]
        assert render.size == "1280x720"


async def test_a_clip_of_the_thread_becomes_the_middle_of_another(sora1: Stage) -> None:
    async with sora1.bot():
        maya = sora1.who()
        await sora1.say(maya, "/sora a red fox --size 480x480 --seconds 2")
        card = await sora1.card_that_says(maya, "Done")
        (clip,) = await sora1.clips(maya)
        film = ("fox.mp4", await sora1.file(clip))
        words = "new snow falls --size 480x480 --seconds 6 --frame 60 --crop 0.1,0.1,0.9,0.9"
        await sora1.attach(maya, words, film, thread_ts=card["ts"])
        await sora1.card_that_says(maya, "snow falls", "Done")
        (item,) = sora1.video.renders[-1].items
        assert (item["type"], item["frame_index"]) == ("video", 60)
        assert item["crop_bounds"]["right_fraction"] == 0.9


async def test_three_pictures_are_one_too_many(sora1: Stage) -> None:
    async with sora1.bot():
        maya = sora1.who()
        pictures = [(f"{number}.png", picture()) for number in range(3)]
        await sora1.attach(maya, "@Sora from summer to winter", *pictures)

        async def told() -> bool:
            return any("up to 2 pictures" in text for text in await sora1.private(maya))

        await until(told)
        assert sora1.video.renders == []
