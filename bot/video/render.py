"""From a server's video object to a Render, forgiving whatever can be forgiven.

Servers leave out keys that the schema requires, write numbers as strings (``"seconds": "4.04"``,
Unsloth Studio) and have words of their own for a status. Only the id can't be done without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.domain.clip import Size
from bot.domain.discretion import without_prompt
from bot.domain.errors import ProviderError, RenderFailed, RenderMissing
from bot.ports import Render, RenderStatus
from bot.video import moderation
from bot.video.moments import birth, expiry, number
from bot.video.problem import seconds
from bot.video.scrub import READ, scrub

_OVER = {
    "completed": RenderStatus.COMPLETED,
    "succeeded": RenderStatus.COMPLETED,
    "failed": RenderStatus.FAILED,
    "expired": RenderStatus.FAILED,
    "deleted": RenderStatus.FAILED,
    "cancelled": RenderStatus.CANCELLED,
    "canceled": RenderStatus.CANCELLED,
}
_SIZE = re.compile(r"\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*", re.IGNORECASE)


def read_render(
    video: Any, headers: Mapping[str, str] | None = None, *, asked: str = ""
) -> Render | None:
    """Read a video object; None where it is none.

    ``asked`` is the id that was asked for, for a server that doesn't repeat it. ``headers`` may
    hold ``openai-poll-after-ms``, which the openai SDK honours too.
    """
    if not isinstance(video, dict):
        return None
    render_id = _id(video.get("id")) or asked
    word = video.get("status")
    if not render_id or (asked and not isinstance(word, str)):
        return None
    status = _status(video)
    born = birth(video.get("created_at"))
    over = status is not RenderStatus.RUNNING
    return Render(
        id=render_id,
        status=status,
        progress=_progress(video.get("progress")),
        created_at=born,
        expires_at=expiry(video.get("expires_at"), born, over=over),
        prompt=_string(video.get("prompt")),
        model=_string(video.get("model")),
        size=_size(video.get("size")),
        seconds=_whole(video.get("seconds")),
        remixed_from=_string(video.get("remixed_from_video_id")),
        error=_job_error(video) if status is RenderStatus.FAILED else None,
        poll_after=seconds((headers or {}).get("openai-poll-after-ms"), unit=0.001),
    )


def is_failed_job(video: Any) -> bool:
    """Say whether an error answer is in truth a failed job: vLLM-Omni sends those with 4xx, 5xx."""
    return isinstance(video, dict) and video.get("status") == "failed" and bool(video.get("id"))


def _status(video: Mapping[str, Any]) -> RenderStatus:
    """Any word that isn't known to be an end means that the render goes on."""
    word = video.get("status")
    status = _OVER.get(word.lower(), RenderStatus.RUNNING) if isinstance(word, str) else None
    if status is RenderStatus.FAILED and _codes(video) & {"cancelled", "canceled"}:
        return RenderStatus.CANCELLED  # Unsloth Studio
    return status or RenderStatus.RUNNING


def _job_error(video: Mapping[str, Any]) -> ProviderError:
    error = video.get("error")
    message = _string(error.get("message") if isinstance(error, dict) else error) or ""
    codes = _codes(video)
    said = without_prompt(message[:READ], _string(video.get("prompt")) or "")
    detail = scrub(": ".join(part for part in (", ".join(sorted(codes)), said) if part))
    if str(video.get("status")).lower() in {"expired", "deleted"}:
        return RenderMissing(detail or str(video.get("status")))
    if codes & moderation.CODES:
        return moderation.moderated(detail, message, codes, otherwise=None)
    return RenderFailed(detail or "failed without a reason")


def _codes(video: Mapping[str, Any]) -> frozenset[str]:
    error = video.get("error")
    values = [video.get("failure_reason")]
    if isinstance(error, dict):
        values += [error.get("code"), error.get("type")]
    return frozenset(str(value).lower() for value in values if isinstance(value, str | int))


def _id(value: Any) -> str:
    """Return a usable id. Dots alone would be taken for a way up in the path."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return "" if text in {".", ".."} else text


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    found = number(value)
    return None if found is None else round(found)


def _progress(value: Any) -> int | None:
    found = number(value)
    return None if found is None else min(max(int(found), 0), 100)


def _size(value: Any) -> Size | None:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    return f"{int(found[1])}x{int(found[2])}" if found else None


def clip_link(video: Any) -> str | None:
    """Return the link to the clip that some servers put into the video object.

    SGLang has ``url`` when it stores clips in a cloud; others ``video_url``, ``outputs.video_url``
    or ``unsigned_urls``.
    """
    if not isinstance(video, dict):
        return None
    outputs, unsigned = video.get("outputs"), video.get("unsigned_urls")
    candidates = [
        video.get("url"),
        video.get("video_url"),
        outputs.get("video_url") if isinstance(outputs, dict) else None,
        unsigned[0] if isinstance(unsigned, list) and unsigned else None,
    ]
    return next((link for link in map(_string, candidates) if link), None)
