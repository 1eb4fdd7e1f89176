"""Faults that change what an answer tells of renders: wrong clocks, odd times, other words.

Servers in the field do each of these. What is carried out stays as it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from playground.video.faults import FaultRule

    Video = dict[str, Any]

TIMES = ("created_at", "completed_at", "finished_at", "expires_at")


def disguised(rule: FaultRule, answer: Any) -> Any:
    """Return the answer as the rule's effect has it told: one video, or a list of them."""
    if rule.effect in _LISTS:
        return _LISTS[rule.effect](rule, answer) if "data" in answer else answer
    for video in answer.get("data", [answer]):
        _VIDEOS[rule.effect](rule, video)
    return answer


def dated(rule: FaultRule, response: web.StreamResponse) -> web.StreamResponse:
    """Return the response with the ``Date`` of a clock that is off, or with the rule's words."""
    text = rule.body if isinstance(rule.body, str) else formatdate(_now() + rule.seconds)
    response.headers["Date"] = text.replace("-0000", "GMT")
    return response


def _now() -> float:
    return datetime.now(tz=UTC).timestamp()


def _unknown_status(rule: FaultRule, video: Video) -> None:
    video["status"] = rule.body if isinstance(rule.body, str) else "processing"


def _progress_back(_rule: FaultRule, video: Video) -> None:
    video["progress"] = 0


def _other_clock(rule: FaultRule, video: Video) -> None:
    for name in TIMES:
        if isinstance(video.get(name), int):
            video[name] = int(video[name] + rule.seconds)


def _other_times(rule: FaultRule, video: Video) -> None:
    """Write each time in the way that ``body`` names, or else ``body`` itself for the birth."""
    write = _WAYS.get(rule.body) if isinstance(rule.body, str) else None
    if write is None:
        video["created_at"] = rule.body
        return
    for name in TIMES:
        if isinstance(video.get(name), int):
            video[name] = write(video[name])


def _other_words(rule: FaultRule, video: Video) -> None:
    template = rule.body if isinstance(rule.body, str) else None
    told = video.get("prompt") or ""
    video["prompt"] = template and template.format(prompt=told)


def _other_instance(_rule: FaultRule, listing: dict[str, Any]) -> dict[str, Any]:
    return listing | {"data": [], "first_id": None, "last_id": None, "has_more": False}


def _short_list(rule: FaultRule, listing: dict[str, Any]) -> dict[str, Any]:
    """Return the oldest few of a page, oldest first, and that there are no more."""
    most = rule.body if isinstance(rule.body, int) else 20
    return listing | {"data": listing["data"][::-1][:most], "has_more": False}


_WAYS: dict[str, Callable[[int], Any]] = {
    "milliseconds": lambda at: at * 1000,
    "iso": lambda at: datetime.fromtimestamp(at, tz=UTC).isoformat(),
    "without a zone": lambda at: (
        datetime.fromtimestamp(at, tz=UTC).replace(tzinfo=None).isoformat()
    ),
}
_VIDEOS: dict[str, Callable[[FaultRule, Video], None]] = {
    "unknown_status": _unknown_status,
    "progress_back": _progress_back,
    "other_clock": _other_clock,
    "other_times": _other_times,
    "other_words": _other_words,
}
_LISTS: dict[str, Callable[[FaultRule, dict[str, Any]], dict[str, Any]]] = {
    "other_instance": _other_instance,
    "short_list": _short_list,
}
