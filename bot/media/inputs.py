"""Bringing what goes with a request: pictures out of Slack, frames out of earlier clips.

A request with a picture is recorded before anybody has seen the picture. Its jobs get no card,
and so no place in line, before it was brought and made to fit; one that can't be used is turned
away before anything is spent. What is still to be brought is in the rows: a restart goes on where
the last process stopped, and replicas share the work.
"""

from __future__ import annotations

import asyncio
import logging

from bot.domain.errors.base import InputUnusable, SoraError, StorageAway
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.slack import SlackError, SlackLimited
from bot.domain.media.inputs import Awaited
from bot.domain.text.sentences import facts
from bot.domain.wording.troubles.pictures import NO_LAST_FRAME, NOT_TO_BE_HAD, STUMBLED
from bot.media.bringing import Bringing, is_dispensable
from bot.ports.inputs import InputStore
from bot.ports.slack import Access
from bot.runtime import backoff
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import work_on

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
"""How often requests are looked for that nobody announced, such as another replica's."""

AT_ONCE = 4
"""How many people's inputs are brought at a time, a request of each."""

PATIENCE = 5 * 60.0
"""Seconds after which a request whose inputs can't be had is turned away."""

LEAST_TRIES = 3
"""How often they are asked for in any case: the time may have passed while nothing ran."""


class Inputs:
    """Brings the inputs of every request. ``bell`` tells that there is a new one."""

    def __init__(
        self,
        *,
        inputs: InputStore,
        bringing: Bringing,
        access: Access,
        bell: Bell,
        timing: Timing,
    ) -> None:
        self._inputs = inputs
        self._bringing = bringing
        self._access = access
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._people: dict[str, tuple[str, str]] = {}
        self._later: dict[str, tuple[int, float]] = {}
        self._bell = bell

    async def run(self) -> None:
        """Bring inputs until the bot stops; the next start takes up what was under way."""
        await every(
            SWEEP_SECONDS,
            self._look,
            bell=self._bell,
            stopping=self._stopping,
            log=log,
            trouble="the inputs could not be looked through",
        )
        await self._let_others()

    async def _look(self) -> float:
        await self._begin_what_waits()
        await self._inputs.drop()
        now = self._clock.now()
        dues = [due - now for _, due in self._later.values() if due > now]
        return min([SWEEP_SECONDS, *dues])

    async def _let_others(self) -> None:
        """Stop bringing, and give the leases back: whoever goes on needn't wait for them."""
        busy = dict(self._busy)
        for task in busy.values():
            task.cancel()
        await asyncio.gather(*busy.values(), return_exceptions=True)
        for request in busy:
            await self._give_back(request)

    async def _begin_what_waits(self) -> None:
        """Begin with what waits, as far as there is room: one request at a time for each person."""
        while len(self._busy) < AT_ONCE:
            now = self._clock.now()
            later = {key for key, (_, due) in self._later.items() if due > now}
            found = await self._inputs.awaited(
                self._access.served(),
                1,
                but=later | self._busy.keys(),
                busy=set(self._people.values()),
            )
            if not found:
                self._forget(now)
                return
            key, job = found[0].request, found[0].job
            self._people[key] = job.thread.workspace, job.requester
            self._busy[key] = asyncio.create_task(self._bring(found[0]), name=f"inputs {key}")

    def _forget(self, now: float) -> None:
        """Forget when to try what nobody has awaited any more for a long time."""
        self._later = {
            key: wait for key, wait in self._later.items() if wait[1] > now - 2 * PATIENCE
        }

    # --- one request -------------------------------------------------------------------

    async def _bring(self, awaited: Awaited) -> None:
        work_on(awaited.job)
        try:
            await self._bringing.bring(awaited)
            self._later.pop(awaited.request, None)
        except (SlackError, ProviderError) as error:
            at_end = any(given.at_end for given in awaited.inputs)
            await self._try_later(awaited, error, NO_LAST_FRAME if at_end else NOT_TO_BE_HAD)
        except StorageAway as error:
            log.warning("inputs have to wait", extra=facts(awaited.job, error))
            await self._put_off(awaited, 0.0)
        except Exception as error:
            log.exception("inputs could not be brought", extra={"job": awaited.job.id})
            await self._try_later(awaited, SoraError(type(error).__name__), STUMBLED)
        finally:
            del self._busy[awaited.request]
            del self._people[awaited.request]
            self._bell.ring()

    async def _try_later(self, awaited: Awaited, error: SoraError, tell: str) -> None:
        """Wait for whoever doesn't answer, but not for ever; ``tell`` is what is said then."""
        attempts = self._later.get(awaited.request, (0, 0.0))[0] + 1
        patience = 0.0 if is_dispensable(awaited) else PATIENCE
        if awaited.waited > patience and attempts >= LEAST_TRIES:
            await self._bringing.turn_away(awaited, InputUnusable(error.detail, tell=tell))
            self._later.pop(awaited.request, None)
            return
        log.warning("inputs have to wait", extra=facts(awaited.job, error))
        await self._put_off(awaited, error.retry_after if isinstance(error, SlackLimited) else 0.0)

    async def _put_off(self, awaited: Awaited, least: float) -> None:
        attempts = self._later.get(awaited.request, (0, 0.0))[0] + 1
        wait = max(least, backoff.backoff(attempts, self._chance, first=2.0))
        self._later[awaited.request] = (attempts, self._clock.now() + wait)
        await self._give_back(awaited.request)

    async def _give_back(self, request: str) -> None:
        try:
            await self._inputs.put_off(request)
        except Exception:
            log.exception("a lease could not be given back: it lapses by itself")
