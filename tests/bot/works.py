"""The core on a workbench: the real store, fake time, a fake provider and a fake Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delays import Delays
from bot.delivery import Delivery
from bot.domain.job import Job, JobId, JobState
from bot.fetching import Fetching
from bot.orders import Orders
from bot.pauses import Pauses
from bot.permissions import Permissions
from bot.ports import Deployment, NewRequest, Order, RenderStatus
from bot.recovery import Recovery
from bot.remixes import Remixes
from bot.renderer import Renderer
from bot.retrieval import Retrieval
from bot.shares import Shares
from bot.stopping import Stopping
from storage.database import open_database
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from storage.pauses import SqlPauses
from storage.recovery import SqlLostOrders
from storage.tables import metadata
from tests.doubles import (
    FakeBoard,
    FakeClock,
    FakeFiles,
    FakePeople,
    FakeSlack,
    FakeVideo,
    FakeWake,
)
from tests.storage.helpers import DEPLOYMENT, accepted, asked, post_card


@asynccontextmanager
async def new_database(folder: Path) -> AsyncIterator[AsyncEngine]:
    """Open a SQLite file with our schema and no rows."""
    engine = open_database(f"sqlite+aiosqlite:///{folder}/sora.db")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield engine
    finally:
        await engine.dispose()


class Works:
    """Everything around a job, in one process. ``restarted`` is the next process."""

    def __init__(
        self,
        engine: AsyncEngine,
        folder: Path,
        *,
        owner: str = "first",
        store: SqlJobStore | None = None,
        video: FakeVideo | None = None,
        slack: FakeSlack | None = None,
        clock: FakeClock | None = None,
        deployment: Deployment = DEPLOYMENT,
    ) -> None:
        self.engine = engine
        self.folder = folder
        self.deployment = deployment
        self.store = store or SqlJobStore(engine, owner=owner)
        self.inputs = SqlInputs(engine, owner=owner)
        self.clock = clock or FakeClock()
        self.video = video or FakeVideo(self.clock)
        self.slack = slack or FakeSlack()
        self.board = FakeBoard()
        self.wake = FakeWake()
        self.bringer = FakeWake()
        self.files = FakeFiles()
        self.people = FakePeople()
        self.permissions = self.allowing(strangers=False)
        self.stopping = Stopping(self.clock.sleep)
        self.remixes = Remixes(
            store=self.store, video=self.video, deployment=deployment, clock=self.clock
        )
        self.pauses = Pauses(
            store=SqlPauses(engine),
            messenger=self.slack,
            deployment=deployment,
            chance=Random(0),
            stopping=self.stopping,
        )
        self.delays = Delays(self.store, self.pauses, self.board)
        self.fetching = Fetching(
            store=self.store,
            video=self.video,
            delays=self.delays,
            clock=self.clock,
            chance=Random(0),
            spool=folder / "spool",
            stopping=self.stopping,
        )
        self.delivery = Delivery(
            store=self.store,
            fetching=self.fetching,
            messenger=self.slack,
            shares=Shares(self.store, self.slack, self.delays, self.stopping),
            chance=Random(0),
            stopping=self.stopping,
        )
        self.renderer = Renderer(
            store=self.store,
            video=self.video,
            delivery=self.delivery,
            delays=self.delays,
            pauses=self.pauses,
            board=self.board,
            orders=Orders(self.video, self.inputs, self.remixes, deployment),
            deployment=deployment,
            clock=self.clock,
            chance=Random(0),
            stopping=self.stopping,
            recovery=Recovery(
                orders=SqlLostOrders(engine),
                video=self.video,
                clock=self.clock,
                chance=Random(0),
                stopping=self.stopping,
            ),
        )
        self.retrieval = Retrieval(
            self.store, self.video, self.renderer, self.board, self.clock, deployment
        )
        self.renderer.queue = self.pauses.queue = self.wake

    def allowing(self, *, strangers: bool) -> Permissions:
        """Return who may do what, by a setting."""
        return Permissions(
            people=self.people,
            listing=SqlListing(self.engine),
            command="/sora",
            allow_strangers=strangers,
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
        return self.wake.woken.is_set()

    async def close(self) -> None:
        """Stop, and let every task end."""
        self.stopping.request()
        await self.renderer.finish(5)
