"""Bringing what goes with a request: pictures out of Slack, frames out of earlier clips.

A request with a picture is recorded before anybody has seen the picture. Its jobs get no card,
and so no place in line, before it was brought and made to fit; one that can't be used is turned
away before anything is spent. What is still to be brought is in the rows: a restart goes on where
the last process stopped, and replicas share the work.
"""

from __future__ import annotations

import asyncio
import logging
from random import Random

from bot import pace
from bot.domain.errors import (
    InputUnusable,
    ProviderError,
    SlackError,
    SlackLimited,
    SoraError,
    StorageAway,
)
from bot.domain.job import ENDED, Job, JobState
from bot.ports import (
    Access,
    Answer,
    Awaited,
    Board,
    Button,
    Clock,
    Decoder,
    Deployment,
    Doorway,
    Files,
    Frames,
    InputStore,
    JobStore,
    NewInput,
    Origin,
    Raw,
)
from bot.sentences import facts
from bot.stopping import Stopping, either

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
"""How often requests are looked for that nobody announced, such as another replica's."""

AT_ONCE = 4
"""How many people's inputs are brought at a time, a request of each."""

PATIENCE = 5 * 60.0
"""Seconds after which a request whose inputs can't be had is turned away."""

LEAST_TRIES = 3
"""How often they are asked for in any case: the time may have passed while nothing ran."""

STUMBLED = (
    "Something went wrong on my side with your picture, several times over. Nothing was spent. "
    "Save it as JPEG or PNG and send it once more; if that doesn't help, tell whoever runs Sora."
)

NOT_TO_BE_HAD = (
    "I couldn't get the picture: it took Slack too long to hand it over. Nothing was spent. "
    "Please send it once more in a few minutes."
)


