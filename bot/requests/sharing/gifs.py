"""People ask for a GIF of a clip, whoever sees it; there is one, however often it's asked for."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.base import RequestError
from bot.domain.errors.slack import SlackError
from bot.domain.job import Job
from bot.domain.sharing.copies import THERE, Copy, CopyForm, CopyState, NewCopy, gif_key
from bot.domain.wording.card import gifs as wording
from bot.ports.sharing import CopyMessages, CopyStore
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifs:
    """Takes the wish for a GIF: it is written down when ``make`` returns.

    It is a copy of the clip, in the clip's own thread, and ``bot.delivery.copying`` brings it;
    ``bell`` tells that one is wanted. ``is_possible`` tells whether what makes them is installed.
    """

    copies: CopyStore
    messages: CopyMessages
    bell: Bell
    is_possible: bool

    async def make(self, job: Job, origin: Origin) -> str:
        """Have a GIF made; return what to tell the person. Raises RequestError."""
        if not job.has_clip or job.file_id is None:
            raise RequestError(wording.NO_CLIP)
        before = await self.copies.gifs(job.id)
        there = next((gif for gif in before if gif.state in THERE), None)
        if there is not None and (told := await self._where(there)) is not None:
            return told
        if not self.is_possible:
            raise RequestError(wording.NOT_INSTALLED)
        new = NewCopy(
            key=gif_key(job.id, len(before)),
            job=job.id,
            to=job.thread,
            person=origin.person,
            form=CopyForm.GIF,
        )
        if await self.copies.wish(new):
            log.info("a GIF is wanted", extra={"job": job.id})
            self.bell.ring()
        return wording.ON_ITS_WAY

    async def _where(self, gif: Copy) -> str | None:
        """Return where a GIF is; None for one that somebody has removed from Slack."""
        if gif.state is CopyState.WANTED:
            return wording.COMING
        try:
            file = await self.messages.look(gif)
        except SlackError as error:
            log.info("a GIF can't be looked at", extra={"copy": gif.id, "detail": error.detail})
            return wording.ALREADY.format(gif=wording.IN_THREAD)
        if file is None:
            await self.copies.leave(gif)
            return None
        return wording.ALREADY.format(gif=_linked(file))


def _linked(file: SharedFile) -> str:
    return (
        wording.IN_THREAD
        if file.permalink is None
        else wording.THIS_ONE.format(link=file.permalink)
    )
