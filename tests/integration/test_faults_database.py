"""The database goes away under a running bot: what people read, what the log says, what holds."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot import app
from bot.telemetry import logs
from handlers.command import given_back
from storage.connections import Database
from storage.startup import database
from tests.support.breaking import full, locked, read_only
from tests.support.readiness import free_port, readiness
from tests.support.stage import Json, Stage, Who, open_stage, until

PATIENT_SLACK = {"retry_delays": (0.2, 2.0, 2.0)}
"""Slack comes again after a minute and after five; here, before a test gets boring."""

LONG = "an old oak in a storm " * 170
"""A request that needs a page of its own in the database's file."""


async def ready_again(port: str | int) -> None:
    async def is_ready() -> bool:
        return await readiness(port) == (200, "ok")

    await until(is_ready)


async def failed_deliveries(stage: Stage, times: int) -> None:
    """Wait until Slack has tried in vain to deliver events so many times."""

    async def failed() -> bool:
        deliveries: list[Json] = (await stage.get("/deliveries"))["deliveries"]
        return len([d for d in deliveries if d["kind"] == "events_api" and d["failure"]]) >= times

    await until(failed)


async def done(stage: Stage, who: Who, *prompts: str) -> None:
    """Wait until each job is delivered; check that there is no other, and nothing twice."""
    for prompt in prompts:
        await stage.card_that_says(who, prompt[:40], "Done")
    assert len(await stage.clips(who)) == len(await stage.cards(who)) == len(prompts)
    renders = [render["prompt"] for render in (await stage.renders())["renders"]]
    assert sorted(prompt.partition(" [")[0].strip() for prompt in renders) == sorted(
        prompt.strip() for prompt in prompts
    )


def check_log(log: str, what: str, *, commands: int) -> None:
    """Check that the log says once what is wrong, and has a line for each refused command."""
    told = [line for line in log.splitlines() if what in line]
    assert len(told) == 1, log
    assert "WARNING storage.availability" in told[0]
    assert "DATABASE_URL" in told[0]
    assert log.count("a command could not be recorded") == commands
    assert "Traceback" not in log


@pytest.mark.parametrize("over_http", [False, True])
async def test_locked_by_another_process(tmp_path: Path, over_http: bool) -> None:
    """A command is refused in words, an event comes again, and what runs goes on afterwards."""
    port = free_port()
    way = {"http_url": f"http://127.0.0.1:{port}/slack/events"} if over_http else {}
    async with open_stage(tmp_path, slack={**PATIENT_SLACK, **way}) as stage:
        maya = stage.who()
        secret = stage.slack.settings.signing_secret
        settings = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": secret} if over_http else {}
        bot = await stage.process(PORT=port, **settings)
        try:

            async def connected() -> bool:
                return bool((await stage.say(stage.who("jonas", "random"), "/sora help"))["ok"])

            await until(connected)
            await stage.say(maya, "/sora a red fox [slow]")
            await stage.card_that_says(maya, "a red fox", "Rendering")
            with locked(tmp_path / "sora.db"):
                answer = await stage.say(maya, "/sora a red hare")
                assert answer["answer"]["text"] == given_back("/sora a red hare")
                await stage.say(maya, "@Sora a red owl")
                await failed_deliveries(stage, 2)
                status, said = await readiness(port)
                assert (status, said) == (503, "the database is locked by another program")
            await done(stage, maya, "a red fox", "a red owl")
            await ready_again(port)
            answer = await stage.say(maya, "/sora a red hare")
            assert answer["answer"] is None
            await done(stage, maya, "a red fox", "a red owl", "a red hare")
        finally:
            bot.terminate()
            await asyncio.wait_for(bot.wait(), 30)
        log = await asyncio.to_thread((tmp_path / "bot.log").read_text)
        check_log(log, "the database is locked by another program", commands=1)
        assert log.count("the database works again") == 1


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Log as the bot does, into memory; afterwards everything is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.FLOORS}
    stream = io.StringIO()
    ours = logs.configure(stream=stream)
    root.handlers[:] = [*handlers, ours]
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    """Return where the database of a bot in this process is to be found, once it runs."""
    opened: list[Database] = []

    @asynccontextmanager
    async def remembered(url: str) -> AsyncIterator[Database]:
        async with database(url) as engine:
            opened.append(engine)
            yield engine

    monkeypatch.setattr(app, "database", remembered)
    return opened


def broken(kind: str, engine: Database) -> AbstractAsyncContextManager[None]:
    return read_only(engine) if kind == "read-only" else full(engine)


@pytest.mark.parametrize("kind", ["read-only", "disk is full"])
async def test_read_only_or_full(
    tmp_path: Path, log: io.StringIO, engines: list[Database], kind: str
) -> None:
    async with open_stage(tmp_path, slack=PATIENT_SLACK) as stage, stage.bot() as port:
        maya = stage.who()
        await stage.say(maya, "/sora a red fox [slow]")
        await stage.card_that_says(maya, "a red fox", "Rendering")
        async with broken(kind, engines[0]):
            answer = await stage.say(maya, f"/sora {LONG}")
            assert answer["answer"]["text"] == given_back(f"/sora {LONG}")
            status, said = await readiness(port)  # at once: small writes may fit on a full disk
            assert status == 503
            assert kind in said
            await stage.say(maya, f"@Sora {LONG}")
            await failed_deliveries(stage, 2)
        await done(stage, maya, "a red fox", LONG)
        await ready_again(port)
        check_log(log.getvalue(), kind, commands=1)
