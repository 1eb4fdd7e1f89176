"""How amounts, times and states read in a sentence."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.job import Job, JobState
from bot.domain.profiles import Profile, Size, orientation

_SHAPES = {"landscape": "▬", "portrait": "▮", "square": "■"}
"""Pictures of shapes. Outlines would look like characters that a font lacks."""

WORTH_TELLING = 5.0
"""Seconds that are no wait: a card is posted, and a turn comes, in about as many."""

STATES = {
    JobState.QUEUED: "in line",
    JobState.SUBMITTING: "starting",
    JobState.RENDERING: "rendering",
    JobState.DELIVERING: "on its way into the thread",
    JobState.DELIVERED: "done",
    JobState.FAILED: "failed",
    JobState.UNCONFIRMED: "unclear",
    JobState.CANCELLING: "cancelled",
    JobState.CANCELLED: "cancelled",
}


def duration(seconds: float) -> str:
    """Return ``8 s``, ``1 min 12 s`` or ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def about(seconds: float) -> str:
    """Return an estimate as people give one: ``a few seconds``, ``about 4 min``."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} s"
    if seconds < 90 * 60:
        return f"about {max(1, round(seconds / 60))} min"
    return f"about {round(seconds / 3600)} h"


def between(seconds: float, spread: float) -> str:
    """Return an estimate that may be off by a part of it, as a range: ``2 to 4 min``.

    Where both ends would read the same it is ``about 3 min``.
    """
    low, high = seconds * (1 - spread), seconds * (1 + spread)
    unit, word = (10, "s") if high < 55 else (60, "min") if high < 90 * 60 else (3600, "h")
    least, most = (max(1, round(end / unit)) for end in (low, high))
    if least == most or high < 10:
        return about(seconds)
    scale = 10 if unit == 10 else 1
    return f"{least * scale} to {most * scale} {word}"


def remaining(seconds: float, progress: int) -> str:
    """Return how long a render still takes, by its own progress: the less there is, the vaguer."""
    return between(seconds, 0.5 if progress < 30 else 0.25)


def folded(words: str, longest: int) -> str:
    """Return words that are no longer than that, cut between two of them where that is possible."""
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    whole = cut.rsplit(None, 1)[0] if len(cut.split()) > 1 else cut
    return f"{(whole if len(whole) > longest // 2 else cut).rstrip()}…"


def ago(seconds: float) -> str:
    """Return how long something is past: ``just now``, ``5 min ago``, ``3 days ago``."""
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 48 * 3600:
        return f"{int(seconds // 3600)} h ago"
    return f"{int(seconds // 86400)} days ago"


def price_list(profile: Profile) -> str:
    """Return ``$0.10``, or ``$0.05 (480p) to $0.20 (1080p)`` where it depends on the resolution.

    Empty where a price isn't known.
    """
    if not profile.tiers:
        return "" if profile.usd_per_second is None else dollars(profile.usd_per_second)
    known = {tier.usd_per_second: tier.name for tier in reversed(profile.tiers)}
    prices = [(usd, name) for usd, name in known.items() if usd is not None]
    if not prices or len(prices) < len(known):
        return ""
    (least, low), (most, high) = min(prices), max(prices)
    if least == most:
        return dollars(least)
    return f"{dollars(least)} ({low}) to {dollars(most)} ({high})"


def as_told(profile: Profile) -> str:
    """Return `` (as its server told on 28 November 2026)`` for a price that may be another by now.

    Nothing for any other: the server hasn't said a word of that price since the start.
    """
    on = profile.price_remembered_of
    return "" if on is None else f" (as its server told on {on.day} {on:%B %Y})"


def each_picture(profile: Profile) -> str:
    """Return ``, and $0.04 for each picture``, where a picture that goes along costs something."""
    each = profile.usd_per_picture if profile.images else None
    return f", and {dollars(each)} for each picture" if each else ""


def dollars(amount: Decimal) -> str:
    """Return ``$0.40``; more digits only where cents don't do."""
    cents = amount.quantize(Decimal("0.01"))
    return f"${cents if cents == amount else amount.normalize():f}"


def total(each: Decimal | None, count: int) -> str:
    """Return ``$0.40``, for several ``4 × $0.40 = $1.60``; nothing where no price is known."""
    if each is None:
        return ""
    return dollars(each) if count == 1 else f"{count} × {dollars(each)} = {dollars(each * count)}"


def several(job: Job) -> str:
    """Return ``3 clips`` for a job whose render is to make several, until it has; else nothing."""
    return f"{job.count} clips" if job.count > 1 and job.clips is None else ""


def ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``11th``."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def format_of(size: Size) -> str:
    """Return ``1280×720 landscape``; ``the model's own size`` where none was asked for."""
    if not size:
        return "the model's own size"
    return f"{size.replace('x', '×')} {orientation(size)}"


def shape_of(size: Size) -> str:
    """Return a picture of a size's shape with its word: ``▬ Landscape``, ``▮ Portrait``."""
    word = orientation(size)
    return f"{_SHAPES[word]} {word.capitalize()}"


def length_of(seconds: int) -> str:
    """Return ``8 s``; ``the model's own length`` where none was asked for."""
    return f"{seconds} s" if seconds else "the model's own length"


def took(job: Job) -> str:
    """Return how long a delivered job took: ``rendered in 31 s``, or what is known instead."""
    if job.rendering_at is not None and job.rendered_at is not None:
        return f"rendered in {duration(job.rendered_at - job.rendering_at)}"
    return f"after {duration((job.ended_at or job.created_at) - job.created_at)}"


def waited(job: Job) -> str:
    """Return how long a job had waited when its render began: `` after 7 s in line``, or nothing.

    The first of two tries is no wait in line: then it was ``, at the second try``.
    """
    if job.rendering_at is None or job.rendered_at is None:
        return ""
    wait = job.rendering_at - job.created_at
    if wait < WORTH_TELLING:
        return ""
    if job.retries or job.may_be_billed:
        return ", at the second try"
    return f" after {duration(wait)} in line"


def left(job: Job, now: float) -> float | None:
    """Estimate the seconds that a render still takes from its own progress.

    None below 10%, where it says little yet, and from 95% on, where many providers stay a while.
    """
    if job.rendering_at is None or job.progress is None or not 10 <= job.progress < 95:
        return None
    return (now - job.rendering_at) * (100 - job.progress) / job.progress
