"""Who watches the bot at work, if anybody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config.settings import Settings
from bot.ports.deployments import Deployments
from bot.ports.video import VideoApi
from bot.slack.api.installations import Installations
from bot.telemetry.calls import CallHeard, unheard
from bot.video.watched import WatchedVideo
from storage.connections import Database
from storage.figures import SqlFigures

if TYPE_CHECKING:  # prometheus-client takes its time to load: only who wants it waits for it
    from bot.telemetry.metrics.call_counts import CallCounts
    from bot.telemetry.metrics.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of calls to the far ends."""

    counts: CallCounts | None

    @property
    def slack(self) -> CallHeard:
        """Return who hears of calls of Slack's Web API."""
        return unheard if self.counts is None else self.counts.slack

    def video(self, deployment: str, api: VideoApi) -> VideoApi:
        """Return a deployment's video API, with whoever hears of its calls."""
        return api if self.counts is None else WatchedVideo(api, self.counts.video(deployment))


def make_ears(settings: Settings) -> Ears:
    """Return who hears of calls, as the settings have it."""
    if not settings.metrics:
        return Ears(None)
    from bot.telemetry.metrics.call_counts import CallCounts  # noqa: PLC0415 - seldom wanted

    return Ears(CallCounts())


def make_metrics(
    ears: Ears, engine: Database, deployments: Deployments, installed: Installations
) -> Metrics | None:
    """Return what /metrics tells; None where nobody wants it."""
    if ears.counts is None:
        return None

    from bot.telemetry.metrics.metrics import Metrics  # noqa: PLC0415 - seldom wanted

    def tokens_refused() -> int:
        return len(installed.doubted())

    return Metrics(SqlFigures(engine), deployments, ears.counts.counts, tokens_refused)
