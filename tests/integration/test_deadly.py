"""A job whose answer kills the process: the next one goes on with the others."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.support.processes import connected
from tests.support.stage import ROOT, Json, Stage, open_stage, until


class Keeper:
    """Starts the bot again whenever it dies, as a container's runtime would."""

    def __init__(self, stage: Stage, step: str, deadly: Path) -> None:
        self._stage = stage
        self._command = ("-m", "tests.integration.deadly", step, str(deadly))
        self.starts = 0

    async def run(self) -> None:
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        while True:
            self.starts += 1
            with (self._stage.folder / "bot.log").open("ab") as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *self._command,
                    cwd=ROOT,
                    env={**keep, "PYTHONPATH": str(ROOT), **self._stage.environment()},
                    stdout=log,
                    stderr=log,
                )
            try:
                await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


@asynccontextmanager
async def kept(stage: Stage, step: str, deadly: Path) -> AsyncIterator[Keeper]:
    keeper = Keeper(stage, step, deadly)
    task = asyncio.create_task(keeper.run())
    try:
        yield keeper
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def says(stage: Stage, *words: str) -> None:
    """Wait until a card says all of it, however often the bot has to be started before."""

    async def card_says() -> bool:
        cards = await stage.cards(stage.who())
        return any(all(word in card["text"] for word in words) for card in cards)

    try:
        await until(card_says, seconds=200.0)
    except AssertionError as error:
        texts = [card["text"] for card in await stage.cards(stage.who())]
        raise AssertionError(f"no card says {words}: {texts}") from error


@pytest.mark.timeout(400)
@pytest.mark.parametrize("step", ["get", "download"])
async def test_the_others_go_on_and_nothing_is_given_up(tmp_path: Path, step: str) -> None:
    """Both render at first; the one that kills is tried again until it doesn't any more."""
    async with open_stage(tmp_path, render_seconds=4.0) as stage:
        deadly = tmp_path / "deadly"
        maya = stage.who()

        async def two_renders() -> list[Json]:
            renders: list[Json] = (await stage.renders())["renders"]
            return renders if len(renders) == 2 else []

        async with kept(stage, step, deadly) as keeper:
            await connected(stage)
            await stage.say(maya, "/sora a deadly fox")
            await stage.say(maya, "/sora a harmless hare")
            renders = await until(two_renders)
            bad = next(render for render in renders if "deadly" in render["prompt"])
            deadly.write_text(bad["id"])
            await says(stage, "harmless", "Done")
            await says(stage, "deadly", "has been interrupted")
            assert keeper.starts > 3
            await connected(stage)
            await stage.say(maya, "/sora a late owl")
            await says(stage, "late owl", "Done")
            deadly.unlink()
            await says(stage, "deadly", "Done")
        assert len((await stage.renders())["renders"]) == 3
        assert len(await stage.clips(maya)) == 3
