"""What people do in their Home: open it, turn its pages, search, cancel."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.home.looking import Looking
from bot.domain.home.usual import Choice
from bot.domain.job import Job, JobId
from bot.domain.wording import admin as admin_wording
from bot.domain.wording import home as wording
from bot.ports.core import Home
from bot.ports.jobs import Rows
from bot.requests.approvals.deciding import Approvals, decision_of
from bot.requests.cancels import Cancels
from bot.requests.home.choosing import Choosing
from bot.requests.home.sights import Sights
from bot.requests.home.updates import HomeUpdates
from bot.requests.settings.administration import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHome(Home):
    """Implements ``Home``: each person's is their own, and what came of an act is shown in it."""

    store: Rows
    sights: Sights
    cancels: Cancels
    administration: Administration
    approvals: Approvals
    choosing: Choosing
    updates: HomeUpdates

    @override
    def look(self, looking: Looking, origin: Origin) -> None:
        self.updates.draw(origin, looking)

    @override
    async def cancel(self, job_id: JobId, looking: Looking, origin: Origin) -> None:
        try:
            said = await self.cancels.cancel([await self._shown(job_id, origin)], origin)
        except RequestError as error:
            said = error.tell
        self.updates.draw(origin, looking, said or "")

    @override
    async def choose(
        self, choice: Choice, value: str | None, looking: Looking, origin: Origin
    ) -> None:
        await self.choosing.choose(choice, value, origin)
        self.updates.draw(origin, looking)

    @override
    async def choose_model(
        self, subject: str, model: str, looking: Looking, origin: Origin
    ) -> None:
        choosing = self.administration.choose_model(subject, model, origin)
        await self._chosen(choosing, looking, origin)

    @override
    async def choose_replies(
        self, subject: str, policy: str, looking: Looking, origin: Origin
    ) -> None:
        choosing = self.administration.choose_replies(subject, policy, origin)
        await self._chosen(choosing, looking, origin)

    @override
    async def choose_approval(self, amount: str, looking: Looking, origin: Origin) -> None:
        choosing = self.administration.choose_approval(amount, origin)
        await self._chosen(choosing, looking, origin)

    @override
    async def decide(self, decision: str, job_id: JobId, looking: Looking, origin: Origin) -> None:
        try:
            said = await self.approvals.answer(decision_of(decision), job_id, origin)
        except RequestError as error:
            said = error.tell
        self.updates.draw(origin, looking, said)

    async def _chosen(self, choosing: Awaitable[None], looking: Looking, origin: Origin) -> None:
        try:
            await choosing
            said = admin_wording.CHANGED
        except RequestError as error:
            said = error.tell
        self.updates.draw(origin, looking, said)

    async def _shown(self, job_id: JobId, origin: Origin) -> Job:
        """Return a clip that a Home of theirs may show. Raises RequestError."""
        job = await self.store.get(job_id)
        is_here = job is not None and job.thread.workspace == origin.thread.workspace
        if job is None or not is_here or not await self.sights.seen([job], origin):
            raise RequestError(wording.GONE)
        return job
