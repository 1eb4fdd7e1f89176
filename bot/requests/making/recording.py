"""Requests are committed once: their jobs, and what goes with these, in the same transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.deployment import Deployment
from bot.domain.groups import line_of
from bot.domain.job import Thread
from bot.domain.new_jobs import NewInput, NewJob, NewRequest
from bot.ports.core import Board
from bot.ports.jobs import Intake
from bot.requests.approvals.rule import ApprovalRule
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Records requests. ``pictures`` tells that there is something to bring."""

    store: Intake
    permissions: Permissions
    board: Board
    pictures: Bell
    menus: Menus
    approvals: ApprovalRule

    async def first_time(self, origin: Origin) -> bool:
        """Note that a message was taken; False if it was before: a mention arrives twice."""
        name = self.menus.deployments.default.name
        request = NewRequest(origin.key, name, origin.thread, origin.person, ())
        return await self.store.accept(request) is not None

    async def record(
        self,
        origin: Origin,
        thread: Thread,
        new: tuple[NewJob, ...],
        inputs: tuple[NewInput, ...] = (),
        *,
        deployment: str,
    ) -> None:
        """Commit the request; the card follows, and with the card the place in line.

        It goes to the ``deployment`` of that name, or to the default where there is none any more;
        where a group makes its clips, into the line that this shares. A request with inputs gets
        its cards once these have been brought, and one that an admin has to approve its place in
        line. Whichever way it came, it is seen here that this person may spend, and that the
        deployment may be used there.
        """
        deployment = self.menus.need_usable(deployment, thread)
        await self.permissions.need_spender(origin)
        named = self.menus.deployments.named(deployment)
        jobs = await self.store.accept(
            NewRequest(
                key=origin.key,
                deployment=_line_of(new, named),
                thread=thread,
                requester=origin.person,
                jobs=new,
                response_url=origin.response_url,
                inputs=inputs,
                awaits_approval=await self.approvals.holds_for(new, origin),
                fingerprint=origin.fingerprint,
            )
        )
        if jobs is None:
            log.info("a request came again", extra={"request": origin.key})
            return
        for job in jobs:
            log.info("accepted", extra={"job": job.id, "request": origin.key})
            self.board.became(job)
        if inputs:
            self.pictures.ring()


def _line_of(new: tuple[NewJob, ...], deployment: Deployment) -> str:
    """Return the line of a request's jobs: all of them are of one kind."""
    return line_of(new[0], deployment) if new else deployment.name
