"""Runs tests again and again, without importing again what doesn't change in between.

The packages of others are imported once; each run is a fork of this process that imports the
program as it is then. Reads a line of JSON for each run: the file that takes what is said, more
variables of the environment, pytest's arguments. Answers with a line that holds the exit status.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import pytest

OTHERS = (
    "_pytest.terminal",
    "aiohttp.web",
    "aiosqlite",
    "alembic.command",
    "anyio.pytest_plugin",
    "asyncpg",
    "av",
    "azure.core.exceptions",
    "coverage",
    "httpx",
    "httpx_aiohttp",
    "hypothesis.strategies",
    "PIL.Image",
    "pytest_asyncio.plugin",
    "slack_bolt.adapter.socket_mode.aiohttp",
    "slack_bolt.async_app",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
    "xdist.plugin",
    "yaml",
)
"""What takes long to import. What is missing here is imported by each run that needs it."""


def forked(said: Path, environment: dict[str, str], arguments: list[str]) -> int:
    """Run pytest in a fork of this process; return its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        status = 70  # as for a fault of this program's own, should this fail
        try:
            os.environ.update(environment)
            status = _tested(said, arguments)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _tested(said: Path, arguments: list[str]) -> int:
    with said.open("wb", buffering=0) as file, Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    status = int(pytest.main(arguments))
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def main() -> None:
    for name in OTHERS:
        importlib.import_module(name)
    for line in sys.stdin:
        said, environment, arguments = json.loads(line)
        print(forked(Path(said), environment, arguments), flush=True)


if __name__ == "__main__":
    main()
