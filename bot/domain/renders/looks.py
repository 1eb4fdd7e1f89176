"""What looks at a render have come to: whether it is gone, and what to tell of it meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import FetchRefused
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.job import Job
from bot.domain.renders import waiting
from bot.domain.renders.render import Render
from bot.domain.renders.waiting import SLOW, Delay, Signs, is_miss, refuses_us


class Looks:
    """The looks at one render since ``now``. Moments are in seconds since the epoch."""

    def __init__(self, now: float) -> None:
        self.failures = 0
        """Looks in a row without a good answer."""
        self.error: ProviderError | None = None
        """What the last look met, unless it was a good answer."""
        self._heard = now
        self._signs = Signs()

    def heard(self, now: float) -> None:
        """Note a good answer."""
        self._heard, self.failures, self.error = now, 0, None
        self._signs.found()

    def failed(self, error: ProviderError, now: float) -> None:
        """Note a look that told nothing good."""
        self.failures, self.error = self.failures + 1, error
        self._signs.failed(error, now)

    @property
    def is_missing(self) -> bool:
        """Tell whether the last look found no such render."""
        return self.error is not None and is_miss(self.error)

    def silent_for(self, now: float) -> float:
        """Return for how long there has been no good answer."""
        return now - self._heard

    def verdict(self, job: Job, now: float) -> ProviderError | None:
        """Return what certainly became of the render, or None while it may be there."""
        if self.error is None:
            return None
        certain = self._signs.verdict(self.error, job, now)
        if certain is None and self.is_missing and self._is_gone(job, now):
            return RenderMissing(self.error.detail)
        return certain

    def _is_gone(self, job: Job, now: float) -> bool:
        missing = self._signs.missing
        enough = waiting.GONE_IN_DOUBT if missing.was_broken else waiting.GONE
        return age_of(job, now) >= waiting.YOUNG and missing.seconds >= enough

    def delay(self, job: Job, now: float, slow: float) -> Delay | None:
        """Return what holds the render up by now; it is slow from the age ``slow`` on."""
        silent, age = self.silent_for(now), age_of(job, now)
        if self.error is not None and refuses_us(self.error):
            return Delay(FetchRefused.code, silent)
        if self.error is not None and silent >= waiting.TOLD:
            return Delay(RenderMissing.code if self.is_missing else Unavailable.code, silent)
        return Delay(SLOW, age - slow) if age >= slow else None


def age_of(job: Job, now: float) -> float:
    """Return for how many seconds a job's render has been running."""
    return now - (job.rendering_at or now)


@dataclass(frozen=True, slots=True)
class News:
    """What one look at a render told: how it is, or why that isn't known, and what holds it up."""

    delay: Delay | None
    render: Render | None = None
    error: ProviderError | None = None
