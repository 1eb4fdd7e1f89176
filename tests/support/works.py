"""The core on a workbench: the real store, fake time, a fake provider and a fake Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, cast

from sqlalchemy import update

from bot.delivery.delivery import UPLOADS_AT_ONCE
from bot.domain.deployment import Deployment
from bot.domain.job import Job, JobId, JobState
from bot.domain.new_jobs import NewRequest
from bot.domain.renders.render import Order, RenderStatus
from bot.rendering.changes.remixes import Remixes
from bot.rendering.deployments import Registry
from bot.rendering.factory import Shared, parts_of
from bot.rendering.job_runner import Runner
from bot.requests.money.spending import Spending
from bot.requests.permissions import Permissions
from bot.requests.retrieval import Retrieval
from bot.requests.settings.choices import Choices
from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping
from bot.runtime.timing import Timing
from storage.connections import Database
from storage.database import open_database
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from storage.pauses import SqlPauses
from storage.preferences import SqlPreferences
from storage.recovery import SqlLostOrders
from storage.sqlite_database import SqliteDatabase
from storage.tables import jobs
from tests.support.copies import FakeCopies, FakeGifs
from tests.support.doubles import (
    FakeBoard,
    FakeClock,
    FakeConversations,
    FakeFiles,
    FakeHomeTabs,
    FakeMembers,
    FakePeople,
    FakeSlack,
    FakeUserGroups,
    FakeVideo,
)
from tests.support.sqlite import migrated_file
from tests.support.storage import DEPLOYMENT, accepted, asked, change, post_card
from tests.support.usage import FakeUsageMessages


@asynccontextmanager
async def new_database(folder: Path) -> AsyncIterator[Database]:
    """Open a SQLite file with our schema and no rows."""
    engine = open_database(f"sqlite+aiosqlite:///{migrated_file(folder / 'sora.db')}")
    try:
        yield engine
    finally:
        await engine.dispose()


class Works:
    """Everything around a job, in one process. ``restarted`` is the next process."""

    def __init__(
        self,
        engine: Database,
        folder: Path,
        *,
        owner: str = "first",
        store: SqlJobStore | None = None,
        video: FakeVideo | None = None,
        slack: FakeSlack | None = None,
        clock: FakeClock | None = None,
        deployment: Deployment = DEPLOYMENT,
    ) -> None:
        self.engine = cast(SqliteDatabase, engine)
        self.folder = folder
        self.deployment = deployment
        self.store = store or SqlJobStore(engine, owner=owner)
        self.inputs = SqlInputs(engine, owner=owner)
        self.clock = clock or FakeClock()
        self.clock.is_busy = lambda: self.engine.writers.is_busy
        self.video = video or FakeVideo(self.clock)
        self.slack = slack or FakeSlack()
        self.board = FakeBoard()
        self.line = Bell()
        self.bell = Bell(self.line)
        self.pictures, self.copies = Bell(), Bell()
        self.files = FakeFiles()
        self.people = FakePeople()
        self.groups = FakeUserGroups()
        self.tabs, self.members = FakeHomeTabs(), FakeMembers()
        self.conversations = FakeConversations()
        self.copies_at_slack = FakeCopies()
        self.gifs = FakeGifs()
        self.usage = FakeUsageMessages()
        self.permissions = self.allowing(strangers=False)
        self.stopping = Stopping(self.clock.sleep)
        self.timing = Timing(self.clock, Random(0), self.stopping)
        self.deployments = Registry((deployment, self.video))
        self.remixes = Remixes(self.store, self.deployments, self.clock)
        self.shared = Shared(
            store=self.store,
            pauses=SqlPauses(engine),
            lost_orders=SqlLostOrders(engine),
            inputs=self.inputs,
            messenger=self.slack,
            remixes=self.remixes,
            deployments=self.deployments,
            board=self.board,
            rendered=self.bell,
            uploads=asyncio.Semaphore(UPLOADS_AT_ONCE),
            spool=folder / "spool",
            timing=self.timing,
        )
        parts = parts_of(deployment, self.video, self.line, self.shared)
        self.renderer, self.pauses = parts.renderer, parts.pauses
        self.delivery = self.renderer._delivery
        self.runner = Runner(self.store, self.deployments, [self.renderer], self.stopping)
        self.retrieval = Retrieval(
            self.store, self.deployments, self.runner, self.board, self.clock
        )

    def allowing(self, *, strangers: bool) -> Permissions:
        """Return who may do what, by a setting."""
        return Permissions(
            people=self.people,
            listing=SqlListing(self.engine),
            command="/sora",
            allow_strangers=strangers,
            spending=Spending(Choices(SqlPreferences(self.engine), self.clock), self.groups),
        )

    def restarted(self, owner: str = "second", *, store: SqlJobStore | None = None) -> Works:
        """Return the works of a process that starts after this one has died."""
        return Works(
            self.engine,
            self.folder,
            owner=owner,
            store=store,
            video=self.video,
            slack=self.slack,
            clock=self.clock,
            deployment=self.deployment,
        )

    async def resume_all(self) -> None:
        for job in await self.store.resume():
            self.renderer.resume(job)

    async def in_line(self, request: NewRequest | None = None) -> list[Job]:
        """Record a request and post its cards."""
        jobs = await accepted(self.store, request or asked())
        return [await post_card(self.store, await self.row(job)) for job in jobs]

    async def claimed(self) -> Job:
        """Return a job whose turn has come; one is requested if nobody waits."""
        claim = await self.store.claim(self.deployment)
        if claim.job is None:
            await self.in_line()
            claim = await self.store.claim(self.deployment)
        assert claim.job is not None
        return claim.job

    async def started(self) -> Job:
        """Return a job on which the renderer has just begun to work."""
        job = await self.claimed()
        self.renderer.start(job)
        return job

    async def row(self, job: Job | JobId) -> Job:
        found = await self.store.get(job.id if isinstance(job, Job) else job)
        assert found is not None
        return found

    async def reaches(self, job: Job, state: JobState) -> Job:
        """Let time fly until the job's row is in ``state``; return it."""

        async def there() -> bool:
            return (await self.row(job)).state is state

        await self.clock.until(there)
        return await self.row(job)

    async def rendering(self) -> Job:
        """Return a job that renders."""
        return await self.reaches(await self.started(), JobState.RENDERING)

    async def delivering(self) -> Job:
        """Return a rendered job that nobody works on."""
        job = await self.claimed()
        render = await self.video.create(self.order(job))
        self.video.set(render.id, RenderStatus.COMPLETED)
        job = await self.store.move(job, JobState.RENDERING, provider_id=render.id)
        return await self.store.move(job, JobState.DELIVERING)

    def order(self, job: Job) -> Order:
        """Return what is asked of the provider for ``job``."""
        return Order(self.deployment.model, job.prompt, job.size, job.seconds)

    async def is_idle(self) -> bool:
        """Tell whether the renderer works on nothing."""
        return not self.renderer._tasks

    async def was_woken(self) -> bool:
        """Tell whether the queue was woken."""
        return self.line.rung

    async def close(self) -> None:
        """Stop, and let every task end."""
        self.stopping.request()
        await self.runner.finish(5)


