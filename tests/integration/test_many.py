"""Thirty requests from three workspaces and six people at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from tests.integration.stage import Stage, Who, open_stage, until

PEOPLE = ("maya", "jonas")


async def order(stage: Stage, who: Who, name: str, number: int) -> None:
    answer = await stage.say(who, f"/sora clip {number} of {name} in {who.workspace}")
    assert answer["ok"], answer
    assert answer["answer"] is None


def longest_wait(turns: list[str], whose: str) -> int:
    """Return how many turns of others came before the first of ``whose``."""
    return turns.index(whose)


async def test_the_limit_holds_everybody_gets_theirs_and_nobody_waits_for_a_crowd(
    tmp_path: Path,
) -> None:
    async with open_stage(tmp_path, workspaces=3, people=4, render_seconds=0.3) as stage:
        crowd = {
            (workspace, name): stage.who(name, workspace=workspace)
            for workspace in range(3)
            for name in PEOPLE
        }
        async with stage.bot():
            # Maya of the first workspace has most of them; the others come with a few each.
            await asyncio.gather(
                *(
                    order(stage, who, name, number)
                    for (workspace, name), who in crowd.items()
                    for number in range(10 if (workspace, name) == (0, "maya") else 4)
                )
            )

            async def all_delivered() -> bool:
                return sum([len(await stage.clips(crowd[w, "maya"])) for w in range(3)]) == 30

            await until(all_delivered, 110)
        await check_provider(stage)
        await check_threads(stage, crowd)
        await check_order(stage)


async def check_provider(stage: Stage) -> None:
    renders = await stage.renders()
    assert renders["peak_running"] == 2
    assert renders["answered_429"] == 0
    assert len(await stage.video_calls(creates=True)) == 30


async def check_threads(stage: Stage, crowd: dict[tuple[int, str], Who]) -> None:
    """Every clip is in the thread of the card that shows its own prompt."""
    for workspace in range(3):
        messages = await stage.messages(crowd[workspace, "maya"])
        cards = {m["ts"]: m["text"] for m in messages if m.get("blocks") and m.get("bot_id")}
        clips = [m for m in messages if m.get("files")]
        assert Counter(clip["thread_ts"] for clip in clips) == dict.fromkeys(cards, 1)
        for clip in clips:
            assert clip["files"][0]["title"] in cards[clip["thread_ts"]]


async def check_order(stage: Stage) -> None:
    """Workspaces took turns, and within each its people: as the provider saw it."""
    renders = (await stage.renders())["renders"]
    turns = [
        (words[-1], words[-3])
        for words in (render["prompt"].split() for render in reversed(renders))
    ]
    places = [place for place, _ in turns]
    for workspace in set(places):
        firsts = [i for i, place in enumerate(places) if place == workspace]
        assert firsts[0] < 6, f"{workspace} waited for {firsts[0]} others: {turns}"
        mine = [person for place, person in turns if place == workspace]
        # While both still have requests, nobody is served three times in a row.
        both = min(mine.count(person) for person in PEOPLE)
        assert all(
            mine[: 2 * both][i : i + 3].count(person) < 3
            for person in PEOPLE
            for i in range(2 * both - 2)
        ), mine


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
            assert "starts in about" in (await stage.card_that_says(maya, "starts in"))["text"]
        assert (await stage.renders())["answered_429"] == 0
        assert len(await stage.video_calls(creates=True)) == 2
