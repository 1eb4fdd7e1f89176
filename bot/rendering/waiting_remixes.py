"""Remixes asked for before their clip was done: each begins once that is rendered, or ends with it.

They wait without a place in line, so a claim costs what it did. What has come to an end is looked
for by an index of the rows, on every word of it and every few seconds: a crash between a clip's end
and the beginning of its remix loses nothing.
"""

from __future__ import annotations

import logging

from bot.domain.job import Job
from bot.domain.text.sentences import facts
from bot.ports.core import Board
from bot.ports.storage import WaitingRemixStore
from bot.rendering.changes.remixes import Remixes
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.stopping import Stopping

log = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0
"""How often ends are looked for that nobody announced, such as another replica's."""

AT_ONCE = 50
"""How many clips, and how many remixes of each, are looked at in one go."""


class WaitingRemixes:
    """Lets remixes go: ``bell`` tells of the end of a render, ``line`` of a new place in line."""

    def __init__(
        self,
        *,
        sources: WaitingRemixStore,
        remixes: Remixes,
        board: Board,
        bell: Bell,
        line: Bell,
        stopping: Stopping,
    ) -> None:
        self._sources = sources
        self._remixes = remixes
        self._board = board
        self._bell = bell
        self._line = line
        self._stopping = stopping

    async def run(self) -> None:
        """Look until the bot stops."""
        await every(
            SWEEP_SECONDS,
            self._look,
            bell=self._bell,
            stopping=self._stopping,
            log=log,
            trouble="waiting remixes could not be looked through",
        )

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
            moved = source.deployment if remix.deployment != source.deployment else None
            released = await self._sources.release(remix.id, source.provider_id or "", moved)
        else:
            log.info("a remix waited in vain", extra=facts(remix, obstacle))
            released = await self._sources.fail(remix.id, obstacle.code, obstacle.tell)
        if released is not None:
            log.info("waits no more", extra={"job": remix.id, "source": source.id})
            self._board.changed(remix.id)
            self._line.ring()