@asynccontextmanager
async def watched(works: Works) -> AsyncIterator[None]:
    """Let the renderer look after what was left behind, meanwhile."""
    looking = asyncio.create_task(works.runner.run())
    try:
        yield
    finally:
        works.stopping.request()
        await looking


async def overdue(works: Works) -> Job:
    """Return a job whose render hangs at 99%."""
    job = await works.rendering()
    works.video.set(job.provider_id, progress=99)
    return await works.reaches(job, JobState.UNCONFIRMED)


async def finished(works: Works) -> Job:
    """Return a delivered job."""
    job = await works.rendering()
    works.video.complete_all()
    return await works.reaches(job, JobState.DELIVERED)


async def unclear(works: Works, *, arrived: bool = True) -> Job:
    """Return a job whose create was lost at a provider that couldn't be asked."""
    works.video.lists = False
    works.video.lose_answers(arrived)
    job = await works.reaches(await works.started(), JobState.UNCONFIRMED)
    works.video.lists = True
    return job


@asynccontextmanager
async def moved_to(
    works: Works, folder: Path, *, video: FakeVideo | None = None, **deployment: Any
) -> AsyncIterator[Works]:
    """Yield the works of a process with other settings, on the same database."""
    after = Works(
        works.engine,
        folder,
        owner="second",
        slack=works.slack,
        clock=works.clock,
        video=video or FakeVideo(works.clock),
        deployment=replace(works.deployment, **deployment),
    )
    yield after
    await after.close()


async def done(works: Works, job: Job) -> Job:
    """Let a job in line be rendered and delivered."""
    claimed = await works.claimed()
    assert claimed.id == job.id
    works.renderer.start(claimed)
    await works.reaches(job, JobState.RENDERING)
    works.video.complete_all()
    return await works.reaches(job, JobState.DELIVERED)


async def set_row(works: Works, job: Job, **values: Any) -> None:
    await change(works.engine, update(jobs).where(jobs.c.id == job.id).values(**values))
