"""Ends are told: whoever asked for a clip and doesn't get it hears so, once.

What is due is in the database, so neither a restart nor another replica repeats a word, and none is
forgotten. Where the thread can't be written in, the person is written to.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.domain.conversation.cards import Posted
from bot.domain.conversation.endings import Ending
from bot.domain.errors.base import StaleJob
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
)
from bot.domain.text.sentences import facts
from bot.ports.slack import EndingMessages
from bot.ports.storage import EndingStore
from bot.runtime import backoff
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import working_on

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""How often it is looked whom to tell: ends come unannounced, from any replica."""

APART = 1.0
"""Seconds between two words in a conversation. Slack: about one post a second in a channel."""

FIRST_WAIT = 60.0
LONGEST_WAIT = 3600.0
"""Seconds between tries to tell somebody whom Slack doesn't let us reach, doubling."""

PATIENCE = 24 * 3600.0
"""Seconds after which an end is no news any more: the card shows it."""


class Endings:
    """Tells people of ends, one message after the other."""

    def __init__(
        self,
        *,
        store: EndingStore,
        messages: EndingMessages,
        timing: Timing,
    ) -> None:
        self._store = store
        self._messages = messages
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._rests: dict[tuple[str, str], float] = {}
        self._failures = 0

    async def run(self) -> None:
        """Tell people what is to be told, until the bot stops."""
        await every(
            LOOK_SECONDS,
            self._look,
            stopping=self._stopping,
            log=log,
            trouble="the ends to be told could not be read",
        )

    async def _look(self) -> float:
        return 0.0 if await self._tell_next() else min([LOOK_SECONDS, *self._left()])

    async def _tell_next(self) -> bool:
        """Tell one person what is due first; False if nothing is."""
        now = self._clock.now()
        self._rests = {place: until for place, until in self._rests.items() if until > now}
        claim = HeldClaim(self._clock)
        endings = await self._store.take(self._rests.keys())
        if endings:
            await working_on(endings[0].job, self._tell(endings, claim))
        return bool(endings)

    def _left(self) -> list[float]:
        """Return for how many seconds each conversation is still left alone."""
        return [max(0.0, until - self._clock.now()) for until in self._rests.values()]

    async def _tell(self, endings: Sequence[Ending], claim: HeldClaim) -> None:
        """Tell of ends, or put them off; a conversation gets no second word at once."""
        thread = endings[0].job.thread
        wait = APART
        try:
            posted = await self._post(endings, claim)
        except StaleJob as error:
            log.info("an end is left to others", extra=facts(endings[0].job, error))
        except (NotInConversation, SlackRefused, SlackRevoked) as error:
            await self._unreachable(endings, error)
        except SlackError as error:
            wait = self._wait_after(error)
            log.warning("a word about an end has to wait", extra={"detail": error.detail})
            await self._store.put_off(endings, wait)
        else:
            self._failures = 0
            if not await self._store.told(endings) and posted is not None:
                await self._take_away(endings, posted)
        self._rests[thread.workspace, thread.channel] = self._clock.now() + wait

    async def _post(self, endings: Sequence[Ending], claim: HeldClaim) -> Posted | None:
        """Post what wasn't posted yet: in the thread, or else in a direct message.

        Raises StaleJob where another process may be at it.
        """
        if any(ending.may_be_told for ending in endings):
            there = await self._messages.told(endings)
            endings = [ending for ending in endings if ending.name not in there]
        if not endings:
            return None
        claim.need()
        try:
            return await self._messages.reply(endings)
        except (NotInConversation, SlackRefused) as error:
            log.info("an end is told in a direct message", extra=facts(endings[0].job, error))
            claim.need()
            return await self._messages.write_to(endings)

    async def _take_away(self, endings: Sequence[Ending], posted: Posted) -> None:
        """Delete a word that another process was first with, or that is none any more."""
        log.warning("an end was told twice; one is taken away", extra={"job": endings[0].job.id})
        try:
            await self._messages.take_away(endings, posted)
        except SlackError as error:
            log.warning("a second word stays", extra=facts(endings[0].job, error))

    def _wait_after(self, error: SlackError) -> float:
        self._failures += 1
        if isinstance(error, SlackLimited):
            return error.retry_after + self._chance.uniform(0.0, 1.0)
        return backoff.backoff(self._failures, self._chance)

    async def _unreachable(self, endings: Sequence[Ending], error: SlackError) -> None:
        """Try again later, ever more rarely, to tell somebody who can't be reached; then no more.

        The log says so when it begins, and when it is given up.
        """
        lasted = max(ending.lasted for ending in endings)
        if lasted > PATIENCE:
            log.warning("nobody could be told of an end", extra=facts(endings[0].job, error))
            await self._store.told(endings)
            return
        level = logging.DEBUG if endings[0].may_be_told else logging.WARNING
        log.log(level, "an end can't be told yet", extra=facts(endings[0].job, error))
        wait = backoff.as_long_again(lasted, first=FIRST_WAIT, longest=LONGEST_WAIT)
        await self._store.put_off(endings, wait)
