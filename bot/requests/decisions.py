"""What becomes of a job that nobody can tell about: whoever may decide presses a button."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError, StaleJob
from bot.domain.job import Changes, Job, JobState
from bot.domain.renders.lost_orders import Trace
from bot.domain.renders.waiting import may_be_given_up
from bot.domain.wording.queue import NO_ANSWER, SETTLED
from bot.domain.wording.troubles.refusals import DECIDE_THAT
from bot.domain.wording.troubles.renders import (
    ABSENT,
    AMBIGUOUS,
    GIVEN_UP,
    INCOMPLETE,
    LET_GO,
    LOOKING,
    MISSING,
    RUNNING,
    TAKEN_AWAY,
    UNKNOWABLE,
)
from bot.ports.core import Board, JobRunner
from bot.ports.jobs import Rows
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)


UNSETTLED: dict[Trace | None, str] = {
    Trace.AMBIGUOUS: AMBIGUOUS,
    Trace.INCOMPLETE: INCOMPLETE,
    Trace.LOOKING: LOOKING,
    Trace.ABSENT: ABSENT,
    Trace.UNKNOWABLE: UNKNOWABLE,
    Trace.RUNNING: RUNNING,
    Trace.MISSING: MISSING,
    Trace.NO_ANSWER: NO_ANSWER,
}
"""What a person reads after *Look again* where the provider's list didn't settle it."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Settles unconfirmed jobs: *Look again*, *Render again*, *Give up*."""

    store: Rows
    permissions: Permissions
    runner: JobRunner
    board: Board
    bell: Bell
    menus: Menus

    async def settle(self, verb: Verb, job: Job, origin: Origin) -> str | None:
        """Do with a job as somebody who may has decided; return what to tell them, if anything.

        ``verb`` is ``look``, ``resend`` or ``give_up``. Raises RequestError.
        """
        answer = await self._settle(verb, job, origin)
        self.board.changed(job.id)
        self.bell.ring()
        return answer

    async def _settle(self, verb: Verb, job: Job, origin: Origin) -> str | None:
        rendering = job.state is JobState.RENDERING  # its card may have offered it a moment ago
        held_up = verb is Verb.GIVE_UP and (rendering or may_be_given_up(job))
        if job.state is not JobState.UNCONFIRMED and not held_up:
            raise RequestError(SETTLED)
        await self.permissions.need_right([job], origin, DECIDE_THAT)
        if held_up:
            await self._give_up(job, origin.person)
            return None
        try:
            if verb is Verb.LOOK:
                return UNSETTLED.get(await self.runner.look_again(job))
            if verb is Verb.RESEND:
                self._need_deployment(job)
                await self._render_again(job)
            elif job.provider_id is None:
                by = origin.person
                await self.store.move(job, JobState.FAILED, error_tell=GIVEN_UP, ended_by=by)
            else:
                await self._cancel_overdue(job, origin.person)
        except StaleJob:
            log.info("settled by somebody else", extra={"job": job.id})
        return None

    def _need_deployment(self, job: Job) -> None:
        """See that a job's deployment is there, and may be used here. Raises RequestError."""
        if not self.menus.deployments.has(job):
            raise RequestError(TAKEN_AWAY)
        self.menus.need_usable(job.deployment, job.thread)

    async def _render_again(self, job: Job) -> None:
        """Put a job back in line: an earlier wish to cancel it is over, its first order is not.

        Its orders are counted anew, since a person has asked for more.
        """
        wishes: Changes = {
            "cancel_requested": False,
            "ended_by": None,
            "may_be_billed": True,
            "orders": 0,
            "maybe_ordered_since": None,
            "error_code": None,
            "error_tell": None,
        }
        await self.store.move(job, JobState.QUEUED, **wishes)

    async def _give_up(self, job: Job, person: str) -> None:
        """Let go of a clip that is held up. Its render goes on, and its slot until that is over."""
        if job.state is JobState.RENDERING:
            await self.store.request_cancel(job.id, person)
        else:
            await self.store.let_go(job, job.delayed_by or "", LET_GO, person)

    async def _cancel_overdue(self, job: Job, person: str) -> None:
        """Cancel a job whose render goes on and on: its slot is held to the real end."""
        job = await self.store.move(job, JobState.RENDERING, error_code=None, error_tell=None)
        self.runner.resume(await self.store.request_cancel(job.id, person) or job)
