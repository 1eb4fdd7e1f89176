"""Where we have introduced ourselves, on both databases."""

from __future__ import annotations

import asyncio

from storage.connections import Database
from storage.greetings import SqlGreetings
from storage.workspaces import SqlWorkspaces


async def test_each_place_is_greeted_once(engine: Database) -> None:
    one, another = SqlGreetings(engine), SqlGreetings(engine)
    first = await asyncio.gather(one.first("T1", "C1"), another.first("T1", "C1"))
    assert sorted(first) == [False, True]
    assert await one.first("T1", "C2")
    assert await one.first("T2", "C1")


async def test_a_workspace_that_left_is_greeted_anew(engine: Database) -> None:
    greetings = SqlGreetings(engine)
    assert await greetings.first("T1", "C1")
    assert await greetings.first("T2", "C1")
    await SqlWorkspaces(engine).purge("T1")
    assert await greetings.first("T1", "C1")
    assert not await greetings.first("T2", "C1")
