"""Copies: clips brought into other channels, exactly once, and out of them again.

It goes like a delivery: the file's id is in the row before anybody can see the file, and from then
on Slack says whether the copy is there. So no crash brings it twice, nor loses it. A copy has its
own file, made of the bytes of the clip's: it tells nothing of where that is, and goes by itself.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from bot.domain.errors.base import (
    DiskTrouble,
    InputUnusable,
    SoraError,
    StaleJob,
    StorageAway,
)
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    UploadRefused,
)
from bot.domain.job import Job
from bot.domain.sharing.copies import Copy, CopyForm, CopyState
from bot.domain.wording import sharing as wording
from bot.domain.wording.card import gifs as gif_wording
from bot.ports.inputs import Files, GifMaker
from bot.ports.jobs import Rows
from bot.ports.sharing import CopyMessages, CopyStore
from bot.runtime.backoff import doubled
from bot.runtime.bell import Bell
from bot.runtime.claims import HeldClaim
from bot.runtime.rooms import room
from bot.runtime.sweep import sweep, sweeping
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
"""How often another replica's copies are looked for."""

AT_ONCE = 4

STEP_SECONDS = 240.0
"""The longest that one try may take: less than nobody else does anything about the copy."""

FIRST, LONGEST = 1.0, 120.0
"""Seconds between two tries: doubling from the first to the longest."""

SELDOM = 1800.0
"""The longest once a copy is old: Slack won't have our token any more, and perhaps never again."""

UPLOADS = 3
"""How often a copy's bytes are sent."""

UNKNOWN_LOOKS = 5
"""How often Slack may know nothing of a file that it took, until the bytes are sent anew.

As often it may not show one that is to go, in some half a minute, until it counts as gone."""

LATE_LOOKS = 12
"""How often a file may be looked for in its channel, in some ten minutes, until it is given up."""

PATIENCE = 3600.0
"""Seconds for which a copy is tried of which nothing is at Slack; one that may be is tried on."""

