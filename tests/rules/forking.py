"""Runs tests again and again, without importing again what doesn't change in between.

The program and its tests are imported once. Each run is a fork of this process, which forgets the
module that was changed meanwhile, and all that import it: they are imported as they are then.

Says when it is ready. Reads a line of JSON for each run: the file that takes what is said, more
variables of the environment, the module that was changed, pytest's arguments. Answers with a line
that holds the exit status.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

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

OURS = {"bot", "handlers", "playground", "storage", "tests"}

TABLES = "storage.table_parts"
"""Holds what all tables are entered in as they are imported: none can be so twice."""

_importers: defaultdict[str, set[str]] = defaultdict(set)
"""By which of our modules each one is imported."""


def note_importers() -> None:
    """Write down who imports whom, from here on."""
    given = builtins.__import__

    def noted(name: str, *more: Any, **named: Any) -> Any:
        if len(more) == 4:  # an import in somebody's text: their names, …, what is taken, …
            importer, parts = more[0].get("__name__", ""), more[2] or ()
            if importer.partition(".")[0] in OURS:
                for module in (name, *(f"{name}.{part}" for part in parts)):
                    _importers[module].add(importer)
        return given(name, *more, **named)

    builtins.__import__ = noted


def forget(module: str) -> None:
    """Let a module be imported anew, and all that have anything of it."""
    stale = _with_importers(module)
    if stale & _importers[TABLES]:
        stale |= _with_importers(TABLES)
    for name in stale & sys.modules.keys():
        old = sys.modules.pop(name)
        folder, _, last = name.rpartition(".")
        inside = vars(sys.modules[folder]) if folder in sys.modules else {}
        if inside.get(last) is old:
            del inside[last]


def _with_importers(module: str) -> set[str]:
    stale, found = set[str](), [module]
    while found:
        name = found.pop()
        if name not in stale:
            stale.add(name)
            found += _importers[name]
    return stale


def modules_of(files: Iterable[str]) -> Iterator[str]:
    """Yield the names of files of tests, and of what pytest reads before them."""
    for file in files:
        for folder in Path(file).parents:
            if (folder / "conftest.py").exists():
                yield ".".join((*folder.parts, "conftest"))
        yield ".".join(Path(file).with_suffix("").parts)


def forked(said: Path, environment: dict[str, str], changed: str, arguments: list[str]) -> int:
    """Run pytest in a fork of this process; return its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        status = 70  # as for a fault of this program's own, should this fail
        try:
            os.environ.update(environment)
            forget(changed)
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
    note_importers()
    for name in modules_of(sys.argv[1:]):
        importlib.import_module(name)
    print("ready", flush=True)
    for line in sys.stdin:
        said, environment, changed, arguments = json.loads(line)
        print(forked(Path(said), environment, changed, arguments), flush=True)


if __name__ == "__main__":
    main()
