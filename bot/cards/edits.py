"""Editing cards: one worker for each workspace, since Slack counts edits there."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.cards.replacing import Instead, forget, instead, new_card
from bot.cards.worker import CardWorker, Kit
from bot.domain.conversation.cards import Card, Refusal
from bot.domain.errors.base import StaleJob
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
)
from bot.domain.job import Job, JobId, JobState
from bot.runtime.claims import HeldClaim
from bot.telemetry.job_at_hand import work_on

log = logging.getLogger(__name__)

REMEMBERED = 1_000
"""Cards whose last showing is remembered; a forgotten one costs at most one edit too many."""

REFUSAL_COUNTS = 2
"""For how many tries to get a poster one counts that Slack doesn't take: each costs an edit."""

SPARE = 3.0
"""Tokens that progress and places in line leave for changes of state."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card showed last, and when."""

    state: JobState
    digest: str
    at: float
    version: int
    """The row's version that is written down as shown."""


class Edits(CardWorker):
    """Edits the cards of one workspace: changes of state first, then what was shown longest ago."""

    def __init__(self, workspace: str, kit: Kit) -> None:
        super().__init__(workspace, kit)
        self.budget = kit.budgets.of(workspace)
        self._shown: OrderedDict[JobId, Shown] = OrderedDict()
        self._urgent: dict[JobId, None] = {}
        self._heard: dict[JobId, Job] = {}
        self._replacements = kit.replacements

    def look_at(self, job_id: JobId, job: Job | None = None) -> None:
        """Look at a card at once: its job may be in another state, which goes first.

        ``job`` is its row, where that is known.
        """
        self._hand(job_id, job)
        self._urgent[job_id] = None
        self._take_on(job_id)

    def knows(self, job_id: JobId) -> bool:
        """Tell whether a job's card is one of these, as far as is remembered."""
        return job_id in self._shown or job_id in self._waiting

    def moved(self, job_id: JobId) -> None:
        """Look at a card once more that is known, whose place in line has changed."""
        self._take_on(job_id)

    def progressed(self, job: Job) -> None:
        """Note how far a job's render is: its row is written once its card's turn comes."""
        self._heard[job.id] = job
        self._take_on(job.id)

    def remember(self, job: Job, shown: Card, version: int = -1) -> None:
        """Note what a job's card shows now, and which version is written down as shown."""
        self._shown[job.id] = Shown(job.state, shown.digest(), self._clock.now(), version)
        self._shown.move_to_end(job.id)
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    async def _next(self) -> float:
        """Edit the card that needs it most, if the budget allows."""
        least = 1.0 if self._urgent else SPARE
        if (wait := await self.budget.ask_for(least, len(self._waiting))) > 0:
            return min(wait, self.budget.nap)
        job_id = next(iter(self._urgent), None) or min(self._waiting, key=self._shown_at)
        urgent = job_id in self._urgent
        self._urgent.pop(job_id, None)
        self._waiting.pop(job_id, None)
        try:
            return await self._show(job_id)
        except Exception:
            self._waiting[job_id] = None  # behind all others: it may fail for long
            if urgent:
                self._urgent[job_id] = None
            raise

    async def _show(self, job_id: JobId) -> float:
        """Show a job as its row is now; return 0, or how long to wait for the budget."""
        job = await self._latest(job_id)
        if job is None or job.state is not JobState.RENDERING:
            self._heard.pop(job_id, None)
        work_on(job)
        if job is None or job.card_ts is None:
            return 0.0
        if self._rests.is_resting(job.thread.channel, _itself(job)):
            return 0.0
        progress = self._progress(job)
        now = self._card(replace(job, progress=progress))
        before = self._shown.get(job.id)
        if before is None or before.digest != now.digest():
            if (wait := self._wait_for(job)) is not None:
                return wait
            if progress != job.progress:
                job = await self._written(job, progress)
            if not await self._edit(job, now):
                return 0.0
        before = self._shown.get(job.id)
        if before is None or before.version < job.version:
            self._room.shows(job)
            if before is not None:
                self._shown[job.id] = replace(before, version=job.version)
        return 0.0

    async def _latest(self, job_id: JobId) -> Job | None:
        """Return a job's row: read, where what was handed over is older than its card."""
        job, before = await self._row(job_id), self._shown.get(job_id)
        if job is None or before is None:
            return job
        is_old = job.card_ts is None or job.version < before.version
        return await self._store.get(job_id) if is_old else job

    def _progress(self, job: Job) -> int | None:
        """Return how far a job's render is, in percent; an earlier render's doesn't count."""
        heard = self._heard.get(job.id, job)
        is_newer = heard.provider_id == job.provider_id and heard.progress is not None
        return max(heard.progress or 0, job.progress or 0) if is_newer else job.progress

    def _wait_for(self, job: Job) -> float | None:
        """Put a card off until the budget allows its edit; None if it may be edited now.

        One that shows its job's state waits until all that may not have been looked at.
        """
        urgent = self._shows_another_state(job)
        wait = self.budget.wait_for(1.0 if urgent else SPARE)
        if wait <= 0 and (urgent or not self._urgent):
            return None
        self._waiting[job.id] = None
        if urgent:
            self._urgent = {job.id: None, **self._urgent}
        return min(wait, 1.0) if urgent else 0.0

    async def _written(self, job: Job, progress: int | None) -> Job:
        """Have a render's progress in the row, unless another process watches it by now."""
        try:
            return await self._store.update(job, progress=progress)
        except StaleJob:
            del self._heard[job.id]
            return job

    async def _edit(self, job: Job, now: Card) -> bool:
        """Edit a card; False if the row is to stay unshown, for a later sweep to find."""
        self.budget.spend()
        try:
            await self._messages.edit(job, now)
        except (NotInConversation, SlackRevoked, SlackRefused) as error:
            meaning = self._messages.meaning_of(error)
            if meaning is Refusal.OURS and now.has_picture:
                return await self._without_picture(job, error)
            if meaning in (Refusal.FINAL, Refusal.GONE):
                return await self._without_edit(job, now, error)
            self._leave_alone(job, error)
            return False
        self._rests.works(job.thread.channel, _itself(job))
        self.remember(job, now)
        return True

    async def _without_picture(self, job: Job, error: SlackError) -> bool:
        """Have a card go without its poster, which Slack didn't take; return False.

        Whoever sees to posters tries that again, a few times.
        """
        log.info("Slack refuses a poster", extra={"job": job.id, "detail": error.detail})
        tries = job.poster_tries + REFUSAL_COUNTS
        try:
            row = await self._store.update(job, has_poster=False, poster_tries=tries)
        except StaleJob:
            return False
        self.look_at(job.id, row)
        return False

    def _leave_alone(self, job: Job, error: SlackError) -> None:
        """Leave a card, or all of its conversation's, alone for longer and longer.

        A token in doubt is somebody else's to try: once it is good, cards shouldn't wait for long.
        """
        shut = self._messages.meaning_of(error) is Refusal.CONVERSATION
        if isinstance(error, SlackRevoked):
            self._rests.works(job.thread.channel)
        if self._rests.refused(job.thread.channel if shut else _itself(job)):
            told = {"job": job.id, "detail": error.detail}
            log.log(logging.INFO if shut else logging.WARNING, "a card can't be edited", extra=told)

    async def _without_edit(self, job: Job, now: Card, error: SlackError) -> bool:
        """Do something about a card that will never be edited again; False if that failed, too."""
        what = instead(job, self._messages.meaning_of(error))
        if what is Instead.LATER:
            self._leave_alone(job, error)
            return False
        if what is Instead.NEW_CARD:
            now = self._card(replace(job, card_ts=None))  # it opens no thread, as the old one may
        try:
            done = await self._do_instead(what, job, now, error)
        except StaleJob:
            return False
        except (NotInConversation, SlackRevoked, SlackRefused) as refusal:
            self._leave_alone(job, refusal)
            return False
        if done:
            self.remember(job, now)
        return done

    async def _do_instead(self, what: Instead, job: Job, now: Card, error: SlackError) -> bool:
        """Do it; tell whether there is nothing more to show."""
        if what is Instead.NEW_CARD:
            claim = HeldClaim(self._clock)
            return await new_card(self._messages, self._replacements, job, now, claim)
        if what is Instead.FORGET:
            await forget(self._messages, job)
        else:
            told = {"job": job.id, "detail": error.detail}
            log.warning("a card stays as it is: it had enough successors", extra=told)
        return True

    def _card(self, job: Job) -> Card:
        return self._messages.draw(job, self._room.place(job), self._clock.now())

    def _shows_another_state(self, job: Job) -> bool:
        before = self._shown.get(job.id)
        return before is None or before.state is not job.state

    def _shown_at(self, job_id: JobId) -> float:
        before = self._shown.get(job_id)
        return 0.0 if before is None else before.at

    async def _limited(self, error: SlackLimited) -> float:
        await self.budget.rest(error.retry_after)
        return await super()._limited(error)


def _itself(job: Job) -> str:
    """Return what a card's own refusals go by: in another state it is tried at once."""
    return f"{job.id} {job.state}"
