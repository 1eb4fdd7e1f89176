"""Pictures at work on the core's works: who brings them, and what lies in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.cards.turned_away import TurnedAway
from bot.domain.job import Job
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind
from bot.media.bringing import Bringing
from bot.media.decoder import PictureDecoder
from bot.media.inputs import Inputs
from bot.ports.inputs import Decoder
from storage.tables import jobs as job_rows
from tests.support.doubles import FakeFiles
from tests.support.storage import accepted, asked
from tests.support.works import Works

PICTURE = NewInput(InputKind.IMAGE, "fox.png", file_id="F1", sets_size=True)


class Doors:
    """``Access`` of one workspace, which may be out of reach."""

    def __init__(self) -> None:
        self.open = {"T1"}

    def served(self) -> set[str]:
        return self.open

    def doubted(self) -> set[str]:
        return set()

    def newly_shut_out(self) -> set[str]:
        return set()

    def forget(self, workspace: str) -> None:
        self.open.discard(workspace)


class Counter:
    """Inputs at work in one process, and what lies in Slack."""

    def __init__(
        self, works: Works, files: FakeFiles | None = None, decoder: Decoder | None = None
    ) -> None:
        self.works = works
        self.files = files or FakeFiles()
        self.doors = Doors()
        self.inputs = Inputs(
            inputs=works.inputs,
            bringing=Bringing(
                inputs=works.inputs,
                files=self.files,
                frames=self.files,
                decoder=decoder or PictureDecoder(),
                dismissals=TurnedAway(works.store, works.slack),
                board=works.board,
                deployments=works.deployments,
            ),
            access=self.doors,
            bell=works.pictures,
            timing=works.timing,
        )

    async def asked(self, *given: NewInput, clips: int = 1, **who: str) -> list[Job]:
        """Record a request with inputs, and say so."""
        request = replace(asked(clips=clips, **who), inputs=given or (PICTURE,))
        found = await accepted(self.works.store, request)
        self.works.pictures.ring()
        return found

    async def awaits(self, job: Job) -> bool:
        query = job_rows.select().where(job_rows.c.id == job.id)
        async with self.works.engine.reading() as connection:
            return bool((await connection.execute(query)).one().awaits_inputs)

    async def brought(self, job: Job) -> Job:
        """Let time fly until nothing is awaited for a job any more; return it."""

        async def done() -> bool:
            return not await self.awaits(job)

        await self.works.clock.until(done)
        return await self.works.row(job)


@asynccontextmanager
async def at_work(
    works: Works, files: FakeFiles | None = None, decoder: Decoder | None = None
) -> AsyncIterator[Counter]:
    counter = Counter(works, files, decoder)
    task = asyncio.create_task(counter.inputs.run())
    try:
        yield counter
    finally:
        works.stopping.request()
        await asyncio.wait_for(task, 10)