class Inputs:
    """Brings the inputs of every request. ``wake`` tells that there is a new one."""

    def __init__(
        self,
        *,
        store: JobStore,
        inputs: InputStore,
        files: Files,
        frames: Frames,
        decoder: Decoder,
        doorway: Doorway,
        board: Board,
        access: Access,
        deployment: Deployment,
        clock: Clock,
        chance: Random,
        stopping: Stopping,
    ) -> None:
        self._store = store
        self._inputs = inputs
        self._files = files
        self._frames = frames
        self._decoder = decoder
        self._doorway = doorway
        self._board = board
        self._access = access
        self._deployment = deployment
        self._clock = clock
        self._chance = chance
        self._stopping = stopping
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._people: dict[str, tuple[str, str]] = {}
        self._later: dict[str, tuple[int, float]] = {}
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look for requests, now."""
        self._news.set()

    async def run(self) -> None:
        """Bring inputs until the bot stops; the next start takes up what was under way."""
        while not self._stopping.requested:
            self._news.clear()
            try:
                await self._look()
                await self._inputs.drop()
            except Exception:
                log.exception("the inputs could not be looked through; trying again")
            await either(self._news.wait(), self._stopping.within(self._until_next()))
        await self._let_others()

    async def _let_others(self) -> None:
        """Stop bringing, and give the leases back: whoever goes on needn't wait for them."""
        busy = dict(self._busy)
        for task in busy.values():
            task.cancel()
        await asyncio.gather(*busy.values(), return_exceptions=True)
        for request in busy:
            await self._give_back(request)

    def _until_next(self) -> float:
        now = self._clock.now()
        dues = [due - now for _, due in self._later.values() if due > now]
        return min([SWEEP_SECONDS, *dues])

    async def _look(self) -> None:
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
            self._begin(found[0])

    def _forget(self, now: float) -> None:
        """Forget when to try what nobody has awaited any more for a long time."""
        self._later = {
            key: wait for key, wait in self._later.items() if wait[1] > now - 2 * PATIENCE
        }

    def _begin(self, awaited: Awaited) -> None:
        key, job = awaited.request, awaited.job
        self._people[key] = job.thread.workspace, job.requester
        self._busy[key] = asyncio.create_task(self._bring(awaited), name=f"inputs {key}")

    # --- one request -------------------------------------------------------------------

    async def _bring(self, awaited: Awaited) -> None:
        try:
            await self._try(awaited)
        except (SlackError, ProviderError) as error:
            await self._try_later(awaited, error, NOT_TO_BE_HAD)
        except StorageAway as error:
            log.warning("inputs have to wait", extra=facts(awaited.job, error))
            await self._put_off(awaited, 0.0)
        except Exception as error:
            log.exception("inputs could not be brought", extra={"job": awaited.job.id})
            await self._try_later(awaited, SoraError(type(error).__name__), STUMBLED)
        finally:
            del self._busy[awaited.request]
            del self._people[awaited.request]
            self._news.set()

    async def _try(self, awaited: Awaited) -> None:
        if awaited.job.state is not JobState.QUEUED:  # cancelled, or its workspace has left
            self._show(await self._inputs.let_go(awaited.request))
            return
        try:
            raw = [await self._raw(awaited.job, given) for given in awaited.inputs]
            fitted = await self._decoder.fit(
                Raw(awaited.inputs, tuple(raw), self._deployment.spec, awaited.job.size)
            )
        except InputUnusable as error:
            await self._turn_away(awaited, error)
            return
        jobs = await self._inputs.brought(awaited.request, fitted.inputs, fitted.size)
        log.info("inputs brought", extra={"job": awaited.job.id, "inputs": len(fitted.inputs)})
        self._later.pop(awaited.request, None)
        self._show(jobs)

    async def _raw(self, job: Job, given: NewInput) -> bytes:
        if given.frame_of is not None:
            return await self._frames.bring(given.frame_of)
        return await self._files.fetch(job.thread.workspace, given.file_id or "")

    def _show(self, jobs: list[Job]) -> None:
        for job in jobs:
            if job.state not in ENDED or job.error_code is None:
                self._board.changed(job.id)

    async def _try_later(self, awaited: Awaited, error: SoraError, tell: str) -> None:
        """Wait for whoever doesn't answer, but not for ever; ``tell`` is what is said then."""
        attempts = self._later.get(awaited.request, (0, 0.0))[0] + 1
        patience = 0.0 if _is_dispensable(awaited) else PATIENCE
        if awaited.waited > patience and attempts >= LEAST_TRIES:
            await self._turn_away(awaited, InputUnusable(error.detail, tell=tell))
            return
        log.warning("inputs have to wait", extra=facts(awaited.job, error))
        await self._put_off(awaited, error.retry_after if isinstance(error, SlackLimited) else 0.0)

    async def _put_off(self, awaited: Awaited, least: float) -> None:
        attempts = self._later.get(awaited.request, (0, 0.0))[0] + 1
        wait = max(least, pace.backoff(attempts, self._chance, first=2.0))
        self._later[awaited.request] = (attempts, self._clock.now() + wait)
        await self._give_back(awaited.request)

    async def _give_back(self, request: str) -> None:
        try:
            await self._inputs.put_off(request)
        except Exception:
            log.exception("a lease could not be given back: it lapses by itself")

    # --- turning away ------------------------------------------------------------------

    async def _turn_away(self, awaited: Awaited, error: InputUnusable) -> None:
        """End a request whose inputs can't be used, and say why to whoever made it.

        Without a frame of an earlier clip, which nobody sent, its jobs are made all the same.
        """
        job = awaited.job
        if _is_dispensable(awaited):
            log.info("made without a frame", extra=facts(job, error))
            jobs = await self._inputs.go_without(awaited.request)
            self._later.pop(awaited.request, None)
            self._show(jobs)
            return
        log.info("turned away", extra=facts(job, error))
        await self._tell(job, error.tell)
        await self._store.turn_away(job.id, error.code, error.tell)
        await self._inputs.let_go(awaited.request)
        self._later.pop(awaited.request, None)

    async def _tell(self, job: Job, text: str) -> None:
        thread = job.thread
        active = any(other.card_ts for other in await self._store.in_thread(thread))
        origin = Origin(
            key="",
            thread=thread,
            person=job.requester,
            response_url=await self._store.response_url(job.id),
            talking_in=thread.thread_ts if active else None,
            direct=thread.channel.startswith("D"),
        )
        try:
            again = Button("edit", "Edit and try again…", job.id)
            await self._doorway.privately(origin, Answer(text, (again,)))
        except SlackError as silent:
            log.warning("nobody could be told", extra=facts(job, silent))


def _is_dispensable(awaited: Awaited) -> bool:
    """Tell whether all that is missing are frames of earlier clips: their cards tell of these."""
    return all(given.frame_of is not None for given in awaited.inputs)
