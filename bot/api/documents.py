"""Clips and models as programs read them: JSON, moments as seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.domain.cost import spent
from bot.domain.job import Job
from bot.domain.language.menu import Menu
from bot.domain.profiles import Profile
from bot.domain.programs.orders import ClipReport, Ordered

Document = dict[str, object]


def ordered_document(ordered: Ordered) -> Document:
    """Return what an order became."""
    clips = [clip_document(report) for report in ordered.clips]
    prices = [report.job.price_usd for report in ordered.clips]
    return {"jobs": clips, "price_usd": _sum(prices), "repeated": ordered.again}


def clip_document(report: ClipReport) -> Document:
    """Return how a clip is."""
    job = report.job
    return {
        "id": job.id,
        "state": job.state.value,
        "prompt": None if job.deleted_at is not None else job.prompt,
        "model": job.deployment,
        "size": job.size or None,
        "seconds": job.seconds or None,
        "channel": job.thread.channel,
        "person": job.requester,
        "created_at": job.created_at,
        "ended_at": job.ended_at,
        "line": _line(report),
        "awaits_approval": job.awaits_approval,
        "progress": job.progress,
        "deleted": job.deleted_at is not None,
        "cost": _cost(job),
        "error": _error(job),
        "links": {
            "self": f"/api/jobs/{job.id}",
            "card": report.link,
            "clip": job.file_permalink if job.has_clip else None,
        },
    }


def menu_document(menu: Menu) -> Document:
    """Return what can be ordered in a workspace."""
    models = [_model(name, profile) for name, profile in menu.models.items()]
    return {"models": models, "usual": menu.default or None}


def _model(name: str, profile: Profile) -> Document:
    return {
        "model": name,
        "name": profile.name,
        "sizes": sorted({size for tier in profile.tiers for size in tier.sizes.values()}),
        "seconds": list(profile.seconds),
        "most_clips": profile.max_count,
        "usual": {
            "size": profile.default_size or None,
            "seconds": profile.default_seconds or None,
            "price_usd": _usd(profile.price(profile.default_size, profile.default_seconds)),
        },
    }


def _line(report: ClipReport) -> Document | None:
    """Return a clip's place in line; nothing for one that doesn't wait, or far back."""
    if report.place is None:
        return None
    seconds = report.place.wait
    return {
        "ahead": report.place.ahead,
        "seconds": None if seconds is None else round(seconds),
        "paused": report.place.pause is not None,
    }


def _cost(job: Job) -> Document:
    """Return what a clip costs: as it was announced, as it was billed, and what is known."""
    return {
        "price_usd": _usd(job.price_usd),
        "billed_usd": job.billed_usd,
        "spent": spent(job).value,
    }


def _error(job: Job) -> Mapping[str, object] | None:
    if job.error_code is None:
        return None
    return {"code": job.error_code, "detail": job.error_tell}


def _sum(prices: Sequence[Decimal | None]) -> str | None:
    """Return what several clips cost; nothing where that isn't known of each."""
    known = [price for price in prices if price is not None]
    return _usd(sum(known, Decimal(0))) if known and len(known) == len(prices) else None


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}"
