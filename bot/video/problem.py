"""What a server said was wrong, whichever way it says it.

Three shapes are in use: ``{"error": {…}}`` (OpenAI, and Azure in practice), the same fields flat
(Azure's published schema, vLLM) and FastAPI's ``{"detail": "…" | [{"loc", "msg"}]}``. Gateways add
pages of HTML, and plain text; LiteLLM quotes the answer that it got itself in its own message.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from bot.video.calls import Call

LONGEST_REST = 3600.0
"""Seconds: however long a provider says to wait, asking once an hour does no harm."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refused call, in one shape. ``words`` are all the machine-readable codes it carried."""

    call: Call
    status: int
    message: str = ""
    words: frozenset[str] = frozenset()
    param: str = ""
    retry_after: float | None = None
    is_page: bool = False
    """The answer is HTML: a proxy or a load balancer spoke, not the API."""

    def says(self, *phrases: str) -> bool:
        """Whether the message contains one of ``phrases``, in any case."""
        message = self.message.lower()
        return any(phrase in message for phrase in phrases)


def read_problem(
    call: Call, status: int, headers: Mapping[str, str], document: Any, text: str
) -> Problem:
    """Read an answer that is no success; ``document`` is its JSON or None, ``text`` its body."""
    fields = _fields(document)
    is_page = text.lstrip()[:1] == "<"
    return Problem(
        call=call,
        status=status,
        message=_text(fields.get("message")) or ("an HTML page" if is_page else text[:1000]),
        words=_words(fields),
        param=_text(fields.get("param")),
        retry_after=retry_after(headers),
        is_page=is_page,
    )


def _fields(document: Any) -> Mapping[str, Any]:
    """Return message, code, type, param and inner error, unwrapped."""
    fields = _unwrapped(document)
    quoted = _unwrapped(_quoted(_text(fields.get("message"))))
    return quoted if _text(quoted.get("message")) else fields


def _quoted(message: str) -> Any:
    """Return the error that a gateway quotes: "AzureException … - {"error": {…}}" (LiteLLM)."""
    at = message.find('{"error":')
    try:
        return json.JSONDecoder().raw_decode(message, at)[0] if at >= 0 else None
    except (ValueError, RecursionError):
        return None


def _unwrapped(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        return {}
    error = document.get("error")
    if isinstance(error, dict):
        return error
    if isinstance(error, str):
        return {**document, "message": error}
    detail = document.get("detail")
    if isinstance(detail, dict):
        return detail
    if isinstance(detail, list):
        return _validation(detail)
    return {"message": detail} if isinstance(detail, str) else document


def _validation(detail: list[Any]) -> Mapping[str, Any]:
    """Read FastAPI's list. Its ``input`` repeats what was sent, prompt included: left out."""
    faults = [fault for fault in detail if isinstance(fault, dict)]
    places = [_last(fault.get("loc")) for fault in faults]
    said = [f"{at}: {_text(fault.get('msg'))}" for at, fault in zip(places, faults, strict=True)]
    return {"message": "; ".join(said), "param": places[0] if places else ""}


def _last(place: Any) -> str:
    return _text(place[-1]) if isinstance(place, list) and place else ""


def _words(fields: Mapping[str, Any]) -> frozenset[str]:
    inner = fields.get("innererror") or fields.get("inner_error")
    values = [fields.get("code"), fields.get("type")]
    if isinstance(inner, dict):
        values.append(inner.get("code"))
    return frozenset(_text(value).lower() for value in values if _text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks us to wait, or None where it doesn't say.

    ``retry-after-ms``, else ``Retry-After``, which is a number of seconds or an HTTP date (RFC
    9110, 10.2.3), else ``openai-poll-after-ms``: Unsloth Studio's, when it is busy.
    """
    milliseconds = seconds(headers.get("retry-after-ms"), unit=0.001)
    if milliseconds is not None:
        return milliseconds
    if "retry-after" not in headers:
        return seconds(headers.get("openai-poll-after-ms"), unit=0.001)
    value = headers.get("retry-after", "").strip()
    number = seconds(value)
    if number is not None or not value:
        return number
    try:
        when = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(when - time.time(), 0.0), LONGEST_REST)


def seconds(value: str | None, *, unit: float = 1.0) -> float | None:
    """Return a header's number in seconds, between 0 and an hour; None where it is no number."""
    try:
        number = float(value or "") * unit
    except ValueError:
        return None
    return min(max(number, 0.0), LONGEST_REST) if math.isfinite(number) else None
