"""People share clips into other channels, and take the copies out again.

A clip in a public channel may be shared by whoever of the workspace sees it, one in a private place
by its owner alone, who also decides whether its prompt goes along. A wish is written down when a
method returns; ``bot.delivery.copying`` carries it out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Role
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobId, Thread
from bot.domain.sharing.copies import THERE, Copy, CopyId, NewCopy
from bot.domain.sharing.windows import ShareWindow
from bot.domain.wording import sharing as wording
from bot.ports.jobs import Rows
from bot.ports.sharing import CopyStore, Sharing
from bot.ports.slack import PrivateReplies
from bot.requests.permissions import Permissions
from bot.requests.settings.choices import Choices
from bot.requests.sharing.places import SharingPlaces
from bot.requests.showing import shown
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSharing(Sharing):
    """Takes the wish to share a clip. ``bell`` tells that a copy is wanted, or is to go."""

    copies: CopyStore
    rows: Rows
    places: SharingPlaces
    permissions: Permissions
    choices: Choices
    replies: PrivateReplies
    bell: Bell

    async def ask(self, job: Job, origin: Origin) -> str | None:
        """Ask, after a press, where a clip is to be shared. Raises RequestError."""
        is_private = await self._need_right(job, origin)
        is_owner = job.requester == origin.person
        window = ShareWindow(is_owner, is_private, await self._shares_prompt(job))
        asking = self.replies.ask_to_share(job, origin, window)
        if await shown(asking, "a modal could not be opened"):
            return None
        return wording.WINDOW_NOT_OPENED

    @override
    async def share(
        self, job_id: JobId, channel: str, origin: Origin, *, with_prompt: bool
    ) -> None:
        job = await self.permissions.at_hand(job_id, origin)
        await self._need_right(job, origin)
        await self.places.need_open(job, channel, origin)
        is_owner = job.requester == origin.person
        new = NewCopy(
            key=origin.key,
            job=job.id,
            to=Thread(job.thread.workspace, channel),
            person=origin.person,
            with_prompt=with_prompt if is_owner else await self._shares_prompt(job),
        )
        if not await self.copies.wish(new):
            return
        log.info("to be shared", extra={"job": job.id, "channel": channel})
        self.bell.ring()
        await self._tell(origin, wording.ON_ITS_WAY.format(channel=channel))

    @override
    async def take_out(self, copy_id: CopyId, origin: Origin) -> None:
        copy = await self.copies.get(copy_id, origin.thread)
        if copy is None or copy.state not in THERE:
            told = wording.COPY_FORGOTTEN if copy is None else wording.TAKEN_OUT
            await self._tell(origin, told)
            return
        try:
            await self._need_say(copy, origin)
        except RequestError as error:
            await self._tell(origin, error.tell)
            return
        await self.copies.leave(copy)
        log.info("to be taken out", extra={"job": copy.job, "copy": copy.id})
        self.bell.ring()
        await self._tell(origin, wording.TAKING_OUT)

    async def _need_say(self, copy: Copy, origin: Origin) -> None:
        job = await self.rows.get(copy.job)
        owner = copy.person if job is None else job.requester
        if origin.person in {owner, copy.person} or await self.permissions.is_admin(origin):
            return
        raise RequestError(wording.NOT_YOURS_TO_TAKE.format(owner=owner, person=copy.person))

    async def _need_right(self, job: Job, origin: Origin) -> bool:
        """See that a person may share a clip; tell whether it is in a private place."""
        if not job.has_clip or job.file_id is None:
            raise RequestError(wording.NO_CLIP)
        match (await self.permissions.people.who(origin)).role:
            case Role.STRANGER:
                raise RequestError(wording.STRANGERS)
            case Role.UNKNOWN:
                raise RequestError(wording.UNKNOWN_PERSON)
            case Role.MEMBER | Role.GUEST:
                pass
        is_private = not await self.places.is_public(job.thread)
        if is_private and job.requester != origin.person:
            raise RequestError(wording.OWNER_ONLY.format(owner=job.requester))
        return is_private

    async def _shares_prompt(self, job: Job) -> bool:
        """Tell whether a clip's owner lets its prompt be shown elsewhere."""
        chosen = await self.choices.of(job.thread.workspace, job.requester)
        return chosen.shares_prompts is True

    async def _tell(self, origin: Origin, told: str) -> None:
        await shown(self.replies.privately(origin, told), "an answer could not be shown")
