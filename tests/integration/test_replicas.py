"""A replica that slept, or was cut off, for longer than its lease: another does its work."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.support.cable import Cable
from tests.support.postgres import empty_postgres, postgres
from tests.support.processes import connected
from tests.support.readiness import free_port, readiness
from tests.support.stage import ROOT, Stage, Who, open_stage, until

__all__ = ["empty_postgres", "postgres"]


@asynccontextmanager
async def replica(
    stage: Stage, name: str, database: str, **more: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Path]]:
    """Run a bot whose leases last for some seconds; yields its process and its log."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    folder = stage.folder / name
    folder.mkdir()
    settings = stage.environment(DATABASE_URL=database, DATA_DIR=str(folder / "data"))
    with (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.crash.child"),
            cwd=ROOT,
            env={**keep, "PYTHONPATH": str(ROOT), **settings, **more, "CRASH_PATIENCE": "2"},
            stdout=log,
            stderr=log,
        )
    try:
        yield process, folder / "bot.log"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def is_stopped(process: asyncio.subprocess.Process) -> bool:
    status = Path(f"/proc/{process.pid}/stat").read_text()
    return status.rpartition(")")[2].split()[0] == "T"


async def test_who_slept_between_claim_and_order_orders_nothing(
    stage: Stage, empty_postgres: str
) -> None:
    maya = stage.who()
    asleep_after_a_claim = {"CRASH_POINT": "store.claim after", "CRASH_SIGNAL": "SIGSTOP"}
    async with replica(stage, "first", empty_postgres, **asleep_after_a_claim) as (first, log):
        await connected(stage)
        await stage.say(maya, "/sora a red fox")

        async def sleeps() -> bool:
            return is_stopped(first)

        await until(sleeps)
        async with replica(stage, "second", empty_postgres):
            await stage.card_that_says(maya, "a red fox", "Done")
            first.send_signal(signal.SIGCONT)

            async def has_noticed() -> bool:
                return "somebody else works on it" in log.read_text()

            await until(has_noticed)
        assert len((await stage.renders())["renders"]) == 1
        assert len(await stage.clips(maya)) == 1
        assert len(await stage.cards(maya)) == 1


async def test_who_is_cut_off_from_the_database_does_no_harm(
    tmp_path: Path, empty_postgres: str
) -> None:
    """First packets vanish, then all connections are cut; each time another replica goes on."""
    async with (
        open_stage(tmp_path, render_seconds=600.0) as stage,
        Cable(empty_postgres).laid() as cable,
    ):
        maya, port, other = stage.who(), free_port(), free_port()
        async with replica(stage, "first", cable.url, PORT=port) as (first, _):
            for cut, animal in ((cable.stall, "fox"), (cable.drop, "owl")):
                await connected(stage)
                await stage.say(maya, f"/sora a red {animal} --count 3")
                await running(stage, 2)
                async with replica(stage, f"beside-{animal}", empty_postgres, PORT=other):
                    await says(other, 200, "ok")
                    cut()
                    await says(port, 503, "database")
                    await finish_all(stage, maya, f"a red {animal}", 3)
                    cable.mend()
                    await says(port, 200, "ok")
            await connected(stage)
            await stage.say(maya, "/sora a red hare")
            await finish_all(stage, maya, "a red hare", 1)
            assert first.returncode is None
        assert len((await stage.renders())["renders"]) == 7
        assert len(await stage.clips(maya)) == 7
        assert len(await stage.cards(maya)) == 7
        assert [call for call in await stage.video_calls() if call["status"] == 429] == []


async def running(stage: Stage, count: int) -> None:
    async def are_running() -> bool:
        return len(await unfinished(stage)) == count

    await until(are_running)


async def unfinished(stage: Stage) -> list[str]:
    renders = (await stage.renders())["renders"]
    return [render["id"] for render in renders if render["status"] not in ("completed", "failed")]


async def says(port: str, status: int, word: str) -> None:
    """Wait until a replica, which may not listen yet, says how it is."""

    async def is_said() -> bool:
        try:
            answer, said = await readiness(port)
        except aiohttp.ClientError:
            return False
        return answer == status and word in said

    await until(is_said)


async def finish_all(stage: Stage, who: Who, prompt: str, count: int) -> None:
    """Have each render finished as it comes, until all clips of a prompt are delivered."""

    ended: set[str] = set()

    async def are_done() -> bool:
        for render in {*await unfinished(stage)} - ended:
            await stage.finish(render)
            ended.add(render)
        cards = [card["text"] for card in await stage.cards(who)]
        return len([text for text in cards if prompt in text and "Done" in text]) == count

    await until(are_done)
