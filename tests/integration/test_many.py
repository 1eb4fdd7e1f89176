"""Thirty requests from three workspaces and six people at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.stage import Stage, Who, open_stage, until


async def order(stage: Stage, who: Who, name: str, number: int) -> None:
    answer = await stage.say(who, f"/sora clip {number} of {name} in {who.workspace}")
    assert answer["ok"], answer
    assert answer["answer"] is None


@pytest.mark.timeout(300)
async def test_the_limit_holds_and_nobody_waits_for_a_crowd(tmp_path: Path) -> None:
    async with open_stage(tmp_path, workspaces=3, people=4, render_seconds=0.3) as stage:
        crowd = {
            (workspace, person): stage.who(stage.person(workspace, person), workspace=workspace)
            for workspace in range(3)
            for person in range(2)
        }
        async with stage.bot():
            early = await occupy_both_slots(stage)
            for (_, person), who in crowd.items():  # from then on Slack was asked about each
                await order(stage, who, f"p{person}", 0)
            # The first person has ten, and comes first; the others come with four each.
            await asyncio.gather(
                *(
                    order(stage, crowd[workspace, person], f"p{person}", number)
                    for workspace, person in crowd
                    for number in range(1, 10 if (workspace, person) == (0, 0) else 4)
                )
            )

            async def cards_are_up() -> bool:
                return sum([len(await stage.cards(crowd[w, 0])) for w in range(3)]) == 32

            await until(cards_are_up, 90)
            for render in early:
                await stage.finish(render)

            async def all_delivered() -> bool:
                return sum([len(await stage.clips(crowd[w, 0])) for w in range(3)]) == 32

            await until(all_delivered, 180)
        await check_provider(stage)
        await check_threads(stage, crowd)
        await check_order(stage)


async def occupy_both_slots(stage: Stage) -> list[str]:
    """Start two renders that end when told to: the line forms behind them."""
    who = stage.who(stage.person(2, 2), workspace=2)
    await stage.say(who, "/sora early [stuck] --count 2")

    async def both_run() -> list[str]:
        renders = (await stage.renders())["renders"]
        return [render["id"] for render in renders] if len(renders) == 2 else []

    ids: list[str] = await until(both_run)
    return ids


async def check_provider(stage: Stage) -> None:
    renders = await stage.renders()
    assert renders["peak_running"] == 2
    assert renders["answered_429"] == 0
    assert len(await stage.video_calls(creates=True)) == 32


async def check_threads(stage: Stage, crowd: dict[tuple[int, int], Who]) -> None:
    """Every clip is in its own thread, under the card that shows its own prompt."""
    for workspace in range(3):
        messages = await stage.messages(crowd[workspace, 0])
        cards = {m["ts"]: m["text"] for m in messages if m.get("blocks") and m.get("bot_id")}
        clips = [m for m in messages if m.get("files") and "early" not in m["text"]]
        threads = [clip["thread_ts"] for clip in clips]
        assert len(set(threads)) == len(threads) == (14, 8, 8)[workspace]
        for clip in clips:
            assert clip["files"][0]["title"] in cards[clip["thread_ts"]]


async def check_order(stage: Stage) -> None:
    """Workspaces took turns, and within each its people: as the provider saw it."""
    renders = (await stage.renders())["renders"]
    served = [render["prompt"].split() for render in reversed(renders)]
    turns = [(words[-1], words[-3]) for words in served if words[0] == "clip"]
    places = [place for place, _ in turns]
    for start in range(0, 24, 3):
        assert len(set(places[start : start + 3])) == 3, places
    for workspace in set(places):
        people = [person for place, person in turns if place == workspace][:8]
        assert people in (["p0", "p1"] * 4, ["p1", "p0"] * 4), people


async def test_the_submit_limit_holds_by_the_providers_own_count(tmp_path: Path) -> None:
    """Two submits in any window, whatever the load: the provider never says 429."""
    async with open_stage(tmp_path, submits=2, submit_window=60.0) as stage:
        maya = stage.who()
        async with stage.bot(MAX_SUBMITS_PER_MINUTE="2"):
            await stage.say(maya, "/sora a red fox --count 4")

            async def two_done() -> bool:
                return len(await stage.clips(maya)) == 2

            await until(two_done)
            cards = await stage.cards(maya)
            waiting = [card["text"] for card in cards if "in line" in card["text"].lower()]
            assert len(waiting) == 2
            await stage.card_that_says(maya, "starts in about")
        assert (await stage.renders())["answered_429"] == 0
        assert len(await stage.video_calls(creates=True)) == 2
