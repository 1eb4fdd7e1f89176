"""Answers that Slack was too busy to take: sent again in the background, for a while.

Nobody waits for one, least of all Slack, which wants to hear within three seconds that we have the
event. What a restart takes with it is an answer to words that made nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import Random, SystemRandom

from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.runtime import backoff
from bot.runtime.stopping import give_up

log = logging.getLogger(__name__)

TRIES = 5
"""How often an answer is sent again."""

LONGEST = 120.0
"""Seconds to wait at most before one more try: later, nobody remembers the question."""

ROOM = 500
"""How many answers wait at once; one more is dropped, with a line in the log."""

Say = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class LateAnswers:
    """Sends answers, and what Slack has no time for once more."""

    def __init__(self, chance: Random | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self._chance = chance or SystemRandom()
        self._sleep = sleep
        self._waiting: set[asyncio.Task[None]] = set()

    async def say(self, say: Say) -> None:
        """Send an answer now, or later if Slack is busy. Raises SlackError for what stays no."""
        try:
            await say()
        except (SlackLimited, SlackUnavailable) as error:
            if len(self._waiting) >= ROOM:
                raise
            log.info("an answer has to wait", extra={"detail": error.detail})
            task = asyncio.create_task(self._later(say, error), name="a late answer")
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    async def _later(self, say: Say, error: SlackError) -> None:
        for tries in range(1, TRIES + 1):
            await self._sleep(self._wait(error, tries))
            try:
                await say()
            except (SlackLimited, SlackUnavailable) as busy:
                error = busy
            except SlackError as refused:
                error = refused
                break
            else:
                return
        log.warning("an answer could not be shown", extra={"detail": error.detail})

    def _wait(self, error: SlackError, tries: int) -> float:
        if isinstance(error, SlackLimited):
            return min(error.retry_after, LONGEST) + self._chance.uniform(0.0, 1.0)
        return backoff.backoff(tries, self._chance)

    async def close(self) -> None:
        """Drop what still waits."""
        await give_up(self._waiting)
