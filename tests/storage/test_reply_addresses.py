"""Addresses for private replies are gone once nobody needs them, and after half an hour."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text, update

from storage.connections import BUSY_SECONDS, Database
from storage.database import open_database
from storage.jobs import SqlJobStore
from storage.reply_addresses import LIFETIME
from storage.retention import SqlRetention
from storage.schema import sqlite_file
from storage.tables import requests
from tests.support.storage import accepted, asked, change, post_card

ADDRESS = "https://hooks.slack.com/commands/T1/7/k7m2p9secret"


@pytest.fixture
def retention(engine: Database) -> SqlRetention:
    return SqlRetention(engine)


async def pass_seconds(engine: Database, seconds: float) -> None:
    await change(engine, update(requests).values(created_at=requests.c.created_at - seconds))


async def test_an_address_is_needed_until_the_card_is_there(store: SqlJobStore) -> None:
    (job,) = await accepted(store, asked("a", response_url=ADDRESS))
    (other,) = await accepted(store, asked("b", response_url=f"{ADDRESS}2"))
    assert await store.response_url(job.id) == ADDRESS
    await post_card(store, job)
    assert await store.response_url(job.id) is None
    assert await store.response_url(other.id) == f"{ADDRESS}2"


async def test_each_clip_of_a_request_may_need_it(store: SqlJobStore) -> None:
    first, second = await accepted(store, asked("a", clips=2, response_url=ADDRESS))
    await post_card(store, first)
    assert await store.response_url(second.id) == ADDRESS
    await post_card(store, second)
    assert await store.response_url(second.id) is None


async def test_who_was_turned_away_was_told(store: SqlJobStore) -> None:
    first, second = await accepted(store, asked("a", clips=2, response_url=ADDRESS))
    assert len(await store.turn_away(second.id, "not_in_channel", "Invite me first.")) == 2
    assert await store.response_url(first.id) is None


async def test_after_half_an_hour_it_is_forgotten(
    store: SqlJobStore, retention: SqlRetention, engine: Database
) -> None:
    for key in "abc":
        await accepted(store, asked(key, response_url=ADDRESS))
    await pass_seconds(engine, LIFETIME - 30)
    assert await retention.forget_reply_addresses(10) == 0
    await pass_seconds(engine, 31)
    (fresh,) = await accepted(store, asked("d", response_url=ADDRESS))
    assert await retention.forget_reply_addresses(2) == 2
    assert await retention.forget_reply_addresses(2) == 1
    assert await retention.forget_reply_addresses(2) == 0
    assert await store.response_url(fresh.id) == ADDRESS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_looking_for_old_ones_reads_no_other_request(engine: Database) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT key FROM requests WHERE response_url IS NOT NULL "
        "AND created_at < 1 ORDER BY created_at LIMIT 10"
    )
    async with engine.reading() as connection:
        plan = [row[3] for row in await connection.execute(text(query))]
    assert plan == ["SEARCH requests USING INDEX ix_requests_answerable (created_at<?)"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["card", "turned away", "time"])
async def test_the_files_hold_nothing_of_it_any_more(prepared_url: str, way: str) -> None:
    """Not in a page of the database, and not in the log beside it."""
    engine = open_database(prepared_url)
    store, retention = SqlJobStore(engine), SqlRetention(engine)
    path = sqlite_file(prepared_url)
    assert path is not None
    try:
        (job,) = await accepted(store, asked("a", response_url=ADDRESS))
        assert "k7m2p9secret" in _bytes(path)
        if way == "card":
            await post_card(store, job)
        elif way == "turned away":
            await store.turn_away(job.id, "not_in_channel", "Invite me first.")
        else:
            await pass_seconds(engine, LIFETIME + 1)
            await retention.forget_reply_addresses(10)
        await retention.wipe_traces()
        assert "k7m2p9secret" not in _bytes(path)
        assert job.id in _bytes(path)
    finally:
        await engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_reads_the_file_for_long_holds_nobody_up(
    store: SqlJobStore, retention: SqlRetention, engine: Database, database_url: str
) -> None:
    path = sqlite_file(database_url)
    await accepted(store, asked("a"))
    with closing(sqlite3.connect(path or "")) as reader:
        reader.execute("BEGIN")
        assert len(reader.execute("SELECT key FROM requests").fetchall()) == 1
        await accepted(store, asked("b"))
        async with asyncio.timeout(BUSY_SECONDS / 2):
            await retention.wipe_traces()


def _bytes(path: Path) -> str:
    """Return all that stands in a database's files."""
    files = sorted(path.parent.glob(f"{path.name}*"))
    return b"".join(file.read_bytes() for file in files).decode("latin-1")
