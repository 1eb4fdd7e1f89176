"""What becomes of a job whose card can't be edited any more: a new card, or none."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import Enum

from bot.domain.conversation.cards import Card, Refusal
from bot.domain.errors.slack import NotInConversation, SlackError, SlackRefused
from bot.domain.job import ENDED, Job, JobState
from bot.ports.slack import CardMessages
from bot.ports.storage import Replacements
from bot.runtime.claims import HeldClaim

log = logging.getLogger(__name__)

MOST_CARDS = 4
"""How many cards a job may have: somebody, or a rule of theirs, may delete whatever we post."""


class Instead(Enum):
    """What is done about a card that can't be edited any more."""

    NEW_CARD = "a new card"
    LATER = "a new card once the job rests"
    FORGET = "it is deleted"
    NOTHING = "nothing"


def instead(job: Job, refusal: Refusal) -> Instead:
    """Return what is done about a job's card that will never be edited again.

    A card that is there but stays as it is gets a successor when there is something to decide:
    where no message may be edited, each step would otherwise be a card. The last one that a job may
    have is kept for that, however often somebody deletes the others.
    """
    if job.deleted_at is not None:
        return Instead.FORGET
    if job.cards >= MOST_CARDS - (job.state not in ENDED | {JobState.UNCONFIRMED}):
        return Instead.NOTHING
    if refusal is Refusal.GONE or job.state in ENDED | {JobState.UNCONFIRMED}:
        return Instead.NEW_CARD
    return Instead.LATER


@dataclass(frozen=True, slots=True)
class _New:
    """A card that stands for another, as it is in Slack."""

    ts: str
    thread_ts: str
    version: int
    """Which of the row's versions it shows."""


async def new_card(
    messages: CardMessages, store: Replacements, job: Job, shown: Card, claim: HeldClaim
) -> bool:
    """Have a job's new card posted and written down, once; tell whether it shows ``shown``.

    One that was found again may show an older row, and another process may be at it just now.
    Raises SlackError, and StaleJob where ``claim`` is over before anything was posted.
    """
    attempted = await store.begin(job)
    if attempted is None:
        return False
    new = await _found(messages, job) if attempted else None
    try:
        new = new or await _posted(messages, job, shown, claim)
    except (NotInConversation, SlackRefused):
        if claim.is_sure:
            await store.put_back(job)
        raise
    if not await store.done(job, new.ts, new.thread_ts):
        await take_away(messages, job, new.ts)
        return False
    log.info("a new card in place of one that can't be edited", extra={"job": job.id})
    return new.version == job.version


async def take_away(messages: CardMessages, job: Job, ts: str) -> None:
    """Delete a card that was posted while another one was, and that isn't the one that counts."""
    log.warning("a card was posted twice; one is taken away", extra={"job": job.id})
    try:
        await messages.delete(job, ts)
    except SlackError as error:
        told = {"job": job.id, "detail": error.detail}
        log.warning("a second card stays as it is", extra=told)


async def _posted(messages: CardMessages, job: Job, shown: Card, claim: HeldClaim) -> _New:
    """Post it into the job's thread; outside of any, where the thread takes no reply any more."""
    number = job.cards + 1
    claim.need()
    try:
        sent = await messages.post(job, shown, job.thread.thread_ts, number=number)
    except SlackRefused as error:
        if messages.meaning_of(error) not in (Refusal.GONE, Refusal.NO_THREAD):
            raise
        claim.need()
        sent = await messages.post(job, shown, None, number=number)
    return _New(sent.ts, sent.thread_ts, job.version)


async def _found(messages: CardMessages, job: Job) -> _New | None:
    """Return the new card if it was posted before: in the thread, or outside of any."""
    at_top = replace(job, thread=replace(job.thread, thread_ts=None))
    for place in (job, at_top):
        try:
            async for mark in messages.marks(place):
                if mark.job == job.id and mark.number == job.cards + 1:
                    return _New(mark.ts, place.thread.thread_ts or mark.ts, mark.version)
        except SlackRefused as error:
            told = {"job": job.id, "detail": error.detail}
            log.warning("a new card can't be looked for", extra=told)
    return None


async def forget(messages: CardMessages, job: Job) -> None:
    """Delete the cards of a deleted clip, since their words can't be edited away."""
    cards = {mark.ts async for mark in messages.marks(job) if mark.job == job.id}
    for ts in cards | {job.card_ts or ""} - {""}:
        try:
            await messages.delete(job, ts)
        except SlackRefused as error:
            told = {"job": job.id, "detail": error.detail}
            log.warning("a deleted clip's card stays as it is", extra=told)
