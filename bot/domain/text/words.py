"""How amounts, times and states read in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.domain.job import Job, JobState
from bot.domain.profiles import Profile, Size, orientation
from bot.domain.wording.card import amounts as wording

_SHAPES = {"landscape": "▬", "portrait": "▮", "square": "■"}
"""Pictures of shapes. Outlines would look like characters that a font lacks."""

_CENT = Decimal("0.01")

WORTH_TELLING = 5.0
"""Seconds that are no wait: a card is posted, and a turn comes, in about as many."""

STATES: Mapping[JobState, str] = {
    JobState.QUEUED: wording.QUEUED,
    JobState.SUBMITTING: wording.SUBMITTING,
    JobState.RENDERING: wording.RENDERING,
    JobState.DELIVERING: wording.DELIVERING,
    JobState.DELIVERED: wording.DELIVERED,
    JobState.FAILED: wording.FAILED,
    JobState.UNCONFIRMED: wording.UNCONFIRMED,
    JobState.CANCELLING: wording.CANCELLED,
    JobState.CANCELLED: wording.CANCELLED,
}


def duration(seconds: float) -> str:
    """Return ``8 s``, ``1 min 12 s`` or ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return wording.SECONDS.format(seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        said = wording.MINUTES_AND if rest else wording.MINUTES
        return said.format(minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    said = wording.HOURS_AND if minutes else wording.HOURS
    return said.format(hours=hours, minutes=minutes)


def about(seconds: float) -> str:
    """Return an estimate as people give one: ``a few seconds``, ``about 4 min``."""
    if seconds < 10:
        return wording.FEW_SECONDS
    if seconds < 55:
        time = wording.SECONDS.format(seconds=round(seconds / 10) * 10)
    elif seconds < 90 * 60:
        time = wording.MINUTES.format(minutes=max(1, round(seconds / 60)))
    else:
        time = wording.HOURS.format(hours=round(seconds / 3600))
    return wording.ABOUT.format(time=time)


def between(seconds: float, spread: float) -> str:
    """Return an estimate that may be off by a part of it, as a range: ``2 to 4 min``.

    Where both ends would read the same it is ``about 3 min``.
    """
    low, high = seconds * (1 - spread), seconds * (1 + spread)
    unit, word = _unit(high)
    least, most = (max(1, round(end / unit)) for end in (low, high))
    if least == most or high < 10:
        return about(seconds)
    scale = 10 if unit == 10 else 1
    return wording.BETWEEN.format(least=least * scale, most=most * scale, unit=word)


def _unit(longest: float) -> tuple[int, str]:
    """Return in how many seconds at a time an estimate is given, and the unit's name."""
    if longest < 55:
        return 10, wording.SECOND
    return (60, wording.MINUTE) if longest < 90 * 60 else (3600, wording.HOUR)


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
        return wording.JUST_NOW
    if seconds < 3600:
        return wording.AGO.format(time=wording.MINUTES.format(minutes=int(seconds // 60)))
    if seconds < 48 * 3600:
        return wording.AGO.format(time=wording.HOURS.format(hours=int(seconds // 3600)))
    return wording.DAYS_AGO.format(days=int(seconds // 86400))


def price_list(profile: Profile) -> str:
    """Return ``$0.10``, or ``$0.05 (480p) to $0.20 (1080p)`` where it depends on the resolution.

    Empty where a price isn't known.
    """
    if not profile.tiers:
        return "" if profile.usd_per_second is None else rate(profile.usd_per_second)
    known = {tier.usd_per_second: tier.name for tier in reversed(profile.tiers)}
    prices = [(usd, name) for usd, name in known.items() if usd is not None]
    if not prices or len(prices) < len(known):
        return ""
    (least, low), (most, high) = min(prices), max(prices)
    if least == most:
        return rate(least)
    return wording.EACH_RANGE.format(least=rate(least), low=low, most=rate(most), high=high)


def as_told(profile: Profile) -> str:
    """Return `` (as its server told on 28 November 2026)`` for a price that may be another by now.

    Nothing for any other: the server hasn't said a word of that price since the start.
    """
    on = profile.price_remembered_of
    return "" if on is None else wording.AS_TOLD.format(day=f"{on.day} {on:%B %Y}")


def each_picture(profile: Profile) -> str:
    """Return ``, and $0.04 for each picture``, where a picture that goes along costs something."""
    each = profile.usd_per_picture if profile.images else None
    return wording.EACH_PICTURE.format(price=rate(each)) if each else ""


def as_read(amount: Decimal, rounding: str = ROUND_CEILING) -> Decimal:
    """Return an amount as people read it: in whole cents, rounded up, so that it is never dearer.

    Less than a cent keeps its first digit: ``0.0041`` is read as ``0.005``.
    """
    digits = 2 if not 0 < amount < _CENT else -amount.adjusted()
    return amount.quantize(Decimal(1).scaleb(-digits), rounding)


def dollars(amount: Decimal) -> str:
    """Return a sum as people read it: ``$0.40``, and ``$1.52`` for 1.517."""
    return rate(as_read(amount))


def dollars_left(amount: Decimal) -> str:
    """Return what may still be spent as people read it: rounded down, so that it is all there."""
    return rate(as_read(amount, ROUND_FLOOR))


def rate(amount: Decimal) -> str:
    """Return what a second or a picture costs, as its source says it: ``$0.10``, ``$0.1346``."""
    cents = amount.quantize(_CENT)
    return f"${cents if cents == amount else amount.normalize():,f}"


def total(each: Decimal | None, count: int) -> str:
    """Return ``$0.40``, for several ``4 × $0.40 = $1.60``; nothing where no price is known.

    Where no cents say what each is, it is ``$0.25 for 2``: the product would look wrong.
    """
    if each is None:
        return ""
    whole = dollars(each * count)
    if count == 1:
        return whole
    if as_read(each) != each:
        return wording.SUM_ALONE.format(count=count, sum=whole)
    return wording.SUM.format(count=count, each=dollars(each), sum=whole)


def several(job: Job) -> str:
    """Return ``3 clips`` for a job whose render is to make several, until it has; else nothing."""
    is_to = job.count > 1 and job.clips is None
    return wording.CLIPS.format(count=job.count) if is_to else ""


def ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``11th``."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def format_of(size: Size) -> str:
    """Return ``1280×720 landscape``; ``the model's own size`` where none was asked for."""
    if not size:
        return wording.OWN_SIZE
    return f"{size.replace('x', '×')} {orientation(size)}"


def shape_of(size: Size) -> str:
    """Return a picture of a size's shape with its word: ``▬ Landscape``, ``▮ Portrait``."""
    word = orientation(size)
    return f"{_SHAPES[word]} {word.capitalize()}"


def length_of(seconds: int) -> str:
    """Return ``8 s``; ``the model's own length`` where none was asked for."""
    return wording.SECONDS.format(seconds=seconds) if seconds else wording.OWN_LENGTH


def took(job: Job) -> str:
    """Return how long a delivered job took: ``rendered in 31 s``, or what is known instead."""
    if job.rendering_at is not None and job.rendered_at is not None:
        return wording.RENDERED_IN.format(time=duration(job.rendered_at - job.rendering_at))
    whole = (job.ended_at or job.created_at) - job.created_at
    return wording.AFTER.format(time=duration(whole))


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
        return wording.SECOND_TRY
    return wording.AFTER_LINE.format(time=duration(wait))


def left(job: Job, now: float) -> float | None:
    """Estimate the seconds that a render still takes from its own progress.

    None below 10%, where it says little yet, and from 95% on, where many providers stay a while.
    """
    if job.rendering_at is None or job.progress is None or not 10 <= job.progress < 95:
        return None
    return (now - job.rendering_at) * (100 - job.progress) / job.progress
