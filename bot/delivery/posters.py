"""Posters: a picture of each clip on its card, some seconds after the clip itself.

Whatever goes wrong with one costs nobody more than the poster. Its file's id is in the row before
Slack keeps the file, so that no crash leaves two; and every try is counted there, so that they end.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import assert_never

from bot.domain.conversation.shared_files import Processing
from bot.domain.errors.base import (
    DiskTrouble,
    InputUnusable,
    SoraError,
    StaleJob,
    StorageAway,
)
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.slack import NotInConversation, SlackError, SlackLimited, SlackRefused
from bot.domain.job import Job
from bot.domain.text.sentences import facts
from bot.ports.core import Board
from bot.ports.inputs import ClipPictures, PosterMaker
from bot.ports.slack import PosterFiles
from bot.ports.storage import PosterStore
from bot.runtime.backoff import doubled
from bot.runtime.bell import Bell
from bot.runtime.claims import HeldClaim
from bot.runtime.sweep import sweep, sweeping
from bot.runtime.timing import Timing
from bot.telemetry.job_at_hand import work_on

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
"""How often another replica's clips are looked for."""

AT_ONCE = 4

TRIES = 8
"""How often somebody sees to a poster until it is let be, in some ten minutes."""

FIRST, LONGEST = 2.0, 300.0
"""Seconds between two tries: doubling from the first to the longest."""

SHOWN_SECONDS = 45.0
"""How long a card has to show a poster, until it is looked whether Slack has refused that."""

REMOVAL_SECONDS = 2 * 24 * 3600.0
"""How long it is tried to remove a deleted clip's poster: it goes, however long Slack is away."""

STEP_SECONDS = 120.0
"""The longest that one try may take."""

_TO_BE_TRIED_AGAIN = (SlackError, ProviderError, DiskTrouble, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterSweep:
    """Gets, uploads, shows and removes posters. ``bell`` tells of a clip that came, or goes."""

    store: PosterStore
    pictures: ClipPictures
    maker: PosterMaker
    files: PosterFiles
    board: Board
    bell: Bell
    timing: Timing

    async def run(self) -> None:
        """Sweep until the bot stops: then what is under way is given up, as by a crash."""
        await sweeping(
            SWEEP_SECONDS,
            self.sweep,
            bell=self.bell,
            stopping=self.timing.stopping,
            log=log,
            trouble="posters could not be looked up",
        )

    async def sweep(self) -> float:
        """See to all that is due; return in how many seconds the next one is."""
        return await sweep(
            self.store,
            self._see_to,
            clock=self.timing.clock,
            at_once=AT_ONCE,
            seconds=SWEEP_SECONDS,
            step=STEP_SECONDS,
        )

    async def _see_to(self, job: Job, claim: HeldClaim) -> None:
        """Go one step on with a poster, or put that off."""
        work_on(job)
        try:
            async with asyncio.timeout(STEP_SECONDS):
                await self._go_on(job, claim)
        except StaleJob as error:
            log.info("a poster is left to others", extra=facts(job, error))
        except (NotInConversation, SlackRefused, InputUnusable) as error:
            await self._give_up(job, error)
        except _TO_BE_TRIED_AGAIN as error:
            await self._put_off(job, error)
        except StorageAway:
            raise
        except Exception:  # it is put off, and counted, already: others' posters go on
            log.exception("a poster has to wait", extra={"job": job.id})

    async def _go_on(self, job: Job, claim: HeldClaim) -> None:
        file_id, is_deleted = job.poster_id, job.deleted_at is not None
        if job.has_poster and not is_deleted:
            await self.store.settled(job)
        elif is_deleted or job.poster_tries > TRIES:
            await self._remove(job)
        elif file_id is None:
            await self._upload(job, claim)
        else:
            await self._look(job, file_id, claim)

    async def _upload(self, job: Job, claim: HeldClaim) -> None:
        """Have a poster at Slack. Its id is in the row before Slack keeps it."""
        picture = await self.maker.made_of(await self.pictures.poster(job))
        file_id = await self.files.upload(job, picture)
        recorded = await self.store.uploaded(job, file_id)
        if recorded is not None:
            await self._complete(recorded, file_id, claim)

    async def _complete(self, job: Job, file_id: str, claim: HeldClaim) -> None:
        """Have Slack keep a poster; one whose clip was deleted meanwhile is removed after that."""
        claim.need()
        await self.files.complete(job, file_id)
        if not await self.store.put_off(job, FIRST):  # the row itself is gone
            await self.files.remove(job, file_id)

    async def _look(self, job: Job, file_id: str, claim: HeldClaim) -> None:
        """Let cards show a poster that Slack is done with."""
        match await self.files.look(job, file_id):
            case Processing.UNKNOWN:
                await self._complete_at_last(job, file_id, claim)
            case Processing.WAITING:
                await self.store.put_off(job, _wait(job))
            case Processing.UNUSABLE:
                await self._remove(job)
            case Processing.READY:
                await self._show(job)
            case other:
                assert_never(other)

    async def _show(self, job: Job) -> None:
        shown = await self.store.can_be_shown(job, SHOWN_SECONDS)
        if shown is not None:
            self.board.became(shown)
        else:  # its clip was deleted meanwhile
            await self.store.put_off(job, 0.0)

    async def _complete_at_last(self, job: Job, file_id: str, claim: HeldClaim) -> None:
        """Complete what somebody died over; Slack may also be late to know what is complete."""
        try:
            await self._complete(job, file_id, claim)
        except SlackRefused as error:
            log.info("a poster isn't known so far", extra=facts(job, error))
            await self.store.put_off(job, _wait(job))

    async def _remove(self, job: Job) -> None:
        if job.poster_id is not None:
            await self.files.remove(job, job.poster_id)
        await self.store.gone(job)

    async def _give_up(self, job: Job, error: Exception) -> None:
        what = "no poster" if job.deleted_at is None else "a poster stays"
        log.info(what, extra={"job": job.id, "detail": _detail(error)})
        if job.deleted_at is None:
            await self.store.settled(job)
        else:
            await self.store.gone(job)

    async def _put_off(self, job: Job, error: Exception) -> None:
        """Try again later, or no more; what stays of a clip that is there goes with that."""
        log.info("a poster has to wait", extra={"job": job.id, "detail": _detail(error)})
        if job.deleted_at is None and job.poster_tries > TRIES:
            await self.store.settled(job)
            return
        if job.deleted_at is not None and self._is_hopeless(job.deleted_at):
            await self._give_up(job, error)
            return
        wait = error.retry_after if isinstance(error, SlackLimited) else 0.0
        await self.store.put_off(job, max(wait, _wait(job)))

    def _is_hopeless(self, deleted_at: float) -> bool:
        return self.timing.clock.now() - deleted_at > REMOVAL_SECONDS


def _detail(error: Exception) -> str:
    return (error.detail if isinstance(error, SoraError) else type(error).__name__)[:200]


def _wait(job: Job) -> float:
    """Return how long a poster rests after this try."""
    return doubled(job.poster_tries, first=FIRST, longest=LONGEST)
