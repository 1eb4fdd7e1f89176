"""Whoever hears of news wakes whom it concerns, once; and knows who else is at work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from typing_extensions import override

from bot.domain.replicas.news import ReplicaNews
from bot.ports.replicas.register import ReplicaRegister
from bot.runtime.bell import Bell
from bot.runtime.company import Company
from bot.runtime.stopping import Stopping
from bot.upkeep.replicas import ReplicaWatch


class Register(ReplicaRegister):
    """A register in memory; its connection is lost whenever somebody says so."""

    def __init__(self) -> None:
        self.names = ["mine"]
        self.ears: list[Callable[[ReplicaNews], None]] = []
        self.lost = asyncio.Event()

    @property
    @override
    def name(self) -> str:
        return "mine"

    @override
    async def here(self) -> Sequence[str]:
        return self.names

    @override
    async def leave(self) -> None:
        self.names.remove("mine")

    @override
    async def hear(self, heard: Callable[[ReplicaNews], None]) -> None:
        self.ears.append(heard)
        await self.lost.wait()
        self.lost.clear()
        raise ConnectionError

    async def has_ears(self, count: int) -> None:
        while len(self.ears) < count:  # noqa: ASYNC110 - whoever listens tells nobody
            await asyncio.sleep(0)


async def test_news_ring_once_and_a_lost_connection_is_made_again() -> None:
    register, company, naps = Register(), Company(), asyncio.Event()

    async def sleep(_seconds: float) -> None:
        await naps.wait()
        await asyncio.sleep(0)

    stopping = Stopping(sleep)
    bells = {news: (Bell(),) for news in ReplicaNews}
    watch = ReplicaWatch(register, company, bells, stopping)
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(watch.run())
        await register.has_ears(1)
        register.names = ["another", "mine"]
        register.ears[0](ReplicaNews.LINE)
        register.ears[0](ReplicaNews.REPLICAS)
        await bells[ReplicaNews.REPLICAS][0].wait()
        while company.count < 2:  # noqa: ASYNC110 - a company tells nobody
            await asyncio.sleep(0)
        assert [bell.rung for (bell,) in bells.values()] == [True, False, False, True]
        register.lost.set()
        while register.lost.is_set():  # noqa: ASYNC110 - the same
            await asyncio.sleep(0)
        naps.set()
        await register.has_ears(2)
        stopping.request()
    await watch.leave()
    assert register.names == ["another"]
