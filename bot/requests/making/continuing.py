"""The next shot of a clip: asked for in words, or by a button."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.domain.language.menu import EXAMPLE_NEXT
from bot.domain.renders.prices import for_window
from bot.domain.wording.troubles import changes as wording
from bot.ports.slack import PrivateReplies
from bot.rendering.changes.continuations import Continuations
from bot.rendering.changes.sources import need_source
from bot.requests.making.recording import Recorder
from bot.requests.making.sums import need_sum_as_shown
from bot.requests.showing import shown

NOT_OPENED = wording.NEXT_NOT_OPENED.format(example=EXAMPLE_NEXT)


@dataclass(frozen=True, slots=True)
class Continuing:
    """Asks what happens next, and records it."""

    recorder: Recorder
    continuations: Continuations
    replies: PrivateReplies

    async def ask(self, job: Job, origin: Origin) -> str | None:
        """Open the modal that asks for the next shot; return what to say where it doesn't open.

        Raises RequestError for a job that can't be gone on from.
        """
        need_source(job, wording.TO_CONTINUE)
        self.continuations.need_way(job)
        shown_as = for_window(job, self.continuations.deployments.of(job), continues=True)
        asking = self.replies.ask_for_next(shown_as, origin)
        return None if await shown(asking, "a modal could not be opened") else NOT_OPENED

    async def go_on(
        self, source: Job, words: str, origin: Origin, shown: Decimal | None = None
    ) -> None:
        """Record what happens after a clip, for no more than was ``shown``. Raises RequestError."""
        found = await self.continuations.of(source, words)
        need_sum_as_shown(found.job.price_usd, shown)
        await self.recorder.record(
            origin, source.thread, (found.job,), found.inputs, deployment=source.deployment
        )
