"""People delete their clips. What that means elsewhere is done in ``bot.upkeep.removals``."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import ENDED, Job, JobState, Part
from bot.domain.language.naming import EVERYWHERE
from bot.domain.text.slack_text import code
from bot.domain.text.words import STATES
from bot.domain.wording.taking_back import (
    CANCEL_FIRST,
    COPY_ASKED,
    DELETE_NOT_OPENED,
    DELETED_ALREADY,
    FORGOTTEN_NOW,
    GIVE_UP_FIRST,
    JUST_CHANGED,
    NOT_OVER,
    ON_ITS_WAY,
    THIS_CLIP,
    VIDEO_GOES,
    VIDEO_KEPT,
    WHICH_CLIP,
)
from bot.domain.wording.troubles.refusals import DELETE_THIS
from bot.ports.core import Board
from bot.ports.slack import PrivateReplies
from bot.ports.storage import Removals
from bot.requests.permissions import Permissions
from bot.requests.showing import shown
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)

_INSTEAD = {
    JobState.DELIVERING: ON_ITS_WAY,
    JobState.UNCONFIRMED: GIVE_UP_FIRST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions:
    """Takes the wish to delete a clip: it is written down when a method returns."""

    removals: Removals
    replies: PrivateReplies
    permissions: Permissions
    board: Board
    bell: Bell
    command: str

    def one_of(self, jobs: list[Job]) -> Job:
        """Return the one clip of a thread that can be meant by ``delete`` alone.

        What was cancelled or failed, and what is still to come, counts where there is no clip.
        """
        left = [job for job in jobs if job.deleted_at is None] or jobs
        there = [job for job in left if job.has_clip or job.clip_path is not None] or left
        if len(there) == 1:
            return there[0]
        raise RequestError(WHICH_CLIP.format(count=len(there), number=there[-1].number))

    async def ask(self, job: Job, origin: Origin) -> str | None:
        """Ask, after a press, whether and how far a clip is to be deleted."""
        _need_over(job)
        await self.permissions.need_right([job], origin, DELETE_THIS)
        asking = self.replies.ask_about_deletion(job, origin)
        if await shown(asking, "a modal could not be opened"):
            return None
        return DELETE_NOT_OPENED

    async def delete(self, job: Job, origin: Origin, *, everywhere: bool) -> str:
        """Delete a clip; return what to tell the person. Raises RequestError."""
        _need_over(job)
        await self.permissions.need_right([job], origin, DELETE_THIS)
        if job.deleted_at is not None and not (everywhere and job.file_id is not None):
            raise RequestError(DELETED_ALREADY)
        deleted = await self.removals.wish(job.id, origin.person, everywhere=everywhere)
        if deleted is None:
            raise RequestError(JUST_CHANGED)
        log.info("deleted", extra={"job": job.id, "everywhere": everywhere})
        self.board.changed(job.id)
        self.bell.ring()
        return self._told(deleted, origin)

    def _told(self, job: Job, origin: Origin) -> str:
        """Return what happens now; the card says what came of it."""
        parts = [FORGOTTEN_NOW.format(clip=_named(job, origin))]
        if Part.RENDER in job.to_remove:
            parts.append(COPY_ASKED)
        if Part.FILE in job.to_remove:
            parts.append(VIDEO_GOES)
        elif job.file_id is not None:
            again = f"{self.command} delete {job.id} {EVERYWHERE}"
            how = f"type {code(again, 60)}"
            if job.thread == origin.thread:
                how = f"reply {code(f'delete #{job.number} {EVERYWHERE}')}"
            elif origin.direct:
                how = f"write {code(f'delete {job.id} {EVERYWHERE}')}"
            parts.append(VIDEO_KEPT.format(how=how))
        return " ".join(parts)


def _need_over(job: Job) -> None:
    """See that nothing more happens to a job by itself. Raises RequestError."""
    if job.state in ENDED or job.state is JobState.CANCELLING:
        return
    instead = _INSTEAD.get(job.state, CANCEL_FIRST)
    raise RequestError(NOT_OVER.format(state=STATES[job.state], instead=instead))


def _named(job: Job, origin: Origin) -> str:
    """Return what a clip is called to somebody who has just deleted it: its words are gone."""
    return f"#{job.number}" if job.thread == origin.thread else THIS_CLIP
