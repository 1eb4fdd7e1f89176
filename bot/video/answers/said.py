"""What an error says, whichever way a server writes it: a message, codes, and a field's name.

Three shapes are OpenAI's ``{"error": {…}}``, the same fields flat (Azure's published schema, vLLM)
and FastAPI's ``{"detail": "…" | [{"loc", "msg"}]}``. Gateways have ``error`` as a text or a list,
MiniMax ``base_resp``, new-api puts the upstream's answer into ``data``; LiteLLM and others quote
the answer that they got themselves inside their own message, as JSON or as Python writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.text.prompt_redaction import without_prompt
from bot.video.transport.log_text import READ

DEPTH = 3
"""How deep an error is looked for in what a gateway wraps."""

_MESSAGE = (
    "message",
    "msg",
    "error_message",
    "errorMessage",
    "error_msg",
    "status_msg",  # MiniMax
    "fail_reason",  # new-api
    "task_status_msg",  # Kling
    "failMsg",  # kie.ai
    "fail_msg",
    "errorMsg",
    "error_description",
    "status_reason",
    "statusMessage",
    "status_message",
    "detail",
    "failureReason",
    "reason",
)
_CODE = (
    "code",
    "type",
    "status",  # Google: "RESOURCE_EXHAUSTED"
    "error_code",
    "errorCode",
    "err_code",
    "status_code",  # MiniMax
    "failure_code",
    "failureCode",  # Runway
    "failure_reason",  # Azure, Sora 1
    "reason",  # Google
    "finish_reason",
    "finishReason",
    "block_reason",
    "blockReason",
)
_INNER = ("innererror", "inner_error", "provider_specific_fields")
_WRAPS = ("error", "errors", "detail", "base_resp")
_QUOTED_CODE = re.compile(r"""['"](?:code|type|status)['"]\s*:\s*['"]([\w.:-]{2,80})['"]""")


@dataclass(frozen=True, slots=True)
class Said:
    """``words`` are all the machine-readable codes that an error carried, in lower case."""

    message: str = ""
    words: frozenset[str] = frozenset()
    param: str = ""


def said_in(document: object, private: str = "") -> Said:
    """Read an error; empty where there is none.

    ``private`` is the prompt: a server may repeat it, but neither words nor a code that somebody
    typed are the server's.
    """
    outer = _unwrapped(document)
    said = without_prompt(message_of(outer)[:READ], private)
    quoted = _unwrapped(_quoted(said))
    inner = quoted if message_of(quoted) else {}
    top = document if isinstance(document, dict) else {}
    words = {word for fields in (top, outer, inner) for word in _words(fields)}
    words |= {found.lower() for found in _QUOTED_CODE.findall(said)}
    message = message_of(inner) or said
    return Said(message, frozenset(words), text_of((inner or outer).get("param")))


_STATUS = re.compile("[45][0-9]{2}")


def http_status_in(document: object) -> int | None:
    """Return the HTTP status that a body names as its code (OpenRouter), or None."""
    fields = _unwrapped(document)
    named = [fields.get(key) for key in ("code", "status", "status_code")]
    found = [text for text in map(text_of, named) if _STATUS.fullmatch(text)]
    return int(found[0]) if found else None


def message_of(fields: Mapping[str, object]) -> str:
    """Return the sentence in an error's fields."""
    return next((text for key in _MESSAGE if (text := text_of(fields.get(key)))), "")


def text_of(value: object) -> str:
    """Return what stands there as text; empty for anything but text and whole numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def _unwrapped(document: object, depth: int = DEPTH) -> Mapping[str, object]:
    """Return the fields of the error itself."""
    if isinstance(document, list):
        document = next((item for item in document if isinstance(item, dict)), None)
    if not isinstance(document, dict):
        return {}
    for key in _WRAPS:
        if fields := _opened(document, key, depth):
            return fields
    inside = document.get("data")
    if depth > 0 and not message_of(document) and isinstance(inside, dict | list):
        found = _unwrapped(inside, depth - 1)
        return found if message_of(found) else document
    return document


def _opened(document: Mapping[str, object], key: str, depth: int) -> Mapping[str, object]:
    """Return the fields of the error under ``key``; empty where there is none."""
    value = document.get(key)
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        value = _json(value) or value
    if isinstance(value, str) and value:
        return {**document, "message": value}
    if isinstance(value, int) and not isinstance(value, bool) and value:
        return {**document, "code": value}
    if isinstance(value, list) and any(isinstance(fault, str) for fault in value):
        return {**document, "message": "; ".join(map(text_of, value))}
    if isinstance(value, list):
        return _validation(value)
    if not isinstance(value, dict) or depth <= 0:
        return {}
    return _unwrapped(value, depth - 1)


def _validation(faults: list[object]) -> Mapping[str, object]:
    """Read FastAPI's list, or one of errors. Its ``input`` repeats what was sent: left out."""
    read = [fault for fault in faults if isinstance(fault, dict)]
    if not read:
        return {}
    places = [_last(fault.get("loc")) for fault in read]
    said = [
        ": ".join(part for part in (at, message_of(fault)) if part)
        for at, fault in zip(places, read, strict=True)
    ]
    codes = {key: read[0].get(key) for key in _CODE}
    return {**codes, "message": "; ".join(said), "param": places[0] or read[0].get("param")}


def _last(place: object) -> str:
    return text_of(place[-1]) if isinstance(place, list) and place else ""


def _quoted(message: str) -> object:
    """Return the error that a gateway quotes: "AzureException … - {"error": {…}}" (LiteLLM)."""
    at = message.find('{"error":')
    return _json(message[at:]) if at >= 0 else None


def _json(text: str) -> object:
    """Return the JSON object that a text begins with, or None."""
    try:
        return json.JSONDecoder().raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _words(fields: Mapping[str, object], depth: int = 2) -> Iterator[str]:
    for key in _CODE:
        if text := text_of(fields.get(key)):
            yield text.lower()
    for key in _INNER:
        inside = fields.get(key)
        if depth > 0 and isinstance(inside, dict):
            yield from _words(inside, depth - 1)
