"""What a card says while something holds its clip up: since when, and what Sora does about it."""

from __future__ import annotations

from bot.domain.errors.base import DiskTrouble
from bot.domain.errors.clips import UNFETCHABLE, ClipUnfetchable, RenderMissing
from bot.domain.errors.deployment import FetchRefused
from bot.domain.job import Job, JobState
from bot.domain.renders.waiting import LATE_SHARE, SLOW
from bot.domain.text.sentences import clock_time

_GIVE_UP = (
    "*Give up* lets go of it. The video service can't stop a render that it has begun, so it may "
    "still be billed."
)
_RENDERING = {
    SLOW: ":hourglass: *Taking longer than usual*, rendering since {began}.{progress}",
    RenderMissing.code: (
        ":mag: *Can't be found.* The video service hasn't known this render since {since}. It may "
        "turn up again: Sora keeps asking."
    ),
    FetchRefused.code: (
        ":lock: *Not allowed to ask.* The video service hasn't let Sora ask about this render "
        "since {since}. Whoever runs Sora needs to look at what its key may do. Sora keeps asking."
    ),
}
"""What is said of a render by what holds it up."""

_NO_WORD = (
    ":hourglass: *No word from the video service* about this render since {since}. Sora keeps "
    "asking."
)
"""The same for what nobody foresaw, and for what tells nothing."""

_FETCHING = {kind.code: (kind.why, kind.advice) for kind in UNFETCHABLE} | {
    RenderMissing.code: ("the video service can't find the clip at the moment", ""),
    FetchRefused.code: (
        "the video service doesn't let Sora fetch it",
        "Whoever runs Sora needs to look at what its key may do.",
    ),
    DiskTrouble.code: (
        "Sora has no room to save it in",
        "Whoever runs Sora needs to check the disk's free space.",
    ),
}
"""What goes on with "Rendered, but …", and what is to be done about it, by what holds a clip up."""


_SHARING = (
    ":package: *Rendered*, and with Slack since {since}, which hasn't shown it here yet. Sora "
    "keeps looking, and posts a link to it if that takes more than ten minutes."
)


def delayed(job: Job) -> str | None:
    """Return what is told of a job that is held up, as mrkdwn; None where nothing is."""
    if job.delayed_by is None:
        return None
    if job.state is JobState.RENDERING:
        return _rendering(job)
    return _fetching(job) if job.state is JobState.DELIVERING else None


def _rendering(job: Job) -> str:
    said = _RENDERING.get(job.delayed_by or "", _NO_WORD).format(
        began=clock_time(job.rendering_at or job.created_at),
        since=clock_time(job.delayed_since or job.created_at),
        progress=f" It's at {job.progress}%." if job.progress else "",
    )
    return f"{said}\n{_GIVE_UP}"


def _fetching(job: Job) -> str:
    since = clock_time(job.delayed_since or job.created_at)
    if job.delayed_by == LATE_SHARE:
        return _SHARING.format(since=since)
    why, advice = _FETCHING.get(job.delayed_by or "", (ClipUnfetchable.why, ClipUnfetchable.advice))
    said = f":package: *Rendered*, but {why}. {advice}".rstrip()
    return f"{said} Sora keeps trying, since {since}."
