"""What the tries to fetch a clip have come to: whether to go on, and what to tell meanwhile."""

from __future__ import annotations

import math

from bot.domain.errors.base import DiskTrouble, SoraError
from bot.domain.errors.clips import (
    UNFETCHED,
    ClipCut,
    ClipRefused,
    ClipUnfetchable,
    ClipUnreached,
    RenderMissing,
)
from bot.domain.errors.deployment import DeploymentTrouble, FetchRefused
from bot.domain.errors.provider import ProviderError, RenderFailed
from bot.domain.errors.refusals import Moderated, Refused
from bot.domain.job import Job
from bot.domain.renders import waiting
from bot.domain.renders.waiting import Delay, Signs, refuses_us


def met(error: SoraError) -> SoraError:
    """Return what an answer to the question for a clip means: never anything about its words."""
    if isinstance(error, ClipUnfetchable | RenderMissing | Moderated | DiskTrouble):
        return error
    if refuses_us(error):
        return FetchRefused(error.detail)
    refused = isinstance(error, Refused | RenderFailed | DeploymentTrouble)
    return (ClipRefused if refused else ClipUnreached)(error.detail)


class Tries:
    """The tries to fetch one job's clip. Moments are in seconds since the epoch."""

    def __init__(self, job: Job) -> None:
        self.failures = 0
        self.error: SoraError | None = None
        """What the last try met."""
        self._since = self._same_since = 0.0
        self._before = _Before(job)
        self._signs = Signs()
        self._end: ProviderError | None = None
        self._said_failed = False

    def failed(self, error: SoraError, begun: float, now: float) -> None:
        """Note a try from ``begun`` to ``now`` that ended in ``error``, one that ``met`` returned.

        What only waits for us, such as for room on our disk, uses up none of a clip's time.
        """
        if self.error is None or _waits_for_us(error) is not _waits_for_us(self.error):
            self._since, self.failures = begun, 0
        if self.error is None or error.code != self.error.code:
            self._same_since = begun
        self.failures, self.error = self.failures + 1, error
        self._signs.failed(error, now)

    def found(self) -> None:
        """Note that the provider tells of the render, which goes on."""
        self._signs.found()
        self._said_failed = False

    def has_failed(self, error: ProviderError) -> None:
        """Note that a render that was completed has failed by now: believed the second time."""
        self._end = error if self._said_failed else None
        self._said_failed = True

    def is_over(self, end: ProviderError) -> None:
        """Note that the provider itself says that it hasn't got the clip any more."""
        self._end = end

    def verdict(self, job: Job, now: float) -> SoraError | None:
        """Return why the clip isn't tried any more, or None as long as it is."""
        error = self.error
        if self._end is not None:
            return self._end
        if error is None or isinstance(error, DiskTrouble) or self.failures < waiting.LEAST_TRIES:
            return None
        if isinstance(error, FetchRefused):
            is_late = now > waiting.kept_until(job) and now - self._since >= waiting.LEAST
            return error if is_late else None
        if (certain := self._signs.verdict(error, job, now)) is not None:
            return certain
        if self._signs.missing.seconds >= waiting.GONE_IN_DOUBT:
            return RenderMissing(error.detail)
        return error if self._is_enough(error, now) else None

    def _is_enough(self, error: SoraError, now: float) -> bool:
        """Tell whether the clip was asked for long enough, with what the row knows from before."""
        lasted, same = now - self._since, now - self._same_since
        if lasted >= waiting.LEAST:
            lasted = max(lasted, now - self._before.since)
        if same >= waiting.LEAST and error.code == self._before.by:
            same = max(same, now - self._before.since)
        return lasted >= waiting.TROUBLE or (_is_plain(error) and same >= waiting.PLAIN_REFUSAL)

    @property
    def is_missing(self) -> bool:
        """Tell whether the last try found no such clip."""
        return isinstance(self.error, RenderMissing)

    def delay(self, now: float) -> Delay | None:
        """Return what holds the clip up by now."""
        lasted = now - self._since
        if self.error is None:
            return None
        at_once = isinstance(self.error, FetchRefused)
        return Delay(self.error.code, lasted) if at_once or lasted >= waiting.TOLD else None


class _Before:
    """What a row says from before a start of a clip that didn't come, and since when it didn't."""

    def __init__(self, job: Job) -> None:
        counts = job.delayed_by in UNFETCHED - {FetchRefused.code} | {RenderMissing.code}
        self.by = job.delayed_by if counts else None
        self.since = job.delayed_since if counts and job.delayed_since else math.inf


def _waits_for_us(error: SoraError) -> bool:
    return isinstance(error, DiskTrouble | FetchRefused)


def _is_plain(error: SoraError) -> bool:
    """Tell whether the server isn't in trouble: it answers, but with no clip that can be had."""
    return not isinstance(error, ClipUnreached | ClipCut | RenderMissing)
