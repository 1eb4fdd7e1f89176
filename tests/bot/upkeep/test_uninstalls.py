"""Seeing workspaces off, with the real rows and a door of our own to Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.conversation.people import Workspace
from bot.domain.errors.base import StorageAway
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job, JobState
from bot.runtime.bell import Bell
from bot.upkeep.uninstalls import LONGEST_DOUBT, Uninstalls
from storage.tables import jobs, workspaces
from storage.workspaces import SqlWorkspaces
from tests.support.storage import asked, change, in_line
from tests.support.works import Works, new_database

LATER = 4_000_000_000.0
EARLIER = 1_000_000_000.0


class FakeAccess:
    """``Access`` with a door that the test opens and shuts."""

    def __init__(self) -> None:
        self.open = {"T1", "T2"}
        self.doubtful: set[str] = set()
        self.shut_out: set[str] = set()
        self.silent = False
        self.tries = 0

    def served(self) -> frozenset[str]:
        return frozenset(self.open - self.doubtful)

    def doubted(self) -> frozenset[str]:
        return frozenset(self.doubtful)

    def newly_shut_out(self) -> frozenset[str]:
        found, self.shut_out = frozenset(self.shut_out), set()
        return found

    def forget(self, workspace: str) -> None:
        self.open.discard(workspace)
        self.doubtful.discard(workspace)

    async def is_welcome(self, workspace: str) -> bool:
        self.tries += 1
        if self.silent:
            raise SlackUnavailable("503")
        return workspace in self.open and workspace not in self.doubtful


class Exit:
    """One process's uninstalls."""

    def __init__(self, works: Works) -> None:
        self.access = FakeAccess()
        self.spaces = SqlWorkspaces(works.engine)
        self.cleanings = 0
        self.bell, self.news = Bell(), Bell()
        self.uninstalls = Uninstalls(
            workspaces=self.spaces,
            access=self.access,
            is_welcome=self.access.is_welcome,
            clean_up=self.clean_up,
            bell=self.news,
            line=self.bell,
            timing=works.timing,
        )

    async def clean_up(self) -> None:
        self.cleanings += 1

    async def sign_in(self) -> None:
        for workspace in sorted(self.access.open):
            await self.spaces.save(Workspace(workspace, workspace, "https://x.example/", "U", "B"))
        await self.uninstalls.begin()


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    async with new_database(tmp_path) as engine:
        works = Works(engine, tmp_path)
        yield works
        await works.close()


@pytest.fixture
async def exit_(works: Works) -> Exit:
    exit_ = Exit(works)
    await exit_.sign_in()
    return exit_


async def state_of(works: Works, job: Job) -> JobState | None:
    row = await works.store.get(job.id)
    return None if row is None else row.state


async def test_it_is_over_when_a_look_finds_nothing(works: Works, exit_: Exit) -> None:
    (job,) = await in_line(works.store)
    await exit_.uninstalls.removed("T1", LATER)
    assert exit_.access.served() == {"T2"}
    assert exit_.access.tries == 0
    await exit_.uninstalls.sweep()
    assert await state_of(works, job) is None
    assert exit_.cleanings == 1
    assert exit_.bell.rung
    (late,) = await in_line(works.store)  # it was on its way
    await exit_.uninstalls.sweep()
    assert await state_of(works, late) is None
    await exit_.uninstalls.sweep()
    assert exit_.cleanings == 3
    await exit_.uninstalls.sweep()
    assert exit_.cleanings == 3


async def test_a_process_learns_of_it_from_the_rows(works: Works, exit_: Exit) -> None:
    """Slack tells one replica; the other has its token still."""
    other = Exit(works)
    await other.sign_in()
    await exit_.uninstalls.removed("T1", LATER)
    await other.uninstalls.sweep()
    assert other.access.served() == {"T2"}
    assert await exit_.spaces.removed() == []


async def test_a_row_that_is_gone_costs_the_token_and_nothing_else(
    works: Works, exit_: Exit
) -> None:
    """The database may be in the middle of being restored."""
    (job,) = await in_line(works.store)
    await change(works.engine, workspaces.delete())
    await exit_.uninstalls.sweep()
    assert exit_.access.served() == frozenset()
    assert await works.row(job) == job


