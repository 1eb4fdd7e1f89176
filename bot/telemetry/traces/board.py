"""Hearing of a job's end, where its card does."""

from __future__ import annotations

from typing_extensions import override

from bot.domain.job import ENDED, Job, JobId
from bot.ports.core import Board
from bot.telemetry.traces.spans import Traces


class TracedBoard(Board):
    """Tells another board all that it is told, and traces of jobs that have ended."""

    def __init__(self, board: Board, traces: Traces) -> None:
        self._board = board
        self._traces = traces

    @override
    def changed(self, job_id: JobId) -> None:
        self._board.changed(job_id)

    @override
    def became(self, job: Job) -> None:
        self._board.became(job)
        if job.state in ENDED:
            self._traces.ended(job)

    @override
    def progressed(self, job: Job, progress: int) -> None:
        self._board.progressed(job, progress)

    @override
    def reopened(self, workspace: str, channel: str) -> None:
        self._board.reopened(workspace, channel)
