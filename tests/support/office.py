"""Our side of Slack on a real local Slack: the store, the calls and the board."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, cast

from bot.cards.board import CardBoard
from bot.cards.turned_away import TurnedAway
from bot.domain.job import Job, JobState, Thread
from bot.domain.new_jobs import NewJob, NewRequest
from bot.rendering.deployments import Registry
from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping
from bot.runtime.timing import Timing
from bot.slack.api.client import SlackCalls
from bot.slack.api.upload import CHUNK
from bot.slack.messages.cards import SlackCards
from bot.slack.messages.private_replies import SlackReplies
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.replacements import SqlReplacements
from storage.sqlite_database import SqliteDatabase
from tests.support.doubles import FakeClock, FakeVideo
from tests.support.profiles import LANDSCAPE
from tests.support.slack_stage import FILM, MAYA, TEAM, Stage, until
from tests.support.storage import WIDE, fresh

Json = dict[str, Any]

CLIP = bytes(range(256)) * (CHUNK // 128)
"""Two pieces of an upload."""


class Office:
    """One process of ours before a local Slack. Time is fake on our side only."""

    def __init__(self, stage: Stage, engine: Database, calls: SlackCalls) -> None:
        self.stage = stage
        self.engine = engine
        self.calls = calls
        self.store = SqlJobStore(engine, owner="office")
        self.clock = FakeClock()
        self.clock.is_busy = lambda: cast(SqliteDatabase, engine).writers.is_busy
        self.bell = Bell()
        self.stopping = Stopping(self.clock.sleep)
        self.timing = Timing(self.clock, Random(0), self.stopping)
        self.board = self.new_board()

    def new_board(self, messages: SlackCards | None = None, **changes: Any) -> CardBoard:
        """Return a board that keeps the cards from here on."""
        return CardBoard(
            store=self.store,
            replacements=SqlReplacements(self.engine),
            messages=messages or SlackCards(self.calls),
            dismissals=TurnedAway(self.store, SlackReplies(self.calls)),
            deployments=Registry((WIDE, FakeVideo(self.clock))),
            line=self.bell,
            timing=self.timing,
            **changes,
        )

    async def asked(
        self,
        *,
        clips: int = 1,
        person: str = MAYA,
        channel: str = FILM,
        thread_ts: str | None = None,
        response_url: str | None = None,
        prompt: str = "a red fox in fresh snow",
    ) -> list[Job]:
        """Record a request."""
        request = NewRequest(
            key=fresh("trigger:"),
            deployment=WIDE.name,
            thread=Thread(TEAM, channel, thread_ts),
            requester=person,
            jobs=(NewJob(prompt, LANDSCAPE, 4, None),) * clips,
            response_url=response_url,
        )
        jobs = await self.store.accept(request)
        assert jobs is not None
        return jobs

    async def row(self, job: Job) -> Job:
        found = await self.store.get(job.id)
        assert found is not None
        return found

    async def shown(self, *jobs: Job) -> list[Job]:
        """Let time fly until the cards show their rows; return the rows."""

        async def done() -> bool:
            rows = [await self.row(job) for job in jobs]
            return all(row.card_ts and row.shown_version == row.version for row in rows)

        await self.clock.until(done)
        return [await self.row(job) for job in jobs]

    async def shown_now(self, job: Job) -> Job:
        """Wait until the job's card shows its row, while no time passes on our side."""

        async def done() -> bool:
            row = await self.row(job)
            shown = self.board._showings._versions.get(job.id, row.shown_version)
            return bool(shown == row.version)

        await until(done)
        return await self.row(job)

    async def ended(self, job: Job, state: JobState) -> Job:
        """Let time fly until the job's row is in ``state``."""

        async def done() -> bool:
            return (await self.row(job)).state is state

        await self.clock.until(done)
        return await self.row(job)

    async def messages(self, channel: str = FILM) -> list[Json]:
        """Return what Maya sees in a channel, threads included."""
        return await self.stage.messages(channel)

    async def card(self, job: Job) -> str:
        """Return the status line of the job's card as Slack shows it."""
        row = await self.row(job)
        (message,) = [m for m in await self.messages(row.thread.channel) if m["ts"] == row.card_ts]
        first, second = message["blocks"][:2]
        heading = f"{first['text']['text']}: " if first["type"] == "header" else ""
        return f"{heading}{second['text']['text']}"

    async def count(self, method: str) -> int:
        """Return how often we have called a method."""
        answer = await self.stage.get("/calls")
        return sum(1 for call in answer["calls"] if call["method"] == method)

    async def faults(self, **faults: Any) -> None:
        """Set the weather."""
        assert (await self.stage.post("/faults", **faults))["status"] == 200

    async def member(self, joins: bool, channel: str = FILM) -> None:
        """Let the bot join or leave a channel."""
        bot = self.calls.workspaces[TEAM].bot_user_id
        body = {"workspace": TEAM, "channel": channel, "user": bot, "in": joins}
        assert (await self.stage.post("/member", **body))["status"] == 200

    async def archived(self, archived: bool, channel: str = FILM) -> None:
        """Let Maya archive a channel, or bring it back."""
        body = {"workspace": TEAM, "channel": channel, "user": MAYA, "archived": archived}
        assert (await self.stage.post("/archive", **body))["status"] == 200

    async def advance(self, job: Job, to: JobState, **changes: Any) -> Job:
        """Move a job on and tell the board."""
        job = await self.store.move(job, to, **changes)
        self.board.changed(job.id)
        return job

    async def submitting(self) -> Job:
        """Return the next job in line, claimed."""
        job = (await self.store.claim(WIDE)).job
        assert job is not None
        return job

    async def rendering(self) -> Job:
        """Return the next job in line, rendering, with a card that says so."""
        job = await self.advance(
            await self.submitting(), JobState.RENDERING, provider_id=fresh("video_")
        )
        await self.shown(job)
        return await self.row(job)


@asynccontextmanager
async def open_office(stage: Stage, engine: Database) -> AsyncIterator[Office]:
    """Sign in, without keeping cards yet."""
    calls = SlackCalls(stage.server.api_url)
    try:
        await calls.sign_in(stage.server.bot_tokens)
        yield Office(stage, engine, calls)
    finally:
        await calls.close()


@asynccontextmanager
async def at_work(office: Office) -> AsyncIterator[Office]:
    """Keep the cards for the time of the block."""
    task = asyncio.create_task(office.board.run())
    try:
        yield office
    finally:
        office.stopping.request()
        await asyncio.wait_for(task, 5)
        await office.board.close(1)


async def carded(office: Office, count: int = 1) -> list[Job]:
    """Return jobs in line with cards that say so."""
    jobs = [(await office.asked())[0] for _ in range(count)]
    for job in jobs:
        office.board.changed(job.id)
    return await office.shown(*jobs)


async def after(office: Office, seconds: float) -> None:
    """Let ``seconds`` fly by."""
    end = office.clock.now() + seconds

    async def over() -> bool:
        return office.clock.now() >= end

    await office.clock.until(over)
