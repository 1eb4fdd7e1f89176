"""What people think of clips, by the thumbs under their cards."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import JobId
from bot.domain.wording.spending import usage as wording
from bot.ports.slack import PrivateReplies
from bot.ports.spending.usage import Thumbs
from bot.requests.permissions import Permissions
from bot.requests.showing import shown


@dataclass(frozen=True, slots=True)
class GivingThumbs:
    """Keeps what each person thinks of a clip: the latest counts."""

    thumbs: Thumbs
    permissions: Permissions
    replies: PrivateReplies

    async def give(self, job_id: JobId, origin: Origin, *, liked: bool) -> None:
        """Take a thumb from somebody who sees the clip's card, and say so."""
        try:
            job = await self.permissions.at_hand(job_id, origin)
            await self.thumbs.give(job, origin.person, liked=liked)
            said = wording.LIKED if liked else wording.DISLIKED
        except RequestError as error:
            said = error.tell
        await shown(self.replies.privately(origin, said), "an answer could not be shown")