_FINAL = (NotInConversation, SlackRefused, InputUnusable)
_TO_BE_TRIED_AGAIN = (SlackError, DiskTrouble, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySweep:
    """Brings copies, and takes them out. ``bell`` tells that one is wanted, or is to go."""

    store: CopyStore
    rows: Rows
    files: Files
    messages: CopyMessages
    gifs: GifMaker
    folder: Path
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
            trouble="copies could not be looked up",
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

    async def _see_to(self, copy: Copy, claim: HeldClaim) -> None:
        """Go one step on with a copy, or put that off."""
        try:
            async with asyncio.timeout(STEP_SECONDS):
                await self._go_on(copy, claim)
        except StaleJob as error:
            log.info("a copy is left to others", extra={"copy": copy.id, "detail": error.detail})
        except _TO_BE_TRIED_AGAIN as error:
            await self._put_off(copy, error)
        except StorageAway:
            raise
        except Exception:  # it is put off already: others' copies go on
            log.exception("a copy has to wait", extra={"copy": copy.id})

    async def _go_on(self, copy: Copy, claim: HeldClaim) -> None:
        match copy.state:
            case CopyState.WANTED:
                await self._bring(copy, claim)
            case CopyState.FAILED:
                await self._tell(copy, claim)
            case CopyState.LEAVING:
                await self._take_out(copy)
            case CopyState.POSTED | CopyState.GONE:
                await self.store.settled(copy)
            case _:
                assert_never(copy.state)

    # --- in ----------------------------------------------------------------------------

    async def _bring(self, copy: Copy, claim: HeldClaim) -> None:
        """Go one step further with a copy that is wanted; nothing is posted of a deleted clip."""
        job = await self.rows.get(copy.job)
        if job is None or not job.has_clip:
            await self.store.leave(copy)
            await self.store.put_off(copy, 0.0)
            return
        try:
            step = self._upload if copy.file_id is None else self._look
            await step(copy, job, claim)
        except _FINAL as error:
            await self._fail(copy, _why(error), error)

    async def _upload(self, copy: Copy, job: Job, claim: HeldClaim) -> None:
        """Send a copy's bytes. Its file's id is in the row before anybody can see the file."""
        if job.file_id is None or copy.uploads >= UPLOADS:
            await self._fail(copy, wording.NEVER_SHOWN)
            return
        async with room(self.folder) as clip:
            await self.files.save(copy.to.workspace, job.file_id, clip)
            if copy.form is CopyForm.GIF and not await self._made(copy, clip):
                return
            file_id = await self.messages.upload(copy, clip)
        if await self.store.uploaded(copy, file_id):
            await self._completed(copy, job, file_id, claim)
        await self.store.put_off(copy, FIRST)

    async def _made(self, copy: Copy, clip: Path) -> bool:
        """Write a GIF in its clip's place; where there can be none, nobody tries again."""
        try:
            made = await self.gifs.made_of(clip)
        except InputUnusable as error:
            await self._fail(copy, gif_wording.NOT_MADE, error)
            return False
        await asyncio.to_thread(clip.write_bytes, made)
        return True

    async def _look(self, copy: Copy, job: Job, claim: HeldClaim) -> None:
        """See whether a copy is in its channel."""
        file = await self.messages.look(copy)
        if file is None:
            await self._complete_at_last(copy, job, claim)
        elif copy.to.channel not in file.channels:
            await self._wait(copy)
        elif await self.store.posted(copy):
            log.info("shared", extra={"job": job.id, "copy": copy.id})
        else:
            await self.store.put_off(copy, 0.0)

    async def _completed(self, copy: Copy, job: Job, file_id: str, claim: HeldClaim) -> bool:
        """Have Slack share a file; False where it has no such file to share, as it seems."""
        claim.need()
        try:
            await self.messages.complete(copy, job, file_id)
        except UploadRefused:
            raise
        except SlackRefused as error:
            log.info("a copy isn't taken", extra={"copy": copy.id, "detail": error.detail})
            return False
        return True

    async def _complete_at_last(self, copy: Copy, job: Job, claim: HeldClaim) -> None:
        """Complete what somebody died over; Slack may also be late to know what is complete."""
        done = await self._completed(copy, job, copy.file_id or "", claim)
        if not done and copy.tries > UNKNOWN_LOOKS:
            await self.store.upload_lost(copy)
            return
        await self.store.put_off(copy, _rest(copy))

    async def _wait(self, copy: Copy) -> None:
        """Give Slack time to show what it has, but not for ever."""
        if copy.tries > LATE_LOOKS:
            await self._fail(copy, wording.NEVER_SHOWN)
            return
        await self.store.put_off(copy, _rest(copy))

    # --- out, or not at all ------------------------------------------------------------

    async def _take_out(self, copy: Copy) -> None:
        if copy.tries <= UNKNOWN_LOOKS and await self._may_appear(copy):
            await self.store.put_off(copy, _rest(copy))
            return
        await self._removed(copy)
        await self._tell_of_deletion(copy)
        await self.store.settled(copy)

    async def _may_appear(self, copy: Copy) -> bool:
        """Tell whether Slack may be about to show a copy: nobody knows its message before that."""
        if copy.file_id is None:
            return False
        try:
            file = await self.messages.look(copy)
        except SlackRefused:
            return True
        return file is None or copy.to.channel not in file.channels

    async def _removed(self, copy: Copy) -> None:
        """Leave nothing of a copy at Slack; what it doesn't let go, the channel's people can."""
        if copy.file_id is None:
            return
        try:
            await self.messages.remove(copy)
        except (NotInConversation, SlackRefused) as error:
            log.warning("a copy stays", extra={"copy": copy.id, "detail": error.detail})

    async def _fail(self, copy: Copy, why: str, error: SoraError | None = None) -> None:
        """Give a copy up: nothing of it is left at Slack, and whoever wanted it is told."""
        said = {"copy": copy.id, "detail": why if error is None else error.detail}
        log.warning("a copy could not be posted", extra=said)
        await self._removed(copy)
        await self.store.failed(copy, why)

    async def _tell(self, copy: Copy, claim: HeldClaim) -> None:
        claim.need()
        await self._write_of(copy, await self.rows.get(copy.job))
        await self.store.settled(copy)

    async def _tell_of_deletion(self, copy: Copy) -> None:
        """Tell whoever waits for a copy that nobody has seen, and whose clip another deleted."""
        if copy.file_id is not None or copy.showcase:
            return
        job = await self.rows.get(copy.job)
        if job is None or not (job.has_clip or job.deleted_by == copy.person):
            await self._write_of(replace(copy, trouble=wording.CLIP_DELETED), job)

    async def _write_of(self, copy: Copy, job: Job | None) -> None:
        """Tell whoever wanted a copy; once more at worst, if somebody dies over it."""
        try:
            await self.messages.tell(copy, job)
        except (NotInConversation, SlackRefused) as error:
            said = {"copy": copy.id, "detail": error.detail}
            log.warning("nobody can be told of a copy", extra=said)

    async def _put_off(self, copy: Copy, error: Exception) -> None:
        """Try again later, unless nothing is at Slack and it has been tried for long enough."""
        detail = error.detail if isinstance(error, SoraError) else type(error).__name__
        log.info("a copy has to wait", extra={"copy": copy.id, "detail": detail})
        is_old = self.timing.clock.now() - copy.created_at > PATIENCE
        if is_old and copy.state is CopyState.WANTED and copy.file_id is None:
            await self._fail(copy, wording.TOO_LONG)
            return
        wait = error.retry_after if isinstance(error, SlackLimited) else 0.0
        await self.store.put_off(copy, max(wait, _rest(copy, is_old=is_old)))


def _rest(copy: Copy, *, is_old: bool = False) -> float:
    """Return how long a copy rests after this try."""
    return doubled(copy.tries, first=FIRST, longest=SELDOM if is_old else LONGEST)


def _why(error: SoraError) -> str:
    """Return what whoever wanted a copy reads of an answer that no repetition changes."""
    if isinstance(error, NotInConversation):
        return wording.NOT_THERE_ANY_MORE
    return wording.CLIP_GONE if isinstance(error, InputUnusable) else wording.SLACK_REFUSES
