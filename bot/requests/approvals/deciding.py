"""What an admin decides about a request that waits: *Approve* or *Decline*, for all its jobs."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal, TypeAlias

from typing_extensions import override

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobId, JobState
from bot.domain.renders.prices import price_of_take
from bot.domain.text.approvals import decided
from bot.domain.text.words import dollars
from bot.domain.wording.card import approvals as wording
from bot.domain.wording.queue import SETTLED
from bot.ports.core import ApprovalDesk, Board
from bot.ports.jobs import Rows
from bot.ports.slack import PrivateReplies
from bot.ports.storage import ApprovalStore
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.showing import shown
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)

Decision: TypeAlias = Literal[Verb.APPROVE, Verb.DECLINE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals(ApprovalDesk):
    """Takes an admin's word, from the card or where they were asked. ``line`` is rung for it."""

    approvals: ApprovalStore
    rows: Rows
    permissions: Permissions
    board: Board
    line: Bell
    menus: Menus
    replies: PrivateReplies

    @override
    async def take(self, decision: str, job_id: JobId, origin: Origin) -> None:
        try:
            answer = await self.answer(decision_of(decision), job_id, origin)
            telling = self.replies.privately(origin, answer, in_place=True)
        except RequestError as error:
            telling = self.replies.privately(origin, error.tell)
        await shown(telling, "an admin could not be told")

    async def decide(self, decision: Decision, job: Job, origin: Origin) -> None:
        """Do with a job's request as an admin has decided on its card. Raises RequestError."""
        await self._need_admin(origin)
        if await self._done(decision, job, origin.person) or _by(decision, job) == origin.person:
            return
        raise RequestError(SETTLED)

    async def answer(self, decision: Decision, job_id: JobId, origin: Origin) -> str:
        """Do the same for an admin who was asked elsewhere; return what came of it.

        Raises RequestError where nothing was decided, and may be yet.
        """
        await self._need_admin(origin)
        job = await self.rows.get(job_id)
        if job is None or job.thread.workspace != origin.thread.workspace:
            return wording.NOT_THERE
        done = await self._done(decision, job, origin.person)
        if not done and _by(decision, job) != origin.person:
            return SETTLED
        return decided(job, approved=decision is Verb.APPROVE)

    async def _need_admin(self, origin: Origin) -> None:
        if not await self.permissions.is_admin(origin):
            raise RequestError(wording.ADMINS_DECIDE)

    async def _done(self, decision: Decision, job: Job, person: str) -> bool:
        """Decide about what still waits of a job's request; False where nothing does.

        The others may wait where its owner has cancelled this one.
        """
        if not job.awaits_approval or (job.state is not JobState.QUEUED and job.batch == 1):
            return False
        if decision is Verb.APPROVE:
            self._need_price_as_shown(job)
            found = await self.approvals.approve(job.request, person)
        else:
            found = await self.approvals.decline(job.request, person)
        for one in found:
            log.info("decided by an admin", extra={"job": one.id, "decision": decision})
            self.board.became(one)
        if found:
            self.line.ring()
        return bool(found)

    def _need_price_as_shown(self, job: Job) -> None:
        """See that a job can be made for what its card says, or less. Raises RequestError.

        What was shown is what was reserved, too, and what is approved.
        """
        if not self.menus.deployments.has(job):
            raise RequestError(wording.MODEL_GONE.format(person=job.requester))
        self.menus.need_usable(job.deployment, job.thread)
        now, before = price_of_take(job, self.menus.deployments.of(job)), job.price_usd
        if before is None or (now is not None and now <= before):
            return
        today = wording.PRICE_LOST if now is None else dollars(now * job.batch)
        said = wording.DEARER.format(
            person=job.requester, now=today, shown=dollars(before * job.batch)
        )
        raise RequestError(said)


def decision_of(action: str) -> Decision:
    """Return what a button means that was pressed elsewhere than on a card."""
    return Verb.APPROVE if action == Verb.APPROVE else Verb.DECLINE


def _by(decision: Decision, job: Job) -> str | None:
    """Return who decided so before: a second press is the first one's echo."""
    return job.approved_by if decision is Verb.APPROVE else job.ended_by
