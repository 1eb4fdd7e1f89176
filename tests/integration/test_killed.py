"""SIGKILL in the middle, then a new start: each job is paid once and delivered once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.processes import connected, restarted, stop
from tests.support.stage import Json, Stage, open_stage, until


async def delivered_once(stage: Stage, *, creates: int = 1) -> None:
    maya = stage.who()
    await stage.card_that_says(maya, "Done")
    await asyncio.sleep(0.5)  # a second delivery would have to show up after the first
    assert len(await stage.clips(maya)) == 1
    assert len(await stage.cards(maya)) == 1
    assert len((await stage.renders())["renders"]) == creates


async def test_while_the_create_is_being_answered(stage: Stage) -> None:
    """The provider has the render, the row has no id yet: it is found in the list and adopted."""
    await stage.break_video({"route": "create", "effect": "latency", "seconds": 8, "times": 1})
    bot = await stage.process()
    await connected(stage)
    await stage.say(stage.who(), "/sora a red fox")

    async def provider_has_it() -> bool:
        return len((await stage.renders())["renders"]) == 1

    await until(provider_has_it)
    bot = await restarted(stage, bot)
    await delivered_once(stage)
    await stop(bot)


async def test_before_the_create_arrived(stage: Stage) -> None:
    """The row says submitting, the provider never heard of it: it is submitted again, once."""
    await stage.break_video({"route": "create", "effect": "reset_before", "times": 1})
    bot = await stage.process()
    await connected(stage)
    await stage.say(stage.who(), "/sora a red fox")

    async def sent() -> list[Json]:
        return await stage.video_calls(creates=True)

    await until(sent)
    bot = await restarted(stage, bot)
    await delivered_once(stage)
    assert len(await stage.video_calls(creates=True)) == 2
    await stop(bot)


async def test_while_it_renders(stage: Stage) -> None:
    bot = await stage.process()
    await connected(stage)
    await stage.say(stage.who(), "/sora a red fox [slow]")
    await stage.card_that_says(stage.who(), "Rendering")
    bot = await restarted(stage, bot)
    await delivered_once(stage)
    await stop(bot)


async def test_while_the_clip_is_fetched(stage: Stage) -> None:
    await stage.break_video({"route": "content", "effect": "latency", "seconds": 8, "times": 1})
    bot = await stage.process()
    await connected(stage)
    await stage.say(stage.who(), "/sora a red fox")
    await stage.card_that_says(stage.who(), "Rendered")
    bot = await restarted(stage, bot)
    await delivered_once(stage)
    await stop(bot)


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]
)
async def test_in_each_step_of_the_upload(stage: Stage, method: str) -> None:
    """Killed while Slack takes its time over a step of the upload."""
    delay = {"do": "delay", "next": 1, "seconds": 8}
    await stage.break_slack(methods={method: [delay]})
    bot = await stage.process()
    await connected(stage)
    await stage.say(stage.who(), "/sora a red fox")

    async def under_way() -> bool:
        if method == "upload":
            return bool(await stage.calls("files.getUploadURLExternal"))
        return await stage.card_that_says(stage.who(), "Rendered") is not None

    await until(under_way)
    await asyncio.sleep(0.5)  # let the bot be inside the step
    bot = await restarted(stage, bot)
    await delivered_once(stage)
    await stop(bot)


async def test_after_the_completion_before_the_share(tmp_path: Path) -> None:
    """Slack has said ok and shows the file only later: it isn't completed a second time."""
    async with open_stage(tmp_path, slack={"share_delay": 4.0}) as stage:
        bot = await stage.process()
        await connected(stage)
        await stage.say(stage.who(), "/sora a red fox")

        async def completed() -> list[Json]:
            return await stage.shares()

        await until(completed)
        bot = await restarted(stage, bot)
        await delivered_once(stage)
        assert len(await completed()) == 1
        await stop(bot)


async def test_before_the_card_is_posted(stage: Stage) -> None:
    """Acknowledged, and killed before the card: the next start posts it, and only once."""
    delay = {"do": "delay", "next": 1, "seconds": 8}
    await stage.break_slack(methods={"chat.postMessage": [delay]})
    bot = await stage.process()
    await connected(stage)
    answer = await stage.say(stage.who(), "/sora a red fox")
    assert answer["ok"]
    bot = await restarted(stage, bot)
    await delivered_once(stage)
    await stop(bot)


async def test_a_card_whose_posts_answer_was_lost_is_found_again(stage: Stage) -> None:
    await stage.break_slack(methods={"chat.postMessage": [{"do": "drop_after", "next": 1}]})
    bot = await stage.process()
    await connected(stage)
    await stage.say(stage.who(), "/sora a red fox")
    await delivered_once(stage)
    await stop(bot)
