"""What a card says while something holds its clip up: since when, and what Sora does about it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors.base import DiskTrouble
from bot.domain.errors.clips import UNFETCHABLE, ClipUnfetchable, RenderMissing
from bot.domain.errors.deployment import FetchRefused
from bot.domain.job import Job, JobState
from bot.domain.renders.waiting import LATE_SHARE, SLOW
from bot.domain.text.sentences import clock_time
from bot.domain.wording.card import delays as wording

_RENDERING: Mapping[str, str] = {
    SLOW: wording.SLOW,
    RenderMissing.code: wording.MISSING,
    FetchRefused.code: wording.BARRED,
}
"""What is said of a render by what holds it up; of anything else that nothing is heard."""

_FETCHING = {kind.code: (kind.why, kind.advice) for kind in UNFETCHABLE} | {
    RenderMissing.code: (wording.NOT_FOUND, ""),
    FetchRefused.code: (wording.NOT_HANDED_OVER, wording.LOOK_AT_KEY),
    DiskTrouble.code: (wording.NO_ROOM, wording.LOOK_AT_DISK),
}
"""What goes on with "Rendered, but …", and what is to be done about it, by what holds a clip up."""


def delayed(job: Job) -> str | None:
    """Return what is told of a job that is held up, as mrkdwn; None where nothing is."""
    if job.delayed_by is None:
        return None
    if job.state is JobState.RENDERING:
        return _rendering(job)
    return _fetching(job) if job.state is JobState.DELIVERING else None


def _rendering(job: Job) -> str:
    progress = wording.PROGRESS.format(percent=job.progress) if job.progress else ""
    said = _RENDERING.get(job.delayed_by or "", wording.NO_WORD).format(
        began=clock_time(job.rendering_at or job.created_at),
        since=clock_time(job.delayed_since or job.created_at),
        progress=progress,
    )
    return f"{said}\n{wording.GIVE_UP}"


def _fetching(job: Job) -> str:
    since = clock_time(job.delayed_since or job.created_at)
    if job.delayed_by == LATE_SHARE:
        return wording.WITH_SLACK.format(since=since)
    why, advice = _FETCHING.get(job.delayed_by or "", (ClipUnfetchable.why, ClipUnfetchable.advice))
    said = wording.RENDERED.format(why=why, advice=advice).rstrip()
    return f"{said}{wording.KEEPS_TRYING.format(since=since)}"
