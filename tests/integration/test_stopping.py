"""SIGTERM in the middle of everything: no more is begun, nothing is lost, nothing done twice."""

from __future__ import annotations

import asyncio

from tests.support.processes import connected, stop
from tests.support.stage import Json, Stage, until


async def test_a_stop_leaves_the_rest_to_the_next_start(stage: Stage) -> None:
    """One clip is on its way into its thread, one renders, one is in line."""
    maya = stage.who()
    await stage.break_slack(methods={"upload": [{"do": "delay", "next": 1, "seconds": 2.0}]})
    first = await stage.process(MAX_RUNNING="1")
    await connected(stage)
    await stage.say(maya, "/sora a quick hare")

    async def uploading() -> list[Json]:
        return await stage.calls("files.getUploadURLExternal")

    await until(uploading)
    await stage.say(maya, "/sora a slow fox [stuck]")
    await stage.card_that_says(maya, "slow fox", "Rendering")
    await stage.say(maya, "/sora an owl in line")
    await stage.card_that_says(maya, "owl", "ext in line")
    await stop(first)
    creates = len(await stage.video_calls(creates=True))
    await stage.finish((await stage.renders())["renders"][0]["id"])
    await asyncio.sleep(0.5)  # a create of a stopped bot would have to come now
    assert len(await stage.video_calls(creates=True)) == creates == 2

    second = await stage.process(MAX_RUNNING="1")
    for words in ("quick hare", "slow fox", "owl"):
        await stage.card_that_says(maya, words, "Done")
    assert len(await stage.clips(maya)) == len(await stage.cards(maya)) == 3
    assert len(await stage.video_calls(creates=True)) == 3
    await stop(second)


async def test_a_command_right_before_the_stop_is_kept(stage: Stage) -> None:
    maya = stage.who()
    first = await stage.process()
    await connected(stage)
    said = asyncio.create_task(stage.say(maya, "/sora a red fox"))
    await until(lambda: _was_called(stage, "chat.postMessage"))
    await stop(first)
    assert (await said)["ok"]
    second = await stage.process()
    await stage.card_that_says(maya, "red fox", "Done")
    assert len(await stage.clips(maya)) == len(await stage.cards(maya)) == 1
    assert len(await stage.video_calls(creates=True)) == 1
    await stop(second)


async def _was_called(stage: Stage, method: str) -> list[Json]:
    return await stage.calls(method)
