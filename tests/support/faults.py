"""Jobs among faults: a stage with room for many, and what must hold whatever strikes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from tests.support.kept_clips import kept_clip
from tests.support.stage import ROOT, Json, Stage, Who, until

AT_ONCE = 8
ANIMALS = ("fox", "hare", "owl", "elk", "wolf", "seal", "crane", "mole")


@asynccontextmanager
async def wide_stage(folder: Path, **slack: Any) -> AsyncIterator[Stage]:
    """Open a stage whose provider renders eight clips at once, and whose Slack counts nothing."""
    video = VideoServer(
        VideoServerSettings(render_seconds=0.4, max_running=AT_ONCE, fps=2),
        make_clip=kept_clip,
    )
    await video.start()
    server = SlackServer(
        SlackServerSettings(
            manifest=read_manifest_file(ROOT / "manifest.yml"),
            videos={"": video.url},
            rate_limits=False,
            **{"share_delay": 0.05, **slack},
        )
    )
    try:
        await server.start()
        async with aiohttp.ClientSession() as http:
            stage = Stage(server, video, http, folder)
            stage.world = await stage.get("/world")
            yield stage
    finally:
        await server.stop()
        await video.stop()


async def ask(stage: Stage, who: Who, jobs: int, magic: str = "") -> list[str]:
    """Ask for so many clips, each of something else; return what of."""
    wanted = [f"a red {animal}" for animal in ANIMALS[:jobs]]
    for prompt in wanted:
        answer = await stage.say(who, f"/sora {prompt} {magic}")
        assert answer["ok"], answer
    return wanted


async def delivered(stage: Stage, who: Who, wanted: Sequence[str]) -> None:
    """Wait until every job is done; check that it was rendered, shown and delivered once."""

    async def all_done() -> bool:
        done = [card["text"] for card in await stage.cards(who) if "Done" in card["text"]]
        return all(any(prompt in text for text in done) for prompt in wanted)

    try:
        await until(all_done, seconds=90)
    except AssertionError as error:
        raise AssertionError([card["text"] for card in await stage.cards(who)]) from error
    await check_each(stage, who, wanted)
    renders = (await stage.renders())["renders"]
    assert sorted(without_magic(render["prompt"]) for render in renders) == sorted(wanted)
    calls = await stage.video_calls()
    assert [call for call in calls if call["status"] == 429 and call["fault"] is None] == []


def without_magic(prompt: str) -> str:
    return prompt.partition(" [")[0]


async def check_each(stage: Stage, who: Who, wanted: Sequence[str]) -> None:
    """Check that each job has one card and, in the thread below it, one clip."""
    cards, clips = await stage.cards(who), await stage.clips(who)
    assert len(cards) == len(clips) == len(wanted)
    for prompt in wanted:
        (card,) = [card for card in cards if prompt in card["text"]]
        (clip,) = [clip for clip in clips if clip["thread_ts"] == card["ts"]]
        assert prompt in clip["text"]


def rule(route: str, effect: str, **more: Any) -> Json:
    return {"route": route, "effect": effect, "times": 1, **more}


def refusals(route: str, *statuses: int) -> list[Json]:
    return [rule(route, "status", status=status) for status in statuses]
