"""Renders that fail by themselves, and renders that never end, as people see them."""

from __future__ import annotations

import pytest

from bot.rendering import job_runner
from bot.runtime import backoff
from tests.support.stage import Stage, Who, until


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a render be overdue after a second rather than after half an hour."""
    monkeypatch.setattr(backoff, "PATIENCE", 1.0)
    monkeypatch.setattr(job_runner, "HEARTBEAT", 0.3)


async def overdue(stage: Stage, who: Who) -> str:
    """Ask for a clip that hangs at 99%; return its card's timestamp once that is noticed."""
    await stage.say(who, "/sora a slow fox [stuck]")
    card = await stage.card_that_says(who, "slow fox", "Overdue", "keeps asking")
    return str(card["ts"])


async def only_render(stage: Stage) -> str:
    (render,) = (await stage.renders())["renders"]
    return str(render["id"])


async def test_a_passing_fault_is_made_good_without_a_second_command(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox [fails once]")
        await stage.card_that_says(maya, "red fox", "This is the second; it may bill both.")
        card = await stage.card_that_says(maya, "red fox", "Done")
        (clip,) = await stage.clips(maya)
        assert clip["thread_ts"] == card["ts"]
        assert len(await stage.cards(maya)) == 1
    assert len(await stage.video_calls(creates=True)) == 2


async def test_a_second_failure_is_told(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox [fails]")
        card = await stage.card_that_says(maya, "No clip", "second try", "press Again")
        await stage.press(maya, card, "again")

        async def four_times() -> bool:
            return len(await stage.video_calls(creates=True)) == 4

        await until(four_times)


@pytest.mark.usefixtures("impatient")
async def test_an_overdue_render_holds_its_slot_and_is_brought_late(
    stage: Stage,
) -> None:
    maya = stage.who()
    async with stage.bot(MAX_RUNNING="1"):
        await overdue(stage, maya)
        await stage.say(maya, "/sora a quick hare")
        waiting = await stage.card_that_says(maya, "quick hare", "ext in line")
        assert len(await stage.video_calls(creates=True)) == 1
        await stage.finish(await only_render(stage))
        await stage.card_that_says(maya, "slow fox", "Done")
        await stage.card_that_says(maya, "quick hare", "Done", ts=waiting["ts"])
        assert len(await stage.clips(maya)) == 2
    assert len(await stage.video_calls(creates=True)) == 2


@pytest.mark.usefixtures("impatient")
async def test_giving_up_an_overdue_render_says_that_it_may_be_billed(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        ts = await overdue(stage, maya)
        card = await stage.card_that_says(maya, "Overdue", ts=ts)
        await stage.press(maya, card, "look")

        async def answered() -> list[str]:
            return await stage.private(maya)

        assert "still rendering" in (await until(answered))[0]
        await stage.press(maya, card, "give_up")
        await stage.card_that_says(maya, "slow fox", "Cancelled", "may still be billed", ts=ts)
        await stage.finish(await only_render(stage))
    assert await stage.clips(maya) == []
