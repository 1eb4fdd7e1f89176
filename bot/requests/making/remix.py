"""The next version of a clip: asked for in words, by a button, or by a shortcut."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.domain.renders.prices import for_window
from bot.domain.wording.troubles.changes import REMIX_NOT_OPENED
from bot.ports.slack import PrivateReplies
from bot.rendering.changes.remixes import Remixes
from bot.rendering.changes.sources import need_source
from bot.requests.making.recording import Recorder
from bot.requests.making.sums import need_sum_as_shown
from bot.requests.showing import shown


@dataclass(frozen=True, slots=True)
class Remixing:
    """Asks what to change, and records it."""

    recorder: Recorder
    remixes: Remixes
    replies: PrivateReplies

    async def ask(self, job: Job, origin: Origin) -> str | None:
        """Open the modal that asks for the change; return what to say where it doesn't open.

        Raises RequestError for a job that can't be changed.
        """
        need_source(job)
        deployment = self.recorder.menus.deployments.of(job)
        shown_as = for_window(job, deployment, continues=False)
        asking = self.replies.ask_for_change(shown_as, origin)
        return None if await shown(asking, "a modal could not be opened") else REMIX_NOT_OPENED

    async def remix(
        self, source: Job, change: str, origin: Origin, shown: Decimal | None = None
    ) -> None:
        """Record a change of a clip, for no more than was ``shown``. Raises RequestError.

        An offer to make it from scratch costs nothing: its card says for how much it would be made.
        """
        new = await self.remixes.of(source, change)
        if new.error_code is None:
            need_sum_as_shown(new.price_usd, shown)
        await self.recorder.record(origin, source.thread, (new,), deployment=source.deployment)
