"""Posting new cards: one worker for each channel, since Slack counts posts there."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.cards.budget import Budget
from bot.cards.replacing import take_away
from bot.cards.worker import CardWorker, Kit
from bot.domain.conversation.cards import Card, Posted
from bot.domain.conversation.places import cannot_post, is_person
from bot.domain.errors.base import StaleJob
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
)
from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.wording.troubles.endings import POSTS_REFUSED
from bot.runtime.claims import HeldClaim
from bot.telemetry.job_at_hand import work_on

log = logging.getLogger(__name__)

BURST = 4.0
PER_SECOND = 1.0
"""Slack: about one post a second in a channel, and short bursts, of which it says no number."""


class Posts(CardWorker):
    """Posts a job's first card and, with it, lets the job into the line.

    Slack lets about one post a second into a channel, so people take turns here as they do in
    line: nobody's first card waits for all of somebody else's. A job waits in line only once its
    card is up, so posts keep to that pace from when Slack has first asked for it, and not before.
    """

    def __init__(self, workspace: str, channel: str, kit: Kit) -> None:
        super().__init__(workspace, kit)
        self._channel = channel
        self._budgets = kit.budgets
        self._people: dict[JobId, str] = {}
        self._turns: dict[str, int] = {}
        self._pace: Budget | None = None
        self._dismissals = kit.dismissals

    def add(self, job: Job) -> None:
        """Take a job's card on."""
        self._people[job.id] = job.requester
        self._hand(job.id, job)
        self._take_on(job.id)

    def _whose_turn(self) -> JobId:
        """Return the first waiting card of the person who was served longest ago."""
        job_id = min(self._waiting, key=lambda waiting: self._turns.get(self._people[waiting], 0))
        self._turns[self._people[job_id]] = max(self._turns.values(), default=0) + 1
        return job_id

    async def _next(self) -> float:
        pace = self._pace
        if pace is not None and (wait := await pace.ask_for(1.0, len(self._waiting))) > 0:
            return wait
        job_id = self._whose_turn()
        del self._waiting[job_id]
        try:
            job = await self._row(job_id)
            if job is not None and job.card_ts is None:
                await self._show(job)
            elif job is not None:
                self._room.changed(job_id)  # while its card was posted
        except SlackError:
            self._waiting = {job_id: None, **self._waiting}
            raise
        except Exception:
            self._waiting[job_id] = None
            raise
        finally:
            self._hand(job_id, None)  # what was handed over meanwhile is from before we wrote
        if not self._waiting:
            self._people.clear()
            self._turns.clear()
        return 0.0

    async def _limited(self, error: SlackLimited) -> float:
        if self._pace is None:
            self._pace = self._budgets.of(
                self._workspace, self._channel, burst=BURST, per_second=PER_SECOND
            )
        await self._pace.rest(error.retry_after)
        return await super()._limited(error)

    async def _show(self, job: Job) -> None:
        work_on(job)
        if job.state is JobState.CANCELLED and job.error_code is not None:
            return  # turned away: told in private, and nothing to show
        if job.thread.thread_ts is None and job.number > 1:
            return
        if job.clip_ref is not None and self._rests.is_resting(job.thread.channel):
            return
        claim = HeldClaim(self._clock)
        attempted = await self._store.card_attempted(job.id)
        if attempted is None:
            await self._leave_to_others(job.id)
            return
        try:
            ts = await self._find(job) if attempted else None
            if ts is not None:
                await self._posted(job, job.thread.channel, ts)
                return
            claim.need()
            sent, shown = await self._post(job)
        except StaleJob:
            self._waiting[job.id] = None
        except (NotInConversation, SlackRevoked, SlackRefused) as error:
            await self._turn_away(job, error)
        else:
            await self._posted(job, sent.channel, sent.ts, shown)

    async def _post(self, job: Job) -> tuple[Posted, Card]:
        if self._pace is not None:
            self._pace.spend()
        shown = self._messages.draw(job, self._room.place(job), self._clock.now())
        return await self._messages.post(job, shown, job.thread.thread_ts), shown

    async def _posted(self, job: Job, channel: str, ts: str, shown: Card | None = None) -> None:
        """Write down where a card is, or take it away where the job has another one by now."""
        version = job.version if shown is not None else None
        thread = replace(job.thread, channel=channel, thread_ts=job.thread.thread_ts or ts)
        if not await self._store.card_posted(job.id, ts, thread.thread_ts or ts, channel, version):
            await take_away(self._messages, replace(job, thread=thread), ts)
            await self._leave_to_others(job.id)
            return
        self._room.posted(job, shown)
        if job.thread.thread_ts is None and job.batch > 1:
            await self._call_siblings(thread)

    async def _leave_to_others(self, job_id: JobId) -> None:
        """See that a card which is up by now shows what has changed since."""
        job = await self._store.get(job_id)
        if job is not None and job.card_ts is not None:
            self._room.changed(job_id)

    async def _call_siblings(self, thread: Thread) -> None:
        """Bring on the request's other jobs, which waited for the thread that a card opened."""
        for sibling in await self._store.in_thread(thread):
            if sibling.card_ts is None:
                self._room.changed(sibling.id)

    async def _find(self, job: Job) -> str | None:
        """Return where the card is that a crash may have left behind.

        Which conversation a person's id has led to isn't known any more: better twice than never.
        """
        return None if is_person(job.thread.channel) else await self._messages.find(job)

    async def _turn_away(self, job: Job, error: SlackError) -> None:
        """Tell the person why no card can be posted, before anything is spent, and end the job.

        A job that was born of another's render is past that: a later sweep tries once more.
        """
        if job.clip_ref is not None:
            if self._rests.refused(job.thread.channel):
                log.info("no card yet", extra={"job": job.id, "detail": error.detail})
            return
        log.info("turned away", extra={"job": job.id, "detail": error.detail})
        await self._dismissals.for_its_place(job, error.code, _told(job, error))


def _told(job: Job, error: SlackError) -> str:
    """Say why a job's card can't be posted, and what is possible there."""
    if isinstance(error, NotInConversation):
        return cannot_post(job.thread.channel, error.error)
    if isinstance(error, SlackRefused):
        return POSTS_REFUSED
    return error.tell
