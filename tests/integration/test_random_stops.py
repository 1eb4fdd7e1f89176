"""The bot is stopped at random moments under load: nothing that it opened stays open."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from types import CoroutineType

import pytest

from bot import app
from bot.config.settings import load
from bot.runtime.stopping import Stopping
from tests.support.births import Births
from tests.support.stage import ROOT, Stage, open_stage

OURS = ("bot", "handlers", "storage")

LIVES = 4
"""How often the bot is started and stopped in each test, always on the same database."""

LATEST = 1.2
"""Seconds after its start at which the bot is stopped at the latest: it is busy by then."""

PAUSE = 0.3
"""Seconds that a person thinks at most before the next message."""

WORDS = (
    "/sora a red fox in fresh snow",
    "/sora an owl --count 3",
    "/sora a hare [fail]",
    "/sora list",
    "/sora status",
    "@Sora a slow heron",
    "@Sora list workspace",
)


async def chatter(stage: Stage, chance: Random) -> None:
    """Let everybody ask for things at once, until called off."""

    async def talk(name: str, chance: Random) -> None:
        while True:
            await stage.say(stage.who(name), chance.choice(WORDS))
            await asyncio.sleep(chance.uniform(0.0, PAUSE))

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(talk(stage.person(0, number), Random(chance.random())))


def still_at_work() -> list[str]:
    """Return the tasks of the bot's that are left; Slack's own client only has to be told."""
    coroutines = [(task, task.get_coro()) for task in asyncio.all_tasks()]
    return [
        repr(task)
        for task, coroutine in coroutines
        if isinstance(coroutine, CoroutineType)
        and Path(coroutine.cr_code.co_filename).is_relative_to(ROOT)
        and Path(coroutine.cr_code.co_filename).relative_to(ROOT).parts[0] in OURS
    ]


async def one_life(stage: Stage, chance: Random, *, kindly: bool) -> None:
    """Start the bot and end it at a random moment: by its own stop, or by calling it off."""
    stopping = Stopping()
    bot = asyncio.create_task(app.run(load(stage.environment()), stopping))
    await asyncio.wait([bot], timeout=chance.uniform(0.0, LATEST))
    if kindly:
        stopping.request()
        await bot
    else:
        bot.cancel()
        with pytest.raises(asyncio.CancelledError):
            await bot


@pytest.mark.parametrize("kindly", [True, False], ids=["stopped", "called off"])
@pytest.mark.parametrize("seed", [7, 101])
async def test_a_stop_at_any_moment_leaves_nothing_open(
    tmp_path: Path, births: Births, seed: int, kindly: bool
) -> None:
    chance = Random(seed)
    async with open_stage(tmp_path, render_seconds=0.1) as stage:
        talking = asyncio.create_task(chatter(stage, chance))
        try:
            for _ in range(LIVES):
                await one_life(stage, chance, kindly=kindly)
                assert births.open() == []
                assert still_at_work() == []
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
        assert len(births) >= LIVES
