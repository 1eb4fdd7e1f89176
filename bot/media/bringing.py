"""One request's inputs: had, made to fit, and put into its jobs; or the request is turned away."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.errors.base import InputUnusable
from bot.domain.job import ENDED, Job, JobState
from bot.domain.media.inputs import Awaited, Raw
from bot.domain.new_jobs import NewInput
from bot.domain.text.sentences import facts
from bot.ports.core import Board, Dismissals
from bot.ports.deployments import Deployments
from bot.ports.inputs import Decoder, Files, Frames, InputStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """Brings what a request awaits. Raises SlackError, ProviderError and StorageAway: try later."""

    inputs: InputStore
    files: Files
    frames: Frames
    decoder: Decoder
    dismissals: Dismissals
    board: Board
    deployments: Deployments

    async def bring(self, awaited: Awaited) -> None:
        """Bring a request's inputs, and let its jobs have their cards."""
        if awaited.job.state is not JobState.QUEUED:  # cancelled, or its workspace has left
            self._show(await self.inputs.let_go(awaited.request))
            return
        try:
            raw = [await self._raw(awaited.job, given) for given in awaited.inputs]
            profile = self.deployments.of(awaited.job).offer
            given = Raw(awaited.inputs, tuple(raw), profile, awaited.job.size)
            fitted = await self.decoder.fit(given)
        except InputUnusable as error:
            await self.turn_away(awaited, error)
            return
        jobs = await self.inputs.brought(awaited.request, fitted.inputs, fitted.size)
        log.info("inputs brought", extra={"job": awaited.job.id, "inputs": len(fitted.inputs)})
        self._show(jobs)

    async def _raw(self, job: Job, given: NewInput) -> bytes:
        if given.frame_of is not None:
            return await self.frames.bring(given.frame_of, at_end=given.at_end)
        return await self.files.fetch(job.thread.workspace, given.file_id or "")

    async def turn_away(self, awaited: Awaited, error: InputUnusable) -> None:
        """End a request whose inputs can't be used, and say why to whoever made it.

        Without a frame of an earlier clip, which nobody sent, its jobs are made all the same.
        """
        job = awaited.job
        if is_dispensable(awaited):
            log.info("made without a frame", extra=facts(job, error))
            self._show(await self.inputs.go_without(awaited.request))
            return
        log.info("turned away", extra=facts(job, error))
        await self.dismissals.for_its_inputs(job, error.code, error.tell)
        await self.inputs.let_go(awaited.request)

    def _show(self, jobs: list[Job]) -> None:
        for job in jobs:
            if job.state not in ENDED or job.error_code is None:
                self.board.changed(job.id)


def is_dispensable(awaited: Awaited) -> bool:
    """Tell whether all that is missing are frames of earlier clips: their cards tell of these.

    What goes on from a clip is nothing without its last frame.
    """
    return all(given.frame_of is not None and not given.at_end for given in awaited.inputs)
