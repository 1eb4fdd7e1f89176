"""Carries out what was written down to be removed, here and elsewhere, until it is gone."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.errors.base import SoraError
from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import Refused
from bot.domain.errors.slack import SlackError, SlackRefused
from bot.domain.job import Job, Part
from bot.domain.profiles import KEPT
from bot.domain.wording.taking_back import COPY_REFUSED, COPY_STAYS, VIDEO_STAYS
from bot.ports.core import Board
from bot.ports.deployments import Deployments
from bot.ports.slack import Messenger
from bot.ports.storage import Removals
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import working_on

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
"""How often another replica's wishes, and tries that are due again, are looked for."""

AT_ONCE = 20

PATIENCE = 2 * KEPT
"""Seconds after which nothing is tried any more: the provider has long let go of its copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalSweep:
    """Removes what is to be removed. All of it may be repeated, also by the next process.

    ``clean_up`` deletes the files on this machine that no job needs any more; ``bell`` tells that
    somebody has deleted something.
    """

    removals: Removals
    deployments: Deployments
    messenger: Messenger
    clean_up: Callable[[], Awaitable[None]]
    board: Board
    bell: Bell
    timing: Timing

    async def run(self) -> None:
        """Sweep until the bot stops; what goes wrong is tried again with the next sweep."""
        await every(
            SWEEP_SECONDS,
            self.sweep,
            bell=self.bell,
            stopping=self.timing.stopping,
            log=log,
            trouble="some of what is to be removed could not be looked up",
        )

    async def sweep(self) -> None:
        """Try once to remove all that is due."""
        while found := await self.removals.due(AT_ONCE):
            for job in found:
                for part in sorted(job.to_remove):
                    await working_on(job, self._remove(job, part))
                self.board.changed(job.id)
            if any(job.deleted_at is not None for job in found):
                await self.clean_up()
            if self.timing.stopping.requested:
                return

    async def _remove(self, job: Job, part: Part) -> None:
        """Remove one part, or leave it for the next try."""
        note = None
        try:
            if part is Part.RENDER:
                await self._at_provider(job)
            else:
                await self.messenger.remove_file(job)
        except (Refused, SlackRefused) as error:
            note = COPY_STAYS if part is Part.RENDER else VIDEO_STAYS
            self._explain(job, part, error)
        except (ProviderError, SlackError) as error:
            self._explain(job, part, error)
            if not self._is_hopeless(job):
                return
            note = COPY_REFUSED if part is Part.RENDER else VIDEO_STAYS
        await self.removals.removed(job, part, note)
        log.info("removed" if note is None else "not removed", extra={"job": job.id, "part": part})

    async def _at_provider(self, job: Job) -> None:
        try:
            await self.deployments.video_of(job).delete(job.provider_id or "")
        except RenderMissing:
            if not self.deployments.has(job):
                raise  # another server's word is no proof that it is gone
            log.debug("the provider has no such render any more", extra={"job": job.id})

    def _is_hopeless(self, job: Job) -> bool:
        return self.timing.clock.now() - (job.deleted_at or job.ended_at or 0.0) > PATIENCE

    def _explain(self, job: Job, part: Part, error: SoraError) -> None:
        """Say why something is still there; a warning only where a person wanted it gone."""
        facts = {"job": job.id, "part": part, "error": error.code, "detail": error.detail}
        level = logging.INFO if job.deleted_at is None else logging.WARNING
        log.log(level, "something could not be removed", extra=facts)
