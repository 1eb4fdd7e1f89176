"""What must never be written down: tokens, keys, and addresses that are keys themselves."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

HIDDEN: Final = "***"

_HARMLESS_PARAMETERS: Final = frozenset(
    {"after", "api-version", "before", "limit", "order", "quality", "statuses", "variant"}
)
# Names whose value is a secret wherever it stands (`api-key: x`), and names that are also plain
# English, whose value is one only after `=` or behind a quoted name (`'token': 'x'`, `token=x`).
_KEY_NAMES: Final = r"[\w-]{0,40}api[-_]?key|authorization|x-slack-signature"
_WORDY_NAMES: Final = r"[\w-]{0,40}(?:token|secret|password)|response_url|upload_url|cookie"
_OPENING: Final = r"[\[(]?(?:b?\\?[\"'])?"
_QUOTED: Final = rf"\\?[\"']\s*[:=,]\s*{_OPENING}"
_VALUE: Final = r"(?:Bearer\s+|Basic\s+)?[^\s\"'&,;)}\]]+"
_SECRET_NAME: Final = re.compile(f"{_KEY_NAMES}|{_WORDY_NAMES}", re.IGNORECASE)

_Replacement = str | Callable[[re.Match[str]], str]


def _without_query(match: re.Match[str]) -> str:
    """Drop an address's query unless each of its parameters is known to be harmless.

    Signed addresses (blob storage, Slack's sockets) carry their right of access there.
    """
    address, mark, query = match[0].partition("?")
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    return f"{address}?{HIDDEN}" if mark and not names <= _HARMLESS_PARAMETERS else match[0]


_RULES: Final[tuple[tuple[re.Pattern[str], _Replacement], ...]] = (
    # Incoming webhooks and response_urls are rights to post; so are upload addresses.
    (re.compile(r"(https?://hooks\.slack\.com/)[^\s\"'<>]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(https?://files\.slack\.com/upload/)[^\s\"'<>]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(\w://)[^\s/\"'<>]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?:https?|wss?)://[^\s\"'<>]+"), _without_query),
    (re.compile(r"\b(?:xoxe\.)?(xox[a-z]|xapp)-[\w.-]+"), rf"\1-{HIDDEN}"),
    (re.compile(r"\bsora_[0-9a-f]{16,}"), f"sora_{HIDDEN}"),
    (re.compile(r"\b(Bearer)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{1,1000}\.[\w-]+(?:\.[\w-]+)?"), HIDDEN),
    (
        re.compile(rf"\b({_KEY_NAMES})(\s*[:=]\s*{_OPENING}|{_QUOTED}){_VALUE}", re.IGNORECASE),
        rf"\1\2{HIDDEN}",
    ),
    (
        re.compile(rf"\b({_WORDY_NAMES})(=|{_QUOTED}){_VALUE}", re.IGNORECASE),
        rf"\1\2{HIDDEN}",
    ),
)


_MARKS: Final = ("=", ":", ",", "xox", "xapp", "eyJ", "sora_")
"""What no rule finds a secret without, but for a bearer's, which may be written in any case."""


def redact(text: str) -> str:
    """Return ``text`` without anything that looks like a secret."""
    if any(mark in text for mark in _MARKS) or "bearer" in text.lower():
        return redact_by_rules(text)
    return text


def redact_by_rules(text: str) -> str:
    """Do what ``redact`` does, and look for everything in any text: most have nothing to hide."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class Redaction(logging.Filter):
    """Takes secrets out of records: message, arguments, extras, traceback and stack.

    Besides what looks like a secret it removes ``secrets``, the values that this program was
    given, wherever they turn up; values too short to be told from ordinary words are left.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        known = sorted({value for value in secrets if len(value) >= 6}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; every handler after this one sees the clean version."""
        record.msg = self.clean(_message(record))
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        for name, value in extras(record).items():
            setattr(record, name, self._clean_member(name, value))
        return True

    def clean(self, text: str) -> str:
        """Return ``text`` without secrets, known or recognised."""
        return redact(self._known.sub(HIDDEN, text) if self._known else text)

    def _clean_member(self, name: object, value: object) -> object:
        """Return the value of something named; a name may already say that its value is secret."""
        secret = value is not None and _is_secret_name(str(name))
        return HIDDEN if secret else self._clean_value(value)

    def _clean_value(self, value: object) -> object:
        """Return an extra without secrets; numbers stay numbers, and containers containers."""
        match value:
            case None | int() | float():
                return value
            case dict():
                return {str(name): self._clean_member(name, item) for name, item in value.items()}
            case list() | tuple():
                return [self._clean_value(item) for item in value]
            case _:
                return self.clean(str(value))


@lru_cache(maxsize=256)
def _is_secret_name(name: str) -> bool:
    return _SECRET_NAME.fullmatch(name) is not None


_FORMATTER: Final = logging.Formatter()
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def extras(record: logging.LogRecord) -> dict[str, object]:
    """Return what was passed as ``extra``: every attribute that a plain record doesn't have."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _message(record: logging.LogRecord) -> str:
    """Return the formatted message; one whose arguments don't fit is shown with them."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"
