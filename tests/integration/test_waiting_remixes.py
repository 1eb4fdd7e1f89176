"""A remix asked for while its clip renders, on stage: it waits, survives kills, ends with it."""

from __future__ import annotations

import asyncio

from tests.support.people import actions
from tests.support.processes import connected, kill, stop
from tests.support.stage import Json, Stage, until


async def asked_early(stage: Stage, prompt: str) -> Json:
    """Order a clip and, while it renders, a remix of it; return the remix's card."""
    maya = stage.who()
    await stage.say(maya, f"/sora {prompt}")
    card = await stage.card_that_says(maya, "Rendering")
    await stage.say(maya, "remix make it night", card["ts"])
    return await stage.card_that_says(maya, "make it night", "Waits for #1")


async def both_done(stage: Stage) -> None:
    """See that clip and remix come, each rendered once, the one made of the other."""
    maya = stage.who()
    await stage.card_that_says(maya, "make it night", "Done")

    async def both() -> bool:
        return len(await stage.clips(maya)) == 2

    await until(both)
    night, fox = (await stage.renders())["renders"]
    assert night["remixed_from_video_id"] == fox["id"]
    assert await stage.private(maya) == []


async def test_a_remix_waits_for_its_clip_and_is_made_of_it(stage: Stage) -> None:
    async with stage.bot():
        waits = await asked_early(stage, "a red fox [slow]")
        assert actions(waits) == {"cancel", "card_menu"}
        await both_done(stage)


async def test_a_bot_killed_while_a_remix_waits_makes_it_after_all(stage: Stage) -> None:
    bot = await stage.process()
    await connected(stage)
    await asked_early(stage, "a red fox [slow]")
    await kill(bot)
    for render in (await stage.renders())["renders"]:
        await stage.finish(render["id"])
    bot = await stage.process()
    await both_done(stage)
    await stop(bot)


async def test_a_bot_killed_as_the_clip_is_done_makes_its_remix_once(stage: Stage) -> None:
    """The clip is rendered, and dies with the bot while it is fetched: nothing was let go yet."""
    await stage.break_video({"route": "content", "effect": "latency", "seconds": 5, "times": 1})
    bot = await stage.process()
    await connected(stage)
    await asked_early(stage, "a red fox [slow]")
    await stage.card_that_says(stage.who(), "Rendered")
    await kill(bot)
    bot = await stage.process()
    await both_done(stage)
    await stop(bot)


async def test_a_remix_ends_with_a_clip_that_fails(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await asked_early(stage, "a red fox [slow] [moderated output]")
        failed = await stage.card_that_says(maya, "make it night", "No clip this time")
        assert "#1, which this was to change, failed" in failed["text"]
        assert "Nothing was spent" in failed["text"]
        assert len((await stage.renders())["renders"]) == 1


async def test_a_remix_that_waits_can_be_cancelled(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        waits = await asked_early(stage, "a red fox [slow]")
        await stage.press(maya, waits, "cancel")
        await stage.card_that_says(maya, "make it night", "Cancelled")
        await stage.card_that_says(maya, "a red fox", "Done")
        await asyncio.sleep(0.5)  # whatever was let go would have to begin after that
        assert len((await stage.renders())["renders"]) == 1
