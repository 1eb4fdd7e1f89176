"""Looks after the other processes at the database: who they are, and what they tell."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.domain.replicas.news import ReplicaNews
from bot.ports.replicas.register import ReplicaRegister
from bot.runtime.bell import Bell
from bot.runtime.company import Company
from bot.runtime.loop import every
from bot.runtime.stopping import Stopping, either

log = logging.getLogger(__name__)

SIGN_SECONDS = 20.0
"""Seconds between two signs of life."""

AGAIN_SECONDS = 5.0
"""Seconds until others are listened to again, after the connection was lost."""

GATHERED_SECONDS = 0.05
"""How long news are gathered before a worker is woken: whoever told is at it already, as a rule."""


class ReplicaWatch:
    """Shows that this process is alive, and rings for what others tell."""

    def __init__(
        self,
        register: ReplicaRegister,
        company: Company,
        bells: Mapping[ReplicaNews, Sequence[Bell]],
        stopping: Stopping,
    ) -> None:
        self._register = register
        self._company = company
        self._bells = bells
        self._stopping = stopping
        self._look = Bell()
        self._heard: set[ReplicaNews] = set()

    async def run(self) -> None:
        """Do so until the bot stops."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._show_signs())
            tasks.create_task(either(self._listen(), self._stopping.wait()))

    async def leave(self) -> None:
        """Say goodbye, as the last thing: what others took for ours is theirs from now on."""
        try:
            await self._register.leave()
        except Exception:
            log.exception("the other replicas couldn't be told; they find out within a minute")

    async def _show_signs(self) -> None:
        await every(
            SIGN_SECONDS,
            self._show_sign,
            bell=self._look,
            stopping=self._stopping,
            log=log,
            trouble="no sign of life could be given to the other replicas",
        )

    async def _show_sign(self) -> None:
        names = await self._register.here()
        if self._company.becomes(names, self._register.name):
            log.info("replicas at work", extra={"count": self._company.count})

    async def _listen(self) -> None:
        await every(
            AGAIN_SECONDS,
            lambda: self._register.hear(self._hear),
            stopping=self._stopping,
            log=log,
            trouble="the other replicas are not heard; each worker looks by the clock",
        )

    def _hear(self, news: ReplicaNews) -> None:
        """Wake whoever it is for, once for all that comes at the same time."""
        if not self._heard:
            asyncio.get_running_loop().call_later(GATHERED_SECONDS, self._ring)
        self._heard.add(news)

    def _ring(self) -> None:
        heard, self._heard = self._heard, set()
        if ReplicaNews.REPLICAS in heard:
            self._look.ring()
        for bell in {id(bell): bell for news in heard for bell in self._bells[news]}.values():
            bell.ring()
