"""What workers ask while nothing happens: counted, since time is another on every machine."""

from __future__ import annotations

import pytest

from bot.domain.job import JobState
from storage.approvals import SqlApprovals
from storage.connections import Database
from storage.endings import SqlEndings
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.ledger import SqlMoneyLedger
from storage.pauses import SqlPauses
from storage.removals import SqlRemovals
from storage.retention import SqlRetention
from storage.tables import jobs
from storage.waiting_remixes import SqlWaitingRemixes
from storage.workspaces import SqlWorkspaces
from tests.support.storage import DEPLOYMENT, change, in_line, job_in


class Looks:
    """All looks of all workers at one database."""

    def __init__(self, engine: Database) -> None:
        self.store = SqlJobStore(engine, owner="this process")
        self.endings = SqlEndings(engine)
        self.remixes = SqlWaitingRemixes(engine)
        self.approvals = SqlApprovals(engine)
        self.pauses = SqlPauses(engine)
        self.inputs = SqlInputs(engine)
        self.removals = SqlRemovals(engine)
        self.ledger = SqlMoneyLedger(engine)
        self.retention = SqlRetention(engine)
        self.workspaces = SqlWorkspaces(engine)
        self.asked: list[str] = []
        engine.heard.append(lambda statement, _: self.asked.append(statement))

    async def round(self) -> int:
        """Have each look once; return how many statements that took."""
        self.asked.clear()
        await self.store.renew_leases()
        await self.store.resume()
        await self.store.overdue(DEPLOYMENT.name)
        await self.store.claim(DEPLOYMENT)
        await self.store.places([DEPLOYMENT], 100)
        await self.store.unshown(100)
        await self.endings.take(())
        await self.remixes.settled(50)
        await self.approvals.expire(50)
        await self.approvals.unasked()
        await self.pauses.untold(DEPLOYMENT.name)
        await self.inputs.awaited(["T1"], 1)
        await self.inputs.drop()
        await self.removals.due(20)
        await self.ledger.settle(100)
        await self.retention.forget_reply_addresses(100)
        await self.retention.wipe_traces()
        await self.workspaces.names()
        await self.workspaces.removed()
        return len(self.asked)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_idle_file_is_asked_once_and_no_more(engine: Database) -> None:
    looks = Looks(engine)
    await job_in(looks.store, JobState.DELIVERED)
    await looks.store.cards_shown({job.id: job.version for job in await looks.store.unshown(9)})
    await looks.ledger.settle(9)
    assert await looks.round() <= 2
    assert await looks.round() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_written_is_found_by_the_next_look(engine: Database) -> None:
    looks = Looks(engine)
    await looks.round()
    (job,) = await in_line(looks.store)
    assert (await looks.store.claim(DEPLOYMENT)).job is not None
    assert [one.id for one in await looks.store.unshown(9)] == [job.id]
    assert await looks.removals.due(9) == []
    await change(engine, jobs.update().values(awaited=True, state=JobState.DELIVERED))
    assert [one.id for one in await looks.remixes.settled(9)] == [job.id]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_is_asked_at_each_look(store: SqlJobStore, rival: SqlJobStore) -> None:
    """Other processes write there, too."""
    assert (await store.claim(DEPLOYMENT)).job is None
    assert await store.unshown(9) == []
    await in_line(rival)
    assert (await store.claim(DEPLOYMENT)).job is not None
    assert len(await store.unshown(9)) == 1
