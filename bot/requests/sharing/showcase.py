"""The showcase: a channel that gets what somebody else than its maker gives a star, once.

Only out of public channels, and only as long as the owner hasn't chosen to stay out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Role
from bot.domain.errors.base import FieldRefused, RequestError
from bot.domain.job import Job, Thread
from bot.domain.preferences.preferred import WORKSPACE, PreferenceChanges, Preferred
from bot.domain.sharing.copies import NewCopy, showcase_key
from bot.domain.wording import sharing as wording
from bot.ports.sharing import CopyStore, Showcasing
from bot.ports.slack import PrivateReplies
from bot.requests.permissions import Permissions
from bot.requests.settings.choices import Choices
from bot.requests.sharing.places import SharingPlaces
from bot.requests.showing import shown
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase(Showcasing):
    """Takes stars, and what admins and owners choose. ``bell`` tells that a copy is wanted."""

    copies: CopyStore
    places: SharingPlaces
    permissions: Permissions
    choices: Choices
    replies: PrivateReplies
    bell: Bell

    # --- stars -------------------------------------------------------------------------

    @override
    async def starred(self, origin: Origin) -> None:
        showcase = (await self.choices.of(origin.thread.workspace, WORKSPACE)).showcase
        if showcase is None or showcase == origin.thread.channel:
            return
        job = await self.copies.clip_shown(origin.thread)
        if job is None or not await self._counts(job, origin):
            return
        owner = await self.choices.of(job.thread.workspace, job.requester)
        if owner.stays_out is True or not await self._may_leave(job, showcase):
            return
        if await self.copies.wish(_copy(job, showcase, origin, owner)):
            log.info("starred", extra={"job": job.id})
            self.bell.ring()

    async def _counts(self, job: Job, origin: Origin) -> bool:
        """Tell whether a star is of somebody of the workspace, about another's clip."""
        if job.requester == origin.person or not job.has_clip or job.file_id is None:
            return False
        role = (await self.permissions.people.who(origin)).role
        return role in {Role.MEMBER, Role.GUEST}

    async def _may_leave(self, job: Job, showcase: str) -> bool:
        """Tell whether a clip is in public, and the showcase still the workspace's own."""
        if not await self.places.is_public(job.thread):
            return False
        try:
            found = await self.places.need_ours(job.thread.workspace, showcase)
        except FieldRefused as error:
            log.warning("the showcase can't be posted to", extra={"detail": error.tell})
            return False
        return not found.is_shared

    # --- choices -----------------------------------------------------------------------

    @override
    async def ask(self, origin: Origin) -> None:
        try:
            await self.permissions.need_admin(origin)
        except RequestError as error:
            await self._tell(origin, error.tell)
            return
        chosen = (await self.choices.of(origin.thread.workspace, WORKSPACE)).showcase
        asking = self.replies.ask_for_showcase(origin, chosen)
        if not await shown(asking, "a modal could not be opened"):
            await self._tell(origin, wording.SHOWCASE_NOT_OPENED)

    async def _tell(self, origin: Origin, told: str) -> None:
        await shown(self.replies.privately(origin, told), "an answer could not be shown")

    @override
    async def choose(self, channel: str | None, origin: Origin) -> None:
        await self.permissions.need_admin(origin)
        workspace = origin.thread.workspace
        if channel is not None and (await self.places.need_ours(workspace, channel)).is_shared:
            raise FieldRefused(tell=wording.SHOWCASE_SHARED)
        await self.choices.keep(workspace, WORKSPACE, {"showcase": channel})
        log.info("a setting was changed", extra={"showcase": channel, "person": origin.person})

    @override
    async def prefer(self, origin: Origin, *, shares_prompts: bool, stays_out: bool) -> None:
        chosen: PreferenceChanges = {
            "shares_prompts": shares_prompts or None,
            "stays_out": stays_out or None,
        }
        await self.choices.keep(origin.thread.workspace, origin.person, chosen)


def _copy(job: Job, showcase: str, origin: Origin, owner: Preferred) -> NewCopy:
    return NewCopy(
        key=showcase_key(job.id),
        job=job.id,
        to=Thread(job.thread.workspace, showcase),
        person=origin.person,
        with_prompt=owner.shares_prompts is True,
        showcase=True,
    )