async def test_a_goodbye_that_cannot_be_written_down_is_not_forgotten(
    works: Works, exit_: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(workspace: str, as_of: float | None = None) -> bool:
        raise StorageAway(workspace)

    (job,) = await in_line(works.store)
    with monkeypatch.context() as patch:
        patch.setattr(exit_.spaces, "remove", full)
        with pytest.raises(StorageAway):
            await exit_.uninstalls.removed("T1", LATER)
    await exit_.uninstalls.sweep()
    assert await state_of(works, job) is None
    assert await exit_.spaces.names() == {"T2": "T2"}


async def test_a_slot_is_held_and_then_everything_goes(works: Works, exit_: Exit) -> None:
    await in_line(works.store)
    claim = await works.store.claim(works.deployment)
    assert claim.job is not None
    job = await works.store.move(claim.job, JobState.RENDERING, provider_id="video_1")
    await exit_.uninstalls.removed("T1", LATER)
    for _ in range(3):
        await exit_.uninstalls.sweep()
    row = await works.row(job)
    assert (row.state, row.prompt) == (JobState.CANCELLING, "")
    await works.store.move(row, JobState.CANCELLED)
    await exit_.uninstalls.sweep()
    assert await state_of(works, job) is None
    assert await exit_.spaces.removed() == []


async def test_an_old_goodbye_is_checked(exit_: Exit) -> None:
    await exit_.uninstalls.removed("T1", EARLIER)
    assert exit_.access.served() == {"T1", "T2"}
    exit_.access.silent = True
    with pytest.raises(SlackUnavailable):
        await exit_.uninstalls.removed("T1", EARLIER)
    assert await exit_.spaces.removed() == []
    exit_.access.silent = False
    exit_.access.forget("T1")
    await exit_.uninstalls.removed("T1", EARLIER)
    assert await exit_.spaces.removed() == ["T1"]


async def test_a_dead_token_ends_the_work_and_keeps_the_rows(works: Works, exit_: Exit) -> None:
    (job,) = await in_line(works.store)
    exit_.access.forget("T1")
    exit_.access.shut_out.add("T1")
    await exit_.uninstalls.sweep()
    row = await works.row(job)
    assert (row.state, row.prompt) == (JobState.CANCELLED, job.prompt)
    (late,) = await in_line(works.store)
    await exit_.uninstalls.sweep()
    assert await state_of(works, late) is JobState.CANCELLED
    assert exit_.cleanings == 0
    await exit_.uninstalls.removed("T1", LATER)
    await exit_.uninstalls.sweep()
    assert await state_of(works, job) is None


async def test_a_dead_token_says_nothing_once_somebody_has_a_newer_one(
    works: Works, exit_: Exit
) -> None:
    (job,) = await in_line(works.store)
    await change(works.engine, update(workspaces).values(updated_at=LATER))
    exit_.access.forget("T1")
    exit_.access.shut_out.add("T1")
    await exit_.uninstalls.sweep()
    assert await state_of(works, job) is JobState.QUEUED


async def test_a_token_in_doubt_is_tried_less_and_less_often(works: Works, exit_: Exit) -> None:
    exit_.access.doubtful = {"T1"}
    waits = []
    for _ in range(6):
        tries, began = exit_.access.tries, works.clock.now()
        while exit_.access.tries == tries:
            works.clock.advance(5.0)
            await exit_.uninstalls.sweep()
        waits.append(works.clock.now() - began)
    assert waits[0] == 5.0
    assert 10.0 < waits[1] < 30.0
    assert waits[1] < waits[3] < waits[5] <= LONGEST_DOUBT * 1.25 + 5.0
    exit_.access.silent = True
    works.clock.advance(2 * LONGEST_DOUBT)
    await exit_.uninstalls.sweep()
    assert not exit_.bell.rung
    exit_.access.silent, exit_.access.doubtful = False, set()
    await exit_.uninstalls.sweep()
    tries = exit_.access.tries
    exit_.access.doubtful = {"T1"}
    await exit_.uninstalls.sweep()
    assert exit_.access.tries == tries + 1, "a new doubt begins anew"


async def test_a_token_that_is_good_again_wakes_the_queue(works: Works, exit_: Exit) -> None:
    class Forgiving(FakeAccess):
        async def is_welcome(self, workspace: str) -> bool:
            self.doubtful.discard(workspace)
            return True

    access = Forgiving()
    access.doubtful = {"T1"}
    uninstalls = Uninstalls(
        workspaces=exit_.spaces,
        access=access,
        is_welcome=access.is_welcome,
        clean_up=exit_.clean_up,
        bell=Bell(),
        line=exit_.bell,
        timing=works.timing,
    )
    await uninstalls.sweep()
    assert exit_.bell.rung
    assert access.served() == {"T1", "T2"}


async def test_trouble_is_met_with_another_try(works: Works, exit_: Exit) -> None:
    (job,) = await in_line(works.store)
    troubles = [OSError("disk full")]

    async def clean_up() -> None:
        if troubles:
            raise troubles.pop()

    uninstalls = Uninstalls(
        workspaces=exit_.spaces,
        access=exit_.access,
        is_welcome=exit_.access.is_welcome,
        clean_up=clean_up,
        bell=exit_.news,
        line=exit_.bell,
        timing=works.timing,
    )
    running = asyncio.create_task(uninstalls.run())
    await uninstalls.removed("T1", LATER)

    async def gone() -> bool:
        return not troubles and await exit_.spaces.removed() == []

    await works.clock.until(gone)
    assert await state_of(works, job) is None
    works.stopping.request()
    await running


async def test_rows_of_others_are_left_alone(works: Works, exit_: Exit) -> None:
    (theirs,) = await works.in_line(asked(workspace="T2"))
    await works.in_line()
    await exit_.uninstalls.removed("T1", LATER)
    await exit_.uninstalls.sweep()
    assert await works.row(theirs) == theirs
    async with works.engine.reading() as connection:
        left = (await connection.execute(jobs.select())).all()
    assert [row.workspace for row in left] == ["T2"]


async def test_a_workspace_that_is_here_again_is_seen_off_no_further(
    works: Works, exit_: Exit
) -> None:
    """Another process has heard of the new installation; this one only of the old one's end."""
    await exit_.uninstalls.removed("T1", LATER)
    await exit_.spaces.save(Workspace("T1", "T1", "https://x.example/", "U", "B"))
    (job,) = await in_line(works.store)
    await exit_.uninstalls.sweep()
    assert await exit_.spaces.removed() == []
    assert await works.row(job) == job
    exit_.access.shut_out = {"T1"}
    exit_.access.open.add("T1")  # and its new token is known by now
    await exit_.uninstalls.sweep()
    assert await works.row(job) == job


async def test_what_is_installed_during_a_sweep_is_kept(
    works: Works, exit_: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = exit_.spaces.names

    async def slow() -> dict[str, str]:
        found = await names()
        exit_.access.open.add("T3")
        return found

    monkeypatch.setattr(exit_.spaces, "names", slow)
    await exit_.uninstalls.sweep()
    assert exit_.access.served() == {"T1", "T2", "T3"}
