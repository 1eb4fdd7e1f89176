"""The next shot on stage: from the last frame of a real clip, and made longer by the server."""

from __future__ import annotations

import io
from pathlib import Path

import av
from PIL import Image

from tests.bot.video.contract.servers import unlike
from tests.support.people import form, send
from tests.support.processes import connected, kill, stop, when_it_comes_to
from tests.support.stage import Json, Stage, Who, open_stage, until

LONGER = """
[longer]
name = "Sora 2, made longer"
like = "sora-2"
match = ["sora-2"]
extend = true
checked = 2026-11-29
[longer.sources]
extend = "OpenAI's published schema"
"""


def frames(clip: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(clip), "r") as film:
        return [frame.to_image() for frame in film.decode(video=0)]  # type: ignore[no-untyped-call] # PyAV has no types here


async def made(stage: Stage, who: Who, number: int) -> list[Image.Image]:
    """Return the frames of a thread's clip of that number."""

    async def clips() -> list[Json] | None:
        found = await stage.clips(who)
        return found if len(found) >= number else None

    return frames(await stage.file((await until(clips))[number - 1]))


async def test_it_begins_with_the_last_frame_of_the_clip(tmp_path: Path) -> None:
    async with open_stage(tmp_path, real_clips=True) as stage:
        maya = stage.who()
        async with stage.bot():
            await stage.say(maya, "/sora a red fox in fresh snow --seconds 4")
            card = await stage.card_that_says(maya, "fresh snow", "Done")
            await stage.press(maya, card, "continue")
            view = await form(stage, maya)
            assert "Continue ($0.40)" in str(view["submit"])
            await send(stage, maya, view, next={"text": "the fox runs into the forest"})
            shot = await stage.card_that_says(maya, "the fox runs into the forest", "Done", "$0.40")
            shown = str(shot["blocks"])
            assert "#1 → #2 · goes on from #1, from its last frame" in shown
            first, second = await made(stage, maya, 1), await made(stage, maya, 2)
            assert unlike(first[-1], second[0]) < 12 < unlike(first[0], second[-1])
            assert not list((stage.folder / "data" / "frames").iterdir())
            # The video service has let go of it: Slack's copy ends with the same frame.
            newest = (await stage.renders())["renders"][-1]["id"]
            await stage.delete(newest)
            await stage.say(maya, "continue #1 it sits down", card["ts"])
            await stage.card_that_says(maya, "it sits down", "Done")
            third = await made(stage, maya, 3)
            assert unlike(first[-1], third[0]) < 12


async def test_the_frame_is_got_again_after_a_kill(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        maya = stage.who()
        first = await stage.process()
        await connected(stage)
        await stage.say(maya, "/sora a red fox in fresh snow --seconds 4")
        card = await stage.card_that_says(maya, "fresh snow", "Done")
        before = len(await stage.video_calls())
        slow = {"route": "content", "effect": "latency", "seconds": 600, "times": 1}
        await stage.break_video(slow)
        await stage.say(maya, "continue the fox runs into the forest", card["ts"])

        async def is_fetched() -> bool:
            return any(c["path"].endswith("/content") for c in (await stage.video_calls())[before:])

        await until(is_fetched)
        await kill(first)
        await stage.break_video()
        second = await stage.process()
        await stage.card_that_says(maya, "the fox runs into the forest", "Done")
        assert len(await stage.video_calls(creates=True)) == 2
        await stop(second)


async def test_a_server_that_can_makes_the_clip_longer(tmp_path: Path) -> None:
    own = tmp_path / "profiles.toml"
    own.write_text(LONGER)
    async with open_stage(tmp_path, dialect="openai") as stage:
        maya = stage.who()
        async with stage.bot(PROFILES=str(own)):
            await stage.say(maya, "/sora a red fox in fresh snow --seconds 4")
            card = await stage.card_that_says(maya, "fresh snow", "Done")
            await stage.say(maya, "continue the fox runs into the forest", card["ts"])
            shot = await stage.card_that_says(maya, "the fox runs into the forest", "Done")
            assert "It holds #1's footage, too: 8.0 s in all" in shot["text"]
            assert len(await made(stage, maya, 2)) == 16
            await when_it_comes_to(stage, "POST", "/videos/extensions")
