"""Nothing is spent unasked, on stage: talk is answered in private, wherever it is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks.crash.evidence import is_card
from tests.support.people import direct
from tests.support.stage import Stage, Who, open_stage, until

TALK = ("what can you do?", "test", "examples", "hello", "can you make a video of a cat?", "hlep")


async def told(stage: Stage, who: Who) -> list[str]:
    """Return what the bot has said to a person, but for cards."""
    return [m["text"] for m in await stage.messages(who) if m.get("bot_id") and not is_card(m)]


async def nothing_was_made(stage: Stage) -> None:
    await asyncio.sleep(0.5)  # whatever was ordered would have to arrive after its answer
    assert (await stage.renders())["renders"] == []
    assert await stage.video_calls(creates=True) == []


@pytest.mark.parametrize("lead", ["/sora ", "@Sora ", ""])
async def test_talk_makes_no_clip_wherever_it_is_said(stage: Stage, lead: str) -> None:
    who = stage.who() if lead else direct(stage)
    async with stage.bot():
        for number, text in enumerate(TALK, 1):
            answer = await stage.say(who, f"{lead}{text}")
            if lead.startswith("/"):
                assert "Nothing was made" in str(answer["answer"])
                continue

            async def answered(count: int = number) -> bool:
                return len(await told(stage, who)) >= count

            await until(answered)
            await asyncio.sleep(1.1)  # Slack: a post a second into one conversation
        await nothing_was_made(stage)


async def test_an_emoji_reaches_the_video_service_as_itself(stage: Stage) -> None:
    async with stage.bot():
        await stage.say(stage.who(), "@Sora a :fox_face: in fresh :snowflake: :blobdance:")
        await stage.card_that_says(stage.who(), "🦊", "Done")
        (render,) = (await stage.renders())["renders"]
        assert render["prompt"] == "a 🦊 in fresh ❄️"


async def test_a_refused_command_comes_back_mended(stage: Stage) -> None:
    async with stage.bot():
        answer = await stage.say(stage.who(), "/sora a red fox in snow --seconds 5 --no blur")
        assert "/sora a red fox in snow, without blur --seconds 4" in str(answer["answer"])
        await nothing_was_made(stage)


async def test_cancel_right_after_an_order_means_that_one(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        await stage.card_that_says(maya, "a red fox")
        await stage.say(maya, "@Sora cancel that please")
        await stage.card_that_says(maya, "Cancelled")


async def test_where_no_form_opens_more_shows_the_whole_help(tmp_path: Path) -> None:
    async with open_stage(tmp_path, slack={"trigger_seconds": 0.0}) as stage, stage.bot():
        maya = stage.who()
        answer = await stage.say(maya, "/sora")
        assert len(answer["answer"]["text"].splitlines()) == 2
        (message,) = [m for m in await stage.messages(maya) if m.get("ephemeral_to")]
        await stage.press(maya, message, "more")

        async def whole() -> bool:
            return any("remix #2" in str(m.get("blocks")) for m in await stage.messages(maya))

        await until(whole)
