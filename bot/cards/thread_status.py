"""Slack's own line under a thread while a clip of it renders: a nicety that nothing waits for.

Whoever renders tells the board of each step anyway, and this listens. What it knows is lost with
the process; Slack takes a plain status down by itself after two minutes, and the next process shows
a session's anew, or ends it with the render.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.job import Job, JobId, JobState, Thread
from bot.ports.clock import Clock
from bot.ports.core import Board
from bot.ports.jobs import Rows
from bot.ports.slack import ThreadStatuses
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

REFRESH = 90.0
"""Seconds after which a status is shown again. Slack: one is taken down after two minutes."""

MINUTE = 60.0
MOST = 30
"""Calls a minute and workspace. Slack allows 50 for sessions (tier 3), and 600 for statuses."""

_AFTERWARDS = frozenset({JobState.DELIVERING, JobState.CANCELLING, JobState.UNCONFIRMED})
"""The states that a render leads to when it is over, or lost sight of."""


@dataclass(slots=True)
class _Shown:
    """The clips of a thread that render, by who waits, and when that was last shown."""

    jobs: dict[JobId, str]
    at: float | None = None


class RenderWatch(Board):
    """A board that shows, beside the cards, under which threads something renders."""

    def __init__(
        self, board: Board, store: Rows, statuses: ThreadStatuses, timing: Timing, most: int = MOST
    ) -> None:
        self._board = board
        self._store = store
        self._statuses = statuses
        self._timing = timing
        self._most = most
        self._threads: dict[Thread, _Shown] = {}
        self._bell = Bell()
        self._calls: Counter[str] = Counter()
        self._since = self._clock.now()

    @property
    def _clock(self) -> Clock:
        return self._timing.clock

    # --- what is told to the board -----------------------------------------------------

    @override
    def became(self, job: Job) -> None:
        self._note(job)
        self._board.became(job)

    @override
    def changed(self, job_id: JobId) -> None:
        self._board.changed(job_id)

    @override
    def progressed(self, job: Job, progress: int) -> None:
        self._note(job)
        self._board.progressed(job, progress)

    @override
    def reopened(self, workspace: str, channel: str) -> None:
        self._board.reopened(workspace, channel)

    def _note(self, job: Job) -> None:
        if job.thread.thread_ts is None:
            return
        if job.state is JobState.RENDERING:
            self._begins(job)
        elif (known := self._threads.get(job.thread)) is not None:
            if known.jobs.pop(job.id, None) is not None and not known.jobs:
                self._bell.ring()
        elif job.state in _AFTERWARDS and job.rendering_at is not None:
            # It began before a restart, and what was shown then is still to be taken down.
            self._threads[job.thread] = _Shown({}, at=self._clock.now())
            self._bell.ring()

    def _begins(self, job: Job) -> None:
        known = self._threads.get(job.thread)
        if known is None:
            self._threads[job.thread] = known = _Shown({})
            self._bell.ring()
        known.jobs[job.id] = job.requester

    # --- what Slack shows --------------------------------------------------------------

    async def run(self) -> None:
        """Keep the statuses until the bot stops."""
        await every(
            REFRESH,
            self._show,
            bell=self._bell,
            stopping=self._timing.stopping,
            log=log,
            trouble="what renders could not be shown under its thread",
        )

    async def _show(self) -> float | None:
        """Show what is new, take down what is over; return in how many seconds to look again."""
        if self._clock.now() - self._since >= MINUTE:
            self._calls.clear()
            self._since = self._clock.now()
        for thread, shown in list(self._threads.items()):
            if not shown.jobs:
                await self._take_down(thread, shown)
            elif shown.at is None:
                await self._put_up(thread, shown)
            elif self._left(shown.at) <= 0:
                await self._look_again(thread, shown)
        return min(map(self._wait_for, self._threads.values()), default=None)

    def _wait_for(self, shown: _Shown) -> float:
        """Return when a thread is to be looked at again; in a minute where we may not call now."""
        if shown.at is None or not shown.jobs:
            return MINUTE
        left = self._left(shown.at)
        return left if left > 0 else MINUTE

    def _left(self, shown_at: float) -> float:
        return shown_at + REFRESH - self._clock.now()

    async def _look_again(self, thread: Thread, shown: _Shown) -> None:
        """Show a status again, if somebody still renders for it: another process may have ended it.

        Of a render that we watch ourselves we were told.
        """
        for job_id in list(shown.jobs):
            row = await self._store.get(job_id)
            if row is None or row.state is not JobState.RENDERING:
                shown.jobs.pop(job_id, None)
        await (self._put_up if shown.jobs else self._take_down)(thread, shown)

    async def _put_up(self, thread: Thread, shown: _Shown) -> None:
        if self._may_call(thread):
            shown.at = self._clock.now()
            await self._statuses.show(thread, next(iter(shown.jobs.values())))

    async def _take_down(self, thread: Thread, shown: _Shown) -> None:
        if shown.at is not None:
            if not self._may_call(thread):
                return
            await self._statuses.clear(thread)
        if not shown.jobs:  # nor did one begin while Slack was told
            self._threads.pop(thread, None)

    def _may_call(self, thread: Thread) -> bool:
        """Count a call of a workspace's; False if it has had its share of this minute."""
        self._calls[thread.workspace] += 1
        return self._calls[thread.workspace] <= self._most
