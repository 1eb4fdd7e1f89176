"""Logging: one handler, as text for people or as JSON lines, and nothing secret in either.

Libraries that print requests, or chatter, are held above the level at which they do:

- slack_bolt logs the whole body at INFO when a signature doesn't match;
- slack_sdk prints Socket Mode envelopes, with their tokens, and API arguments at DEBUG;
- httpx logs each address at INFO, aiohttp.access each request, azure each token request;
- aiosqlite logs statements with their values at DEBUG, sqlalchemy at INFO;
- alembic says nothing at INFO that anybody starting the bot needs to know.

Bolt gives its loggers the root's level and lets the Socket Mode client write through the app's
logger, so levels alone don't hold: the handler also looks at which package a record comes from.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TextIO

from bot.domain.errors.base import StorageAway
from bot.telemetry.job_at_hand import JobAtHand
from bot.telemetry.redaction import Redaction, extras

FLOORS: Final = {
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "azure": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "msal": logging.WARNING,
    "opentelemetry": logging.WARNING,
    "slack_bolt": logging.WARNING,
    "slack_sdk": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "urllib3": logging.WARNING,
}


def configure(
    log_format: str = "text",
    level: str = "INFO",
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> logging.Handler:
    """Log to ``stream`` (default: stderr) from now on, and nowhere else; return the handler.

    ``log_format`` is ``text`` or ``json``; ``secrets`` are values to remove wherever they appear.
    """
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(JsonLines() if log_format == "json" else Text())
    handler.addFilter(QuietLibraries())
    handler.addFilter(KnownOutages())
    handler.addFilter(JobAtHand())
    handler.addFilter(Redaction(secrets))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, floor in FLOORS.items():
        logging.getLogger(name).setLevel(max(floor, root.level))
    return handler


class QuietLibraries(logging.Filter):
    """Drops what a library says below its floor, whichever logger it says it through."""

    def __init__(self) -> None:
        super().__init__()
        self._folders = {
            folder: floor for name, floor in FLOORS.items() for folder in _folders_of(name)
        }

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep records at or above the floors of their logger, its parents, and their package."""
        name, path = f"{record.name}.", record.pathname
        floors = [floor for known, floor in FLOORS.items() if name.startswith(f"{known}.")]
        floors += [floor for folder, floor in self._folders.items() if path.startswith(folder)]
        return record.levelno >= max(floors, default=0)


class KnownOutages(logging.Filter):
    """Drops what fails only because the database is away: storage has said so, once.

    A person's refused request stays, as one line without a traceback. At DEBUG everything does.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record but those of work that is tried again by itself."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, StorageAway) or logging.getLogger().level <= logging.DEBUG:
            return True
        record.exc_info = record.exc_text = None
        return record.name.startswith("handlers.")


class Text(logging.Formatter):
    """`2026-01-31T12:00:00.000Z INFO bot.app Claimed a job workspace=T01 waited=1.5`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and below it, indented, the traceback if there is one."""
        message = _one_line(record.getMessage())
        parts = [_time(record), record.levelname, record.name, message]
        parts += [f"{name}={_plain(value)}" for name, value in extras(record).items()]
        lines = " ".join(parts)
        for block in (_traceback(self, record), record.stack_info):
            if block:
                lines += "\n    " + block.replace("\n", "\n    ")
        return lines


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the extras, and any traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object; an extra never replaces one of the four standing members."""
        entry: dict[str, object] = extras(record) | {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if traceback := _traceback(self, record):
            entry["exception"] = traceback
        if record.stack_info:
            entry["stack"] = record.stack_info
        return json.dumps(entry, default=str, ensure_ascii=False)


def _folders_of(package: str) -> list[str]:
    """Return the folders of an installed package, each with a trailing separator."""
    name, _, inner = package.partition(".")
    found = None if inner else find_spec(name)
    places = found.submodule_search_locations if found else None
    return [f"{Path(place)}/" for place in places or ()]


def _time(record: logging.LogRecord) -> str:
    """Return the record's time in UTC, to the millisecond."""
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _one_line(text: str) -> str:
    """Escape line breaks and control characters, so that no text can pose as a line of its own."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _plain(value: object) -> str:
    """Return a value as text without spaces around it, quoted where it needs to be."""
    text = str(value)
    if text and text.isprintable() and not any(char in text for char in " ='\""):
        return text
    return json.dumps(text, ensure_ascii=False)


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str | None:
    """Return the traceback as text; the redaction filter has left a clean one."""
    if record.exc_text:
        return record.exc_text
    return formatter.formatException(record.exc_info) if record.exc_info else None
