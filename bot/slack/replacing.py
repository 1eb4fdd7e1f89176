"""What becomes of a job whose card can't be edited any more: a new card, or none."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import Enum

from bot.domain.errors import NotInConversation, SlackRefused
from bot.domain.job import ENDED, Job, JobState
from bot.ports import Replacements
from bot.slack.calls import SlackCalls
from bot.slack.cards import Card
from bot.slack.marks import CARD, marked
from bot.slack.sending import post

log = logging.getLogger(__name__)

MOST_CARDS = 4
"""How many cards a job may have: somebody, or a rule of theirs, may delete whatever we post."""

_NO_THREAD = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})
"""Slack's words for a thread that takes no reply, since its first message is gone."""


class Instead(Enum):
    """What is done about a card that can't be edited any more."""

    NEW_CARD = "a new card"
    LATER = "a new card once the job rests"
    FORGET = "it is deleted"
    NOTHING = "nothing"


def instead(job: Job, word: str) -> Instead:
    """Return what is done about a job's card, since Slack refused its edit with ``word``.

    A card that is there but stays as it is gets a successor when there is something to decide:
    where no message may be edited, each step would otherwise be a card. The last one that a job may
    have is kept for that, however often somebody deletes the others.
    """
    if job.deleted_at is not None:
        return Instead.FORGET
    if job.cards >= MOST_CARDS - (job.state not in ENDED | {JobState.UNCONFIRMED}):
        return Instead.NOTHING
    if word == "message_not_found" or job.state in ENDED | {JobState.UNCONFIRMED}:
        return Instead.NEW_CARD
    return Instead.LATER


@dataclass(frozen=True, slots=True)
class _New:
    """A card that stands for another, as it is in Slack."""

    ts: str
    thread_ts: str
    version: str
    """Which of the row's versions it shows."""


async def new_card(calls: SlackCalls, store: Replacements, job: Job, shown: Card) -> bool:
    """Have a job's new card posted and written down, once; tell whether it shows ``shown``.

    One that was found again may show an older row, and another process may be at it just now.
    Raises SlackError.
    """
    attempted = await store.begin(job)
    if attempted is None:
        return False
    new = await _found(calls, job) if attempted else None
    try:
        new = new or await _posted(calls, job, shown)
    except (NotInConversation, SlackRefused):
        await store.put_back(job)
        raise
    await store.done(job, new.ts, new.thread_ts)
    log.info("a new card in place of one that can't be edited", extra={"job": job.id})
    return new.version == str(job.version)


async def _posted(calls: SlackCalls, job: Job, shown: Card) -> _New:
    marks = {"card": str(job.cards + 1), "version": str(job.version)}
    try:
        sent = await post(calls, job, shown, job.thread.thread_ts, **marks)
    except SlackRefused as error:
        if error.error not in _NO_THREAD:
            raise
        sent = await post(calls, job, shown, None, **marks)
    return _New(sent.ts, sent.thread_ts, marks["version"])


async def _found(calls: SlackCalls, job: Job) -> _New | None:
    """Return the new card if it was posted before: in the thread, or outside of any."""
    at_top = replace(job, thread=replace(job.thread, thread_ts=None))
    for place in (job, at_top):
        try:
            async for ts, payload in marked(calls, place, CARD):
                if payload.get("job") == job.id and payload.get("card") == str(job.cards + 1):
                    return _New(ts, place.thread.thread_ts or ts, str(payload.get("version")))
        except SlackRefused as error:
            told = {"job": job.id, "detail": error.detail}
            log.warning("a new card can't be looked for", extra=told)
    return None


async def forget(calls: SlackCalls, job: Job) -> None:
    """Delete the cards of a deleted clip, since their words can't be edited away."""
    cards = [ts async for ts, payload in marked(calls, job, CARD) if payload.get("job") == job.id]
    for ts in {job.card_ts, *cards}:
        try:
            await calls.call(job.thread.workspace, "chat.delete", channel=job.thread.channel, ts=ts)
        except SlackRefused as error:
            if error.error != "message_not_found":
                told = {"job": job.id, "detail": error.detail}
                log.warning("a deleted clip's card stays as it is", extra=told)
