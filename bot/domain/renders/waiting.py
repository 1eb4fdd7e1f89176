"""How long a paid clip is waited for: when it is gone, when people are told, when a button is left.

All of it is measured in time, never by counting misses: behind a router with several instances most
answers may be 404 and one in so many good. Whoever asks keeps the measure in memory, so that a
restart begins it anew: that costs minutes, where a mistake would cost a clip. Seconds, everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors.base import SoraError
from bot.domain.errors.clips import RenderExpired, RenderMissing
from bot.domain.errors.deployment import DeploymentMissing, DeploymentTrouble, FetchRefused, Retired
from bot.domain.errors.provider import Limited, ProviderError
from bot.domain.errors.refusals import Moderated
from bot.domain.job import Job, JobState
from bot.domain.profiles import KEPT
from bot.domain.renders.streak import Streak

LONGEST_LIFETIME = 366 * 24 * 3600.0
"""Beyond this a time that a provider names is a mistake, such as milliseconds."""

GONE = 5 * 60.0
"""How long a render must be unfindable without a break. A server that restarts, or the instances of
one that come to know a render one after the other, take less."""

GONE_IN_DOUBT = 15 * 60.0
"""The same for a clip that was seen completed, and for a render that was lost and found before: of
twenty instances that are asked every few seconds, the one that knows it has answered by then."""

YOUNG = 10 * 60.0
"""No render is gone before this age: it may be new where we ask (vllm-project/vllm-omni#7508)."""

EXPIRED = 30.0
"""How long a clip must be unfindable once its time there is over: both say the same then."""

CONDEMNED = 60.0
"""How long a call must be answered with moderation before it is believed of the render itself."""

TOLD = 2 * 60.0
"""After this a card says what holds the clip up."""

PLAIN_REFUSAL = 10 * 60.0
"""How long a clip is asked for that a server answers for, but doesn't hand over."""

TROUBLE = 30 * 60.0
"""How long a clip is asked for where the server itself is in trouble."""

LEAST = 5 * 60.0
LEAST_TRIES = 3
"""What a clip is given in any case: after a restart, and where one try takes half an hour."""

USUAL = 5 * 60.0
"""How long a render takes while none is known: Microsoft documents one to five minutes."""

SLOW_FACTOR = 3.0
LEAST_SLOW = 20.0
"""How many times the usual is long, and what is too short to be called so."""

SLOW = "slow"
"""What holds a render up where nothing is wrong but the time it takes; else an error's code."""


LATE_SHARE = "late_share"
"""What holds a clip up that Slack has, and doesn't show."""


@dataclass(frozen=True, slots=True)
class Delay:
    """What holds a clip up, and for how long: an error's code, ``SLOW`` or ``LATE_SHARE``."""

    by: str
    seconds: float


def slow_after(usual: float | None) -> float:
    """Return from which age on a render takes longer than ``usual``, the median of recent ones."""
    return max(LEAST_SLOW, SLOW_FACTOR * (USUAL if usual is None else usual))


def kept_until(job: Job) -> float:
    """Return until when the provider may be expected to have a job's clip."""
    begun = job.rendering_at or job.created_at
    named = job.expires_at
    if named is None or not begun < named < begun + LONGEST_LIFETIME:
        return begun + KEPT
    return named


def may_be_given_up(job: Job) -> bool:
    """Tell whether a job is held up by what may last, and what somebody may let go of."""
    refused = job.state is JobState.DELIVERING and job.delayed_by == FetchRefused.code
    return refused or (job.state is JobState.RENDERING and job.delayed_by is not None)


def has_render(job: Job) -> bool:
    """Tell whether there is a render, or a clip of one, that the provider can be asked about."""
    return job.provider_id is not None or job.clip_ref is not None


def refuses_us(error: SoraError) -> bool:
    """Tell whether an answer about a render we ordered says that we may not ask.

    A model or a deployment that isn't there is another matter: that refuses creates, too.
    """
    elsewhere = DeploymentMissing | Retired
    return isinstance(error, DeploymentTrouble) and not isinstance(error, elsewhere)


def asked_to_wait(error: SoraError) -> float:
    """Return how long a provider asked us to stay away, at most an hour; 0 where it didn't."""
    return error.retry_after or 0.0 if isinstance(error, Limited) else 0.0


def is_miss(error: SoraError) -> bool:
    """Tell whether an answer about a render says that there is none: 404, or 410."""
    return isinstance(error, RenderMissing | Retired)


class Signs:
    """Answers that say that a render is gone, or was stopped: believed once they last."""

    def __init__(self) -> None:
        self.missing = Streak()
        self._condemned = Streak()

    def failed(self, error: SoraError, now: float) -> None:
        """Note an answer that brought nothing."""
        condemns = isinstance(error, Moderated)
        for streak, fits in ((self.missing, is_miss(error)), (self._condemned, condemns)):
            if fits:
                streak.again(now)
            else:
                streak.unclear()

    def found(self) -> None:
        """Note an answer that tells of the render."""
        self.missing.broken()
        self._condemned.broken()

    def verdict(self, error: SoraError, job: Job, now: float) -> ProviderError | None:
        """Return what is certain by now, after an answer that was ``error``; None if nothing is."""
        if isinstance(error, Moderated) and self._condemned.seconds >= CONDEMNED:
            return error
        if is_miss(error) and now > kept_until(job) and self.missing.seconds >= EXPIRED:
            return RenderExpired(error.detail)
        return None
