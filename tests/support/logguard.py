"""What the whole suite logs is searched for tokens, signed addresses and what people asked for.

Every record goes through the program's own filters and formatter, whether or not a test is about
logging; what comes out is what would be on disk. Files that bots wrote as processes of their own
are searched by whoever started them, with ``search``.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from bot.domain.new_jobs import NewRequest
from bot.telemetry.logs import JsonLines, KnownOutages, QuietLibraries, Text
from bot.telemetry.redaction import Redaction
from storage.jobs import SqlJobStore

KEYS: Final = re.compile(
    r"xox[a-z]-(?!\*)\S|xapp-(?!\*)\S|\bBearer (?!\*)[\w.~+/=-]{6,}|api-key[\"']?: *[\"']?\w{6,}"
)
"""What tokens and keys look like."""

SIGNED: Final = re.compile(
    r"/upload/v1/\w|/response/\w|[?&](?:ticket|token|sig|signature|sv|se|X-Amz-\w+)=(?!\*)"
)
"""Addresses that are keys themselves."""

LITERALS: Final = ("playground-key", "playground-signing-secret", "sk-secret-4711")
"""Keys of the playground and of the tests, which look like nothing in particular."""

IN_A_ROW: Final = 3
"""Words of a prompt that must not stand in the log in this order."""

_LEVEL: Final = re.compile(r"\S+Z (DEBUG|INFO|WARNING|ERROR|CRITICAL) (\S+)")
_LOCAL: Final = ("playground", "tests")
"""Loggers of the local servers and of the tests, which are no part of the program."""


class Prompts:
    """What people asked for, as runs of words."""

    def __init__(self, prompts: Iterable[str] = ()) -> None:
        self._runs: set[tuple[str, ...]] = set()
        for prompt in prompts:
            self.add(prompt)

    def add(self, prompt: str) -> None:
        self._runs.update(_runs(prompt))

    def quoted_in(self, line: str) -> bool:
        return bool(self._runs) and not self._runs.isdisjoint(_runs(line))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return zip(*(words[at:] for at in range(IN_A_ROW)), strict=False)


def search(log: str, prompts: Prompts, secrets: Iterable[str] = LITERALS) -> list[str]:
    """Return what a log in our text format should not say: a line each, with what is wrong."""
    secrets = tuple(secrets)
    found = []
    level = ""
    for line in log.splitlines():
        head = _LEVEL.match(line)
        level = head[1] if head else level
        wrong = wrong_in(line, level, prompts, secrets)
        if wrong:
            found.append(f"{wrong}: {line}")
    return found


def wrong_in(line: str, level: str, prompts: Prompts, secrets: Iterable[str]) -> str | None:
    """Return what is wrong with a line; at DEBUG a prompt may be told, a key never."""
    if KEYS.search(line) or any(secret in line for secret in secrets):
        return "a token or key"
    if SIGNED.search(line):
        return "a signed address"
    if level != "DEBUG" and prompts.quoted_in(line):
        return "a prompt"
    return None


class Guard(logging.Handler):
    """Writes down what the program would log, from anybody's records."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._filters = (QuietLibraries(), KnownOutages(), Redaction())
        self._formatter = Text()

    def emit(self, record: logging.LogRecord) -> None:
        """Format a copy: the filters rewrite records, and others want to see this one."""
        record = copy.copy(record)
        if all(step.filter(record) for step in self._filters):
            self._formatter.format(record)


class Notes:
    """What the formatters wrote, and what was asked for, since the current test began."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.prompts = Prompts()

    def begin(self) -> None:
        self.lines.clear()
        self.prompts = Prompts()

    def wrong(self) -> list[str]:
        """Return every line that should not have been written, with what is wrong."""
        return [
            f"{wrong}: {line}"
            for level, line in self.lines
            if (wrong := wrong_in(line, level, self.prompts, LITERALS))
        ]


@contextmanager
def listening(notes: Notes) -> Iterator[None]:
    """Let ``notes`` see everything that our formatters write, and every job that is recorded."""
    text, json, accept = Text.format, JsonLines.format, SqlJobStore.accept

    def noted(record: logging.LogRecord, line: str) -> str:
        if not record.name.startswith(_LOCAL):
            notes.lines.append((record.levelname, line))
        return line

    async def accepting(store: SqlJobStore, request: NewRequest) -> object:
        for job in request.jobs:
            notes.prompts.add(job.prompt)
        return await accept(store, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "format", lambda self, record: noted(record, text(self, record)))
        patch.setattr(JsonLines, "format", lambda self, record: noted(record, json(self, record)))
        patch.setattr(SqlJobStore, "accept", accepting)
        yield
