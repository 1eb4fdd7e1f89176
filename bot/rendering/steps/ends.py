"""Ends of a step: a job fails, goes back in line, or waits for a person; and its slot is free."""

from __future__ import annotations

import logging
from typing import Unpack

from bot.domain.deployment import Deployment
from bot.domain.errors.base import SoraError
from bot.domain.errors.refusals import SecondsRefused, SizeRefused
from bot.domain.groups import is_free, keeps_its_price, line_of, who_else
from bot.domain.job import Changes, Job, JobState
from bot.domain.text.sentences import facts, told
from bot.ports.deployments import Deployments
from bot.ports.jobs import Rows
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)


class Ends:
    """Writes down how a step ended. ``bell`` tells that a slot is free. All raise StaleJob."""

    def __init__(
        self, store: Rows, deployment: Deployment, deployments: Deployments, bell: Bell
    ) -> None:
        self._store = store
        self._deployment = deployment
        self._deployments = deployments
        self._bell = bell

    async def fail(self, job: Job, error: SoraError) -> Job:
        """End a job with what went wrong, and what to tell of it."""
        log.warning("failed", extra=facts(job, error))
        job = await self._store.move(
            job,
            JobState.FAILED,
            error_code=error.code,
            error_tell=told(error, job, self._deployment),
        )
        self.slot_freed()
        return job

    def is_of_another(self, job: Job) -> bool:
        """Tell whether a job was begun on a deployment that isn't there any more."""
        return job.deployment != self._deployment.name

    def slot_freed(self) -> None:
        """Tell that the row has let go of its slot."""
        self._bell.ring()

    async def not_taken(self, job: Job, **changes: Unpack[Changes]) -> Job:
        """Put a job back whose order was certainly not taken: it doesn't count."""
        changes["orders"] = job.orders - 1
        return await self.requeue(job, **changes)

    async def requeue(self, job: Job, **changes: Unpack[Changes]) -> Job:
        """Put a job back in line, with other changes of its row.

        What any of a group can make waits in the line that they share, unless it is for less here.
        """
        changes = {**changes, "error_code": None, "error_tell": None}
        if "deployment" not in changes and (line := self._line_of(job)) is not None:
            changes["deployment"] = line
        job = await self._store.move(job, JobState.QUEUED, **changes)
        self.slot_freed()
        return job

    async def refused_here(self, job: Job, error: SizeRefused | SecondsRefused) -> Job:
        """Give a job to another of the group that makes clips of its size and length, or end it.

        Nothing was ordered. None is asked twice: who has refused it is in its row.
        """
        members = self._deployments.standing_in_for(self._deployments.named(job.deployment))
        other = who_else(job, members)
        if other is None:
            return await self.fail(job, error)
        log.warning("another is asked", extra={**facts(job, error), "instead": other.name})
        refused = "\n".join(filter(None, (job.refused_by, job.deployment)))
        return await self.not_taken(job, deployment=other.name, refused_by=refused)

    def _line_of(self, job: Job) -> str | None:
        """Return the line that those share who can make a job as well; None for its own.

        The settings may have been read anew: it is where this one takes jobs from by now, or
        another of them where this one is gone.
        """
        group = self._deployment.group
        if group is None or not is_free(job):
            return None
        there = (one for one in self._deployments.offered if one.name in group.members)
        one = min(there, key=lambda one: one.name != self._deployment.name, default=None)
        if one is None or (one.name == self._deployment.name and keeps_its_price(job, one)):
            return None
        return line_of(job, one)

    async def unconfirmed(self, job: Job, error: SoraError) -> Job:
        """Leave it to a person to decide: nobody can tell what became of an order, or a render."""
        log.warning("a person may decide", extra=facts(job, error))
        return await self._store.move(
            job, JobState.UNCONFIRMED, error_code=error.code, error_tell=error.tell
        )
