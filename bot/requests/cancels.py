"""People take an order back: by its card, by its name, or in so many words right after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import ENDED, Job, JobState
from bot.domain.language.menu import one_of
from bot.domain.text.slack_text import escape
from bot.domain.text.words import STATES
from bot.domain.wording.queue import NOTHING_UNDER_WAY
from bot.domain.wording.taking_back import (
    CANCELLED,
    CANCELLED_ALL,
    NOTHING_LEFT,
    NOTHING_LEFT_OF_ALL,
    TOO_LATE,
    UNCLEAR,
    WHICH_NUMBER,
)
from bot.domain.wording.troubles.refusals import CANCEL_THIS
from bot.ports.clock import Clock
from bot.ports.core import Board
from bot.ports.jobs import Rows
from bot.requests.listing.statuses import Statuses
from bot.requests.permissions import Permissions
from bot.runtime.bell import Bell

DOUBLE_CLICK = 3.0
"""Seconds within which a second *Again* or *Cancel* is taken for the first one's echo."""

RIGHT_AFTER = 15 * 60.0
"""Seconds for which ``cancel`` alone, said where a clip was ordered, means that one."""

LOOKED_BACK = 20
"""How many of a person's orders are looked through for the one that is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancels:
    """Takes the wish to cancel; a queued job ends at once, a running one as soon as can be."""

    store: Rows
    permissions: Permissions
    board: Board
    clock: Clock
    bells: Sequence[Bell]
    statuses: Statuses

    async def cancel(self, jobs: Sequence[Job], origin: Origin) -> str | None:
        """Cancel what isn't over of some jobs; return what to tell the person, if anything.

        Raises RequestError where all is over, or where it is somebody else's.
        """
        going = [job for job in jobs if job.state not in ENDED]
        if not going:
            ended = [job.ended_at for job in jobs if job.state is JobState.CANCELLED]
            if any(just_now(moment, self.clock) for moment in ended):
                return None
            raise RequestError(_all_over(jobs, origin))
        await self.permissions.need_right(going, origin, CANCEL_THIS)
        states = set()
        for job in going:
            now = await self.store.request_cancel(job.id, origin.person) or job
            states.add(now.state)
            self.board.changed(job.id)
        for bell in self.bells:  # a slot may be free, and what awaited a picture does no more
            bell.ring()
        if states & {JobState.DELIVERING, JobState.DELIVERED}:
            return TOO_LATE
        return UNCLEAR if JobState.UNCONFIRMED in states else None

    async def stop(self, siblings: Sequence[Job], origin: Origin, *, addressed: bool) -> str | None:
        """Take ``stop``, said in a thread: the person's one unfinished clip is cancelled.

        Where they have none, and didn't say it to us, it was meant for somebody else.
        """
        mine = _in_orders([job for job in siblings if _is_going(job, origin)])
        match mine:
            case [] if not addressed:
                return None
            case []:
                return await self.cancel(siblings, origin)
            case [order]:
                return await self.cancel(order, origin)
            case _:
                numbers = [f"`cancel #{job.number}`" for order in mine for job in order]
                which = one_of(numbers, longest=len(numbers))
                raise RequestError(WHICH_NUMBER.format(which=which))

    async def stop_all(self, siblings: Sequence[Job], origin: Origin) -> str | None:
        """Take Slack's own Stop button: all that the person waits for in a thread is cancelled.

        Where they wait for nothing there, it is meant for what others do. Raises RequestError.
        """
        mine = [job for job in siblings if _is_going(job, origin)]
        return await self.cancel(mine or siblings, origin) if siblings else None

    async def newest(self, origin: Origin) -> str | None:
        """Cancel what the person has ordered in this conversation just now.

        Where it may be another one, each is shown with its button. Raises RequestError where there
        is nothing to cancel.
        """
        where = origin.thread
        mine = await self.store.of_requester(where.workspace, origin.person, LOOKED_BACK)
        here = [job for job in mine if job.thread.channel == where.channel]
        recent = [job for job in here if self.clock.now() - job.created_at < RIGHT_AFTER]
        going = _in_orders([job for job in recent if _is_going(job, origin)])
        if len(going) == 1:
            return await self.cancel(going[0], origin) or _cancelled(going[0])
        if not going and recent:
            return await self.cancel(_in_orders(recent)[0], origin)
        others = [job for job in mine if _is_going(job, origin)]
        if not others:
            raise RequestError(NOTHING_UNDER_WAY)
        return await self.statuses.ask_which(others, origin)


def just_now(moment: float | None, clock: Clock) -> bool:
    """Tell whether something was so short a while ago that a second wish is its echo."""
    return moment is not None and clock.now() - moment < DOUBLE_CLICK


def _cancelled(order: Sequence[Job]) -> str:
    """Say which order is cancelled: nobody named it, and its card may be out of sight."""
    title = f"“{escape(order[0].title)}”"
    if len(order) == 1:
        return CANCELLED.format(clip=title)
    return CANCELLED_ALL.format(count=len(order), clip=title)


def _is_going(job: Job, origin: Origin) -> bool:
    over = job.state in {*ENDED, JobState.CANCELLING}
    return job.requester == origin.person and not over


def _in_orders(jobs: Sequence[Job]) -> list[list[Job]]:
    """Return jobs by what they were ordered with, newest order first."""
    orders: dict[str, list[Job]] = {}
    for job in sorted(jobs, key=lambda job: job.created_at, reverse=True):
        orders.setdefault(job.request, []).append(job)
    return [sorted(order, key=lambda job: job.number) for order in orders.values()]


def _all_over(jobs: Sequence[Job], origin: Origin) -> str:
    """Say of clips that can't be cancelled any more what they are instead.

    Outside their thread, numbers say nothing.
    """
    match jobs:
        case [job]:
            here = job.thread == origin.thread
            shown = f"#{job.number}" if here else f"“{escape(job.title)}”"
            return NOTHING_LEFT.format(clip=shown, state=STATES[job.state])
        case _:
            return NOTHING_LEFT_OF_ALL
