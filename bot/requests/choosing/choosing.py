"""Takes are voted for and picked; everybody sees who picked which."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import assert_never

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.takes import RequestTakes, TakeVerb
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobId
from bot.domain.wording.card import takes as wording
from bot.ports.core import Board, TakePresses
from bot.ports.slack import PrivateReplies
from bot.ports.storage import TakeChoices
from bot.requests.choosing.more import MoreTakes
from bot.requests.permissions import Permissions
from bot.requests.showing import shown
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)

_DO_IT = "choose among these takes"
ENOUGH = 2
"""How many clips there have to be for a choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosingTakes(TakePresses):
    """Implements ``TakePresses``. ``bell`` tells whoever shows takes side by side."""

    choices: TakeChoices
    permissions: Permissions
    replies: PrivateReplies
    board: Board
    bell: Bell
    more: MoreTakes

    @override
    async def press(self, verb: TakeVerb, job_id: JobId, origin: Origin) -> None:
        self.board.reopened(origin.thread.workspace, origin.thread.channel)
        try:
            job = await self.permissions.at_hand(job_id, origin)
            answer = await self._do(verb, job, origin)
        except RequestError as error:
            answer = error.tell
        if answer is not None:
            telling = self.replies.privately(origin, answer)
            await shown(telling, "an answer could not be shown")

    async def _do(self, verb: TakeVerb, job: Job, origin: Origin) -> str | None:
        """Do what a take's button says; return what to tell the person. Raises RequestError."""
        match verb:
            case TakeVerb.VOTE:
                return await self._vote(job, origin)
            case TakeVerb.PICK:
                await self._pick(job, origin)
                return None
            case TakeVerb.UNDO:
                await self._undo(job, origin)
                return None
            case TakeVerb.MORE:
                await self._make_more(job, origin)
                return None
            case TakeVerb.SHOW:
                return await self._show(job)
            case _:
                assert_never(verb)

    async def _vote(self, job: Job, origin: Origin) -> str | None:
        """Take a vote of anybody who is in the conversation."""
        await self._choice(job)
        if not await self.choices.vote(job, origin.person):
            return wording.VOTED_ALREADY.format(number=job.number)
        self.bell.ring()
        return None

    async def _pick(self, job: Job, origin: Origin) -> None:
        await self._need_owner(await self._choice(job), origin)
        changed = await self.choices.pick(job, origin.person)
        log.info("picked", extra={"job": job.id, "request": job.takes})
        self._show_changed(changed)

    async def _undo(self, job: Job, origin: Origin) -> None:
        await self._need_owner(await self.choices.takes_of(job), origin)
        self._show_changed(await self.choices.undo(job))

    def _show_changed(self, changed: list[Job]) -> None:
        for job in changed:
            self.board.became(job)
        self.bell.ring()

    async def _make_more(self, job: Job, origin: Origin) -> None:
        _need_clip(job)
        await self.permissions.need_spender(origin)
        takes = await self.choices.takes_of(job)
        await self.more.like(takes, job, origin)

    async def _show(self, job: Job) -> str | None:
        """Show a folded card whole: that costs nobody anything, so anybody may."""
        whole = await self.choices.unfold(job)
        if whole is None:
            return wording.NOT_FOLDED.format(number=job.number)
        self.board.became(whole)
        return None

    async def _choice(self, job: Job) -> RequestTakes:
        """Return the takes that a job is one of. Raises RequestError if there is no choice."""
        _need_clip(job)
        takes = await self.choices.takes_of(job)
        if len(takes.clips) < ENOUGH:
            raise RequestError(wording.NOTHING_TO_CHOOSE.format(number=job.number))
        return takes

    async def _need_owner(self, takes: RequestTakes, origin: Origin) -> None:
        """See that it was their request first, or that they are an admin. Raises RequestError."""
        await self.permissions.need_right([takes.first], origin, _DO_IT)


def _need_clip(job: Job) -> None:
    if not job.has_clip:
        raise RequestError(wording.CLIP_GONE.format(number=job.number))
