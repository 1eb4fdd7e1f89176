"""Channels in use: each once, the one with the newest clip first, and no direct conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.job import Thread
from storage.channels import SqlChannelsInUse
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.storage import accepted, asked


async def test_each_is_found_once_the_latest_first(engine: Database, store: SqlJobStore) -> None:
    for channel in ("C2", "G1", "C1", "D7", "C2", "U3", "C9"):
        await accepted(store, replace(asked(), thread=Thread("T1", channel)))
    await accepted(store, replace(asked(), thread=Thread("T2", "C5")))
    channels = SqlChannelsInUse(engine)
    assert await channels.latest("T1", 10) == ["C9", "C2", "C1", "G1"]
    assert await channels.latest("T1", 2) == ["C9", "C2"]
    assert await channels.latest("T2", 10) == ["C5"]
    assert await channels.latest("T3", 10) == []
