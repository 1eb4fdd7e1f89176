"""What came, and whether it is what was ordered: servers change sizes and lengths silently."""

from __future__ import annotations

from bot.domain.job import Job
from bot.domain.media.codecs import Codecs
from bot.domain.profiles import Size
from bot.domain.text.words import format_of, length_of
from bot.domain.wording.card import status as wording

ABOUT = 0.5
"""Seconds that a clip may differ from its order: sound is a little longer, a frame is missing."""


def made_of(codecs: Codecs) -> str | None:
    """Return what a row keeps of a clip; None where it doesn't tell both."""
    if codecs.size is None or codecs.seconds is None:
        return None
    return f"{codecs.size} {codecs.seconds:.2f}"[:32]


def read_made(job: Job) -> tuple[Size, float] | None:
    """Return how large and how long a job's clip is, once that is known."""
    size, _, seconds = (job.made or "").partition(" ")
    return (size, float(seconds)) if seconds else None


def holds_source(job: Job) -> str:
    """Return that a clip holds the one that it continues, too, as a sentence; or nothing."""
    made = read_made(job)
    if made is None or not _is_stitched(job, made[1]):
        return ""
    new = made[1] - (job.source_seconds or 0.0)
    return wording.HOLDS_SOURCE.format(
        number=job.source_number, whole=f"{made[1]:.1f}", new=f"{new:.1f}"
    )


def _is_stitched(job: Job, seconds: float) -> bool:
    """Tell whether a clip is as long as its source and what was ordered together."""
    if not job.continues or not job.source_seconds or not job.seconds:
        return False
    return abs(seconds - job.source_seconds - job.seconds) <= 2 * ABOUT


def unlike(job: Job) -> str:
    """Return what differs from the order, as a sentence; empty where nothing does."""
    made = read_made(job)
    if made is None:
        return ""
    size, seconds = made
    other_size = bool(job.size) and size != job.size
    other_length = bool(job.seconds) and abs(seconds - job.seconds) > ABOUT
    other_length &= not _is_stitched(job, seconds)
    if not other_size and not other_length:
        return ""
    ordered = [format_of(job.size)] * other_size + [length_of(job.seconds)] * other_length
    long = wording.LONG.format(seconds=f"{seconds:.1f}")
    came = [format_of(size)] * other_size + [long] * other_length
    return wording.UNLIKE.format(came=wording.AND.join(came), ordered=wording.AND.join(ordered))
