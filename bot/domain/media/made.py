"""What came, and whether it is what was ordered: servers change sizes and lengths silently."""

from __future__ import annotations

from bot.domain.job import Job
from bot.domain.media.codecs import Codecs
from bot.domain.profiles import Size
from bot.domain.text.words import format_of, length_of

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


def unlike(job: Job) -> str:
    """Return what differs from the order, as a sentence; empty where nothing does."""
    made = read_made(job)
    if made is None:
        return ""
    size, seconds = made
    other_size = bool(job.size) and size != job.size
    other_length = bool(job.seconds) and abs(seconds - job.seconds) > ABOUT
    if not other_size and not other_length:
        return ""
    ordered = [format_of(job.size)] * other_size + [length_of(job.seconds)] * other_length
    came = [format_of(size)] * other_size + [f"{seconds:.1f} s long"] * other_length
    return (
        f"The video service made it {' and '.join(came)}, not {' and '.join(ordered)} as ordered."
    )
