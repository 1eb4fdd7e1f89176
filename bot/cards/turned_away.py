"""Requests that end before anything is spent: whoever made one is told why, with their words."""

from __future__ import annotations

import logging

from typing_extensions import override

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer, Button
from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.domain.job import Job
from bot.domain.text.sentences import facts
from bot.domain.wording.card.actions import EDIT
from bot.domain.wording.troubles.endings import HAS_WORDS, TRY_AGAIN
from bot.ports.core import Dismissals
from bot.ports.jobs import JobStore
from bot.ports.slack import PrivateReplies

log = logging.getLogger(__name__)


class TurnedAway(Dismissals):
    """Turns requests away, in private: they have no card to say it."""

    def __init__(self, store: JobStore, replies: PrivateReplies) -> None:
        self._store = store
        self._replies = replies

    @override
    async def for_its_inputs(self, job: Job, code: str, tell: str) -> None:
        thread = job.thread
        active = any(other.card_ts for other in await self._store.in_thread(thread))
        again = Button(Verb.EDIT, EDIT, job.id)
        origin = Origin(
            key="",
            thread=thread,
            person=job.requester,
            response_url=await self._store.response_url(job.id),
            talking_in=thread.thread_ts if active else None,
            direct=thread.channel.startswith("D"),
        )
        try:
            await self._replies.privately(origin, Answer(tell, (again,)))
        except SlackError as silent:
            log.warning("nobody could be told", extra=facts(job, silent))
        await self._store.turn_away(job.id, code, tell)

    @override
    async def for_its_place(self, job: Job, code: str, tell: str) -> None:
        url = await self._store.response_url(job.id)
        origin = Origin("", job.thread, job.requester, response_url=url)
        again = Button(Verb.EDIT, TRY_AGAIN, job.id)
        answer = Answer(HAS_WORDS.format(tell=tell), (again,))
        try:
            await self._replies.privately(origin, answer, now=True)
        except (SlackLimited, SlackUnavailable):
            raise  # a later try is refused the same, and then tells
        except SlackError as silent:
            log.warning("nobody could be told", extra=facts(job, silent))
        await self._store.turn_away(job.id, code, tell)
