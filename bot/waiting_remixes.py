"""Remixes asked for before their clip was done: each begins once that is rendered, or ends with it.

They wait without a place in line, so a claim costs what it did. What has come to an end is looked
for by an index of the rows, on every word of it and every few seconds: a crash between a clip's end
and the beginning of its remix loses nothing.
"""

from __future__ import annotations

import asyncio
import logging

from bot.domain.job import Job
from bot.ports import Board, Sources, Wake
from bot.remixes import Remixes
from bot.sentences import facts
from bot.stopping import Stopping, either

log = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0
"""How often ends are looked for that nobody announced, such as another replica's."""

AT_ONCE = 50
"""How many clips, and how many remixes of each, are looked at in one go."""


class WaitingRemixes:
    """Lets remixes go. Its ``wake`` is the queue's, too: the end of a render is news for both."""

    def __init__(
        self,
        *,
        sources: Sources,
        remixes: Remixes,
        board: Board,
        queue: Wake,
        stopping: Stopping,
    ) -> None:
        self._sources = sources
        self._remixes = remixes
        self._board = board
        self._queue = queue
        self._stopping = stopping
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look for ends, now, and have the queue look at the line."""
        self._news.set()
        self._queue.wake()

    async def run(self) -> None:
        """Look until the bot stops."""
        while not self._stopping.requested:
            self._news.clear()
            try:
                await self._look()
            except Exception:
                log.exception("waiting remixes could not be looked through; trying again")
            await either(self._news.wait(), self._stopping.within(SWEEP_SECONDS))

    async def _look(self) -> None:
        for source in await self._sources.settled(AT_ONCE):
            try:
                for remix in await self._sources.remixes_of(source.id, AT_ONCE):
                    await self._let_go(remix, source)
                await self._sources.done(source)
            except Exception:
                log.exception("a clip's remixes have to wait on", extra={"source": source.id})

    async def _let_go(self, remix: Job, source: Job) -> None:
        """Give a remix its place in line, or end it with what became of its source."""
        obstacle = await self._remixes.obstacle_to(remix, source)
        if obstacle is None:
            released = await self._sources.release(remix.id, source.provider_id or "")
        else:
            log.info("a remix waited in vain", extra=facts(remix, obstacle))
            released = await self._sources.fail(remix.id, obstacle.code, obstacle.tell)
        if released is not None:
            log.info("waits no more", extra={"job": remix.id, "source": source.id})
            self._board.changed(remix.id)
            self._queue.wake()
