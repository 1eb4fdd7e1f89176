"""Many rows without making each: one job that the bot made, and copies of its row.

Whatever columns a job has, its copies have them; only what must differ does.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.shared import orders
from benchmarks.shared.bot import running
from benchmarks.shared.servers import Servers

_DIFFER = {
    "id": "printf('c%09d', i.n)",
    "request": "request || ':' || i.n",
    "number": "number + i.n",
    "provider_id": "provider",
    "lease_owner": "NULL",
    "lease_until": "NULL",
}


async def with_a_job(folder: Path, at: Servers, state: str, limit: int = 10) -> Path:
    """Let a bot make one job that is in ``state``; return its SQLite file, with the bot stopped."""
    file = folder / "sora.db"
    async with running(folder, at.environment, limit=limit):
        await orders.order(at, (await orders.places(at))[0][:1])
        async with asyncio.timeout(60):
            while state not in _states(file):  # noqa: ASYNC110 - another process's rows
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)  # until its card is shown
    return file


def _states(file: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return [state for (state,) in database.execute("select state from jobs")]


def copy_job(file: Path, providers: Sequence[str]) -> None:
    """Copy the only job, once for each id of a render, with its request."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("create temp table i (n integer primary key, provider text)")
        database.executemany("insert into i values (?, ?)", enumerate(providers, 1))
        for table, left in (("jobs", {"seq"}), ("requests", set())):
            columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
            kept = [column for column in columns if column not in left]
            values = [_value(table, column) for column in kept]
            database.execute(
                f"insert into {table} ({', '.join(kept)})"
                f" select {', '.join(values)} from i, (select * from {table} limit 1)"
            )


def _value(table: str, column: str) -> str:
    if table == "requests":
        return "key || ':' || i.n" if column == "key" else column
    return _DIFFER.get(column, f'"{column}"')


async def creates(at: Servers, count: int, hands: int = 20) -> list[str]:
    """Start renders without a bot; return their ids."""
    ids: list[str] = []
    free = asyncio.Semaphore(hands)
    body = {"model": at.model, "prompt": "a red fox", "seconds": "4", "size": "720x1280"}

    async def one() -> None:
        async with (
            free,
            at.http.post(
                f"{at.video}/openai/v1/videos", json=body, headers={"api-key": at.key}
            ) as answer,
        ):
            answer.raise_for_status()
            ids.append((await answer.json())["id"])

    await asyncio.gather(*(one() for _ in range(count)))
    return ids
