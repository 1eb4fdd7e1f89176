"""A database of the version before, full of jobs, goes on where it was after an upgrade."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, func, insert, select

from bot.domain.conversation.listing import ListJobs, Scope
from bot.domain.job import Job, JobId, JobState, Thread
from storage.connections import Database
from storage.database import migrate
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from storage.migrations.upgrade import upgrade
from storage.pauses import SqlPauses
from storage.removals import SqlRemovals
from storage.retention import SqlRetention
from storage.tables import abandoned_renders
from tests.support.profiles import LANDSCAPE
from tests.support.storage import (
    WIDE,
    accepted,
    asked,
    inherited,
    known_renders,
    post_card,
)

BEGUN = time.time() - 60.0
THREAD = "1700000000.000100"

KILLED = {"lease_owner": "killed", "lease_until": BEGUN}

ROWS: dict[str, dict[str, Any]] = {
    "queued": {"card_ts": "1700000000.000101"},
    "nocard": {"state": "queued", "thread_ts": None, "number": 1},
    "remix": {
        "state": "queued",
        "card_ts": "1700000000.000102",
        "source_id": "delivered",
        "source_number": 7,
        "source_provider_id": "video_delivered",
    },
    "submitting": {**KILLED, "submitted_at": BEGUN},
    "rendering": {**KILLED, "progress": 40},
    "unconfirmed": {"submitted_at": BEGUN},
    "delivering": {**KILLED, "clip_path": "clip.mp4", "clip_bytes": 5},
    "delivered": {"ended_at": BEGUN, "file_id": "F1", "shown_version": 1},
    "failed": {"ended_at": BEGUN, "error_code": "slack_refused", "clip_path": "kept.mp4"},
    "cancelled": {"ended_at": BEGUN, "version": 3, "shown_version": 2},
}
"""Jobs that a killed bot of the version before left, by id; most of them are in one thread."""

WITH_RENDER = {"rendering", "delivering", "delivered", "failed"}


def fill(connection: Connection) -> None:
    """Make the schema of the version before, and put into it what that one had written."""
    upgrade(connection, "0002")
    old = MetaData()
    old.reflect(connection)

    def add(table: str, **values: Any) -> None:
        connection.execute(insert(old.tables[table]).values(**values))

    place = {"deployment": WIDE.name, "workspace": "T1"}
    add("workspaces", id="T1", name="T", url="u", bot_user_id="U", bot_id="B", updated_at=BEGUN)
    add("deployments", name=WIDE.name, turn=9, resting_until=0.0)
    add("workspace_turns", **place, waiting=2, turn=9)
    add("person_turns", **place, person="U1", waiting=2, turn=9)
    add("submits", deployment=WIDE.name, job="submitting", started_at=BEGUN)
    add("abandoned_renders", deployment=WIDE.name, provider_id="video_before", job="rendering")
    for number, (name, own) in enumerate(ROWS.items(), 1):
        about = {"workspace": "T1", "requester": "U1", "created_at": BEGUN}
        add("requests", key=f"trigger:{name}", **about)
        values = place | about | {"id": name, "request": f"trigger:{name}", "state": name}
        values |= {"channel": "C1", "thread_ts": THREAD, "number": number, "updated_at": BEGUN}
        values |= {"prompt": f"a {name} fox", "size": LANDSCAPE, "seconds": 4}
        if name in WITH_RENDER:
            values |= {"provider_id": f"video_{name}", "submitted_at": BEGUN, "rendering_at": BEGUN}
        add("jobs", **values | own)


@pytest.fixture
async def upgraded(blank: Database) -> Database:
    """Return a database that was filled by the version before, and migrated."""
    await blank.run_sync(fill)
    await migrate(blank)
    return blank


async def job(store: SqlJobStore, name: str) -> Job:
    found = await store.get(JobId(name))
    assert found is not None
    return found


async def test_every_job_is_read_as_it_was(upgraded: Database) -> None:
    store = SqlJobStore(upgraded, owner="after")
    for name, own in ROWS.items():
        found = await job(store, name)
        assert found.state == own.get("state", name)
        assert found.sent_prompt == f"a {name} fox"
        assert (found.count, found.inputs, found.recreated, found.deleted_at) == (1, 0, False, None)
        assert found.batch == 1
        assert (found.lineage, found.to_remove) == ((), frozenset())


async def test_what_was_left_behind_goes_on_to_its_delivery(upgraded: Database) -> None:
    store = SqlJobStore(upgraded, owner="after")
    resumed = {found.id: found for found in await store.resume()}
    assert resumed.keys() == {"submitting", "rendering", "delivering"}
    [moved] = await store.rendered(resumed[JobId("rendering")], (), progress=100)
    delivered = await store.move(moved, JobState.DELIVERED, file_permalink="p", in_public=True)
    assert delivered.state is JobState.DELIVERED
    again = await store.move(await job(store, "failed"), JobState.DELIVERING, ended_at=None)
    assert again.clip_path == "kept.mp4"


async def test_the_line_moves_on_and_nobody_awaits_a_picture(upgraded: Database) -> None:
    store = SqlJobStore(upgraded, owner="after")
    await inherited(store, WIDE.name)
    await store.recount()
    assert await SqlInputs(upgraded).awaited({"T1"}, 10) == []
    assert await SqlInputs(upgraded).drop() == 0
    unshown = {found.id for found in await store.unshown(20)}
    assert unshown == ROWS.keys() - {"delivered"}
    await post_card(store, await job(store, "nocard"))
    assert len(await store.places([WIDE], 5)) == 3
    claimed = [(await store.claim(WIDE)).job for _ in range(4)]
    assert [found and found.id for found in claimed] == ["queued", "nocard", "remix", None]


async def test_a_request_that_slack_delivers_again_is_known(upgraded: Database) -> None:
    store = SqlJobStore(upgraded, owner="after")
    assert await store.accept(asked("trigger:delivered")) is None
    [new] = await accepted(store, asked(thread_ts=THREAD))
    assert new.number == len(ROWS) + 1


async def test_nothing_is_paused_removed_or_forgotten(upgraded: Database) -> None:
    store = SqlJobStore(upgraded, owner="after")
    assert (await store.standing(WIDE)).pause is None
    assert await SqlPauses(upgraded).untold(WIDE.name) is None
    assert await SqlRemovals(upgraded).due(10) == []
    retention = SqlRetention(upgraded)
    assert (await retention.forget_jobs(1, 100), await retention.forget_requests(1, 100)) == (0, 0)
    assert await retention.forget_renders() == 0
    async with upgraded.reading() as connection:
        known = select(func.count()).select_from(abandoned_renders)
        assert (await connection.execute(known)).scalar_one() == 1
    assert await known_renders(store, WIDE.name, ["video_before", "video_delivered"])


async def test_old_clips_are_listed_to_those_who_were_there(upgraded: Database) -> None:
    listing = SqlListing(upgraded)
    here = Thread("T1", "C1")
    for scope, person, count in (
        (Scope.MINE, "U1", len(ROWS)),
        (Scope.CHANNEL, "U2", len(ROWS)),
        (Scope.WORKSPACE, "U2", 0),
    ):
        page = await listing.page(ListJobs(scope, 1), here, person, public=True)
        assert len(page.jobs) == count
