"""What clips came to, on both databases: it adds up to the rows, also to those forgotten since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, text, update

from bot.domain.job import JobState
from bot.domain.usage.report import By
from bot.domain.usage.tally import Tally, summed
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.retention import SqlRetention
from storage.tables import jobs
from storage.thumbs import SqlThumbs
from storage.usage import SqlUsage, _present
from storage.usage_tables import past_usage, thumbs
from storage.workspaces import SqlWorkspaces
from tests.support.storage import change, rows
from tests.support.usage_rows import (
    LINES,
    NOVEMBER,
    Values,
    came_to,
    chosen,
    recorded,
    thumbed,
)
from tests.support.works import new_database

CLIPS = 60
"""Of all kinds there are: what is compared is whole, so that any number does."""

OF: dict[By, Callable[[Values], str]] = {
    By.PERSON: lambda row: str(row["requester"]),
    By.CHANNEL: lambda row: str(row["channel"]),
    By.MODEL: lambda row: LINES[row["deployment"]] or str(row["deployment"]),
    By.DEPLOYMENT: lambda row: str(row["deployment"]),
}


@pytest.fixture
def usage(engine: Database) -> SqlUsage:
    return SqlUsage(engine)


async def by_each(usage: SqlUsage, by: By) -> dict[str, Tally]:
    found = await usage.tallies("T1", NOVEMBER, (by,))
    return {key: one for (key,), one in found.items()}


@pytest.mark.parametrize("seed", range(3))
async def test_it_adds_up_to_the_rows_by_whatever_it_is_told_apart(
    usage: SqlUsage, engine: Database, seed: int
) -> None:
    chance = Random(seed)
    these = [chosen(chance, number) for number in range(CLIPS)]
    others = [chosen(chance, CLIPS + n, NOVEMBER.plus(2 * n - 1)) for n in (0, 1)]
    others.append(chosen(chance, CLIPS + 9, workspace="T2"))
    await recorded(engine, [*these, *others])
    whole = came_to(these)
    for by, of in OF.items():
        found = await by_each(usage, by)
        assert found == {
            key: came_to([row for row in these if of(row) == key]) for key in set(map(of, these))
        }
        assert summed(found.values()) == whole
    own = await usage.tallies("T1", NOVEMBER, (By.MODEL,), "U2")
    assert summed(own.values()) == came_to([r for r in these if r["requester"] == "U2"])
    assert summed((await usage.tallies("T1", NOVEMBER, tuple(By))).values()) == whole
    assert await usage.tallies("T1", NOVEMBER, ()) == {(): whole}


async def test_forgotten_clips_stay_in_the_sums_of_their_month(
    usage: SqlUsage, engine: Database, store: SqlJobStore
) -> None:
    chance, retention = Random(7), SqlRetention(engine)
    these = [
        chosen(chance, number, state=state)
        for number in range(30)
        for state in [chance.choice((JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED))]
    ]
    await recorded(engine, these)
    await thumbed(engine, these[:12], "U7", liked=True)
    await thumbed(engine, these[:5], "U8", liked=False)
    before = {by: await by_each(usage, by) for by in By}
    assert summed(before[By.PERSON].values()) == came_to(these) + Tally(liked=12, disliked=5)
    await change(engine, update(jobs).values(ended_at=1.0))
    for _ in range(4):  # a little at a time, so that sums are added to sums
        assert await retention.forget_jobs(1.0, 9) > 0
        assert {by: await by_each(usage, by) for by in By} == before
    assert (await rows(engine, jobs), await rows(engine, thumbs)) == ([], [])
    await retention.forget_usage(NOVEMBER)
    assert await by_each(usage, By.PERSON) == before[By.PERSON]
    await retention.forget_usage(NOVEMBER.plus(1))
    assert await by_each(usage, By.PERSON) == {}


async def test_a_persons_latest_thumb_counts_once_for_each_clip(
    usage: SqlUsage, engine: Database, store: SqlJobStore
) -> None:
    row = chosen(Random(1), 1, state=JobState.DELIVERED)
    await recorded(engine, [row])
    given = SqlThumbs(engine)
    (kept,) = await rows(engine, jobs)
    job = await store.get(kept.id)
    assert job is not None
    for person, liked in (("U1", True), ("U1", True), ("U1", False), ("U2", False), ("U3", True)):
        await given.give(job, person, liked=liked)
    (one,) = (await by_each(usage, By.PERSON)).values()
    assert (one.liked, one.disliked) == (1, 2)
    await change(engine, delete(thumbs))
    await change(engine, delete(jobs))
    await given.give(job, "U1", liked=True)
    assert await rows(engine, thumbs) == []


async def test_a_workspace_that_is_purged_leaves_no_sums(usage: SqlUsage, engine: Database) -> None:
    these = [chosen(Random(2), n, state=JobState.DELIVERED, ended_at=1.0) for n in range(4)]
    await recorded(engine, these)
    await thumbed(engine, these, "U7", liked=True)
    await SqlRetention(engine).forget_jobs(1.0, 2)
    await SqlWorkspaces(engine).purge("T1")
    assert await rows(engine, past_usage) == await rows(engine, thumbs) == []
    assert await by_each(usage, By.PERSON) == {}


async def test_no_more_is_looked_at_than_a_month(tmp_path: Path) -> None:
    given = {"of_workspace": "T1", "begins": 1.0, "ends": 2.0}
    async with new_database(tmp_path) as engine:
        for person, index in (({}, "ix_jobs_month"), ({"of_person": "U1"}, "ix_jobs_month_of")):
            query = _present((By.CHANNEL,), not person).params(**given, **person)
            literally = {"literal_binds": True}
            sql = query.compile(dialect=engine.dialect, compile_kwargs=literally)
            async with engine.reading() as connection:
                plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))
            assert f"{index} " in str(plan.all())
