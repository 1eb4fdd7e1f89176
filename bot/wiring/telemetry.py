"""Who watches the bot at work, if anybody does."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config.settings import Settings
from bot.config.telemetry.tracing import TracingSettings
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError
from bot.ports.core import Board
from bot.ports.deployments import Deployments
from bot.ports.video import VideoApi
from bot.slack.api.installations import Installations
from bot.telemetry.calls import CallHeard, unheard
from bot.telemetry.job_at_hand import at_hand
from bot.telemetry.traces.board import TracedBoard
from bot.telemetry.traces.spans import Traces
from bot.video.watched import WatchedVideo
from storage.connections import Database
from storage.figures.now import SqlFigures
from storage.figures.totals import SqlTotals

if TYPE_CHECKING:  # prometheus-client takes its time to load: only who wants it waits for it
    from bot.telemetry.metrics.call_counts import CallCounts
    from bot.telemetry.metrics.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of calls to the far ends."""

    counts: CallCounts | None
    traces: Traces | None

    @property
    def slack(self) -> CallHeard:
        """Return who hears of calls of Slack's Web API."""
        return _all(
            None if self.counts is None else self.counts.slack,
            None if self.traces is None else self.traces.heard("slack", at_hand),
        )

    def video(self, deployment: str, api: VideoApi) -> VideoApi:
        """Return a deployment's video API, with whoever hears of its calls."""
        heard = _all(
            None if self.counts is None else self.counts.video(deployment),
            None if self.traces is None else self.traces.heard("video", at_hand),
        )
        return api if heard is unheard else WatchedVideo(api, heard)

    def board(self, board: Board) -> Board:
        """Return a board of which whoever tells of traces hears, too."""
        return board if self.traces is None else TracedBoard(board, self.traces)


def _all(*ears: CallHeard | None) -> CallHeard:
    """Return one for all that are there."""
    there = [heard for heard in ears if heard is not None]
    if len(there) < 2:
        return there[0] if there else unheard

    def told(call: str, outcome: str, seconds: float) -> None:
        for heard in there:
            heard(call, outcome, seconds)

    return told


def make_ears(settings: Settings, stack: AsyncExitStack) -> Ears:
    """Return who hears of calls, as the settings have it. Raises SettingsError."""
    traces = None if settings.tracing is None else _traces(settings.tracing, settings.proxies)
    if traces is not None:
        stack.push_async_callback(traces.close)
    if not settings.metrics:
        return Ears(None, traces)
    from bot.telemetry.metrics.call_counts import CallCounts  # noqa: PLC0415 - seldom wanted

    return Ears(CallCounts(), traces)


def _traces(told: TracingSettings, proxies: Proxies) -> Traces:
    try:
        from bot.telemetry.traces.exporting import (  # noqa: PLC0415 - an extra, and slow to load
            OtlpTraces,
        )
    except ModuleNotFoundError as error:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT needs the extra otel: "
            "pip install 'sora-for-slack[otel]', or leave it empty."
        ) from error
    return OtlpTraces(told.address, told.headers, proxies.by(told.address))


def make_metrics(
    ears: Ears, engine: Database, deployments: Deployments, installed: Installations
) -> Metrics | None:
    """Return what /metrics tells; None where nobody wants it."""
    if ears.counts is None:
        return None

    from bot.telemetry.metrics.metrics import Metrics  # noqa: PLC0415 - seldom wanted

    def tokens_refused() -> int:
        return len(installed.doubted())

    rows = SqlFigures(engine), SqlTotals(engine)
    return Metrics(*rows, deployments, ears.counts.counts, tokens_refused)
