"""Whatever stands in a setting, each command ends with words about it, and with no traceback."""

from __future__ import annotations

import asyncio
import io
import logging
import os
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import app
from bot.config.settings import load
from bot.config.variables import VARIABLES
from bot.doctor import examine
from bot.domain.errors.base import SettingsError, StorageAway
from bot.runtime.stopping import Stopping
from playground.world import open_world
from storage.startup import database
from tests.fuzz.door import Complaints

PIECES = (
    *("", "/", ":", "@", "?", "#", "%", "%zz", "%00", "\x00", "\n", " ", "[", "]", ",", "&", "="),
    *("é", "ü.example", "☃", "xn--", "xn--a", "a..b", ".", "..", "-", "*", "\ud800", "\u200b"),
    *("[::1]", "[::1", "::1", "127.0.0.1", "localhost", "h", "a" * 64, "a" * 300, "user:pa ss@"),
    *("0", "9", "65535", "65536", "99999999999", "-1", "1e3"),
    *("sqlite:///", "sqlite+aiosqlite:///", "postgresql://", "postgres://127.0.0.1:9/x?"),
    *("http://", "https://", "HTTP://", "ftp://", "file:", ":memory:", "/v1", "/api/", "/openai"),
    *("mode=ro", "sslmode=", "sslmode=require", "sslrootcert=file", "connect_timeout=1", "host="),
    *("folder", "file", "file/x.db", "nowhere/x.db", "/dev/null", "/proc/nothing/x.db"),
    *("xoxb-", "xapp-", "sora-2", "yes", "no", "text", "DEBUG", "127.0.0.1:9/x"),
)
NONSENSE = st.lists(st.sampled_from(PIECES), max_size=3).map("".join) | st.text(max_size=12)
NAMES = st.sampled_from(
    [
        *(variable.name for variable in VARIABLES),
        *(["DATABASE_URL"] * 8),
        *("HOST", "HOST", "DATA_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"),
    ]
)


class Bench:
    """Both local servers, and an empty folder to work in."""

    def __init__(self, runner: asyncio.Runner, environment: Mapping[str, str]) -> None:
        self._runner = runner
        self._environment = environment

    def try_all(self, changes: Mapping[str, str]) -> None:
        """Let each command meet the settings."""
        environment = {**self._environment, **changes}
        for command in (self._doctor, self._run, self._migrate):
            with suppress(SettingsError, StorageAway):
                self._await(command(environment))

    def _await(self, work: Coroutine[None, None, None]) -> None:
        self._runner.run(asyncio.wait_for(work, 60))

    async def _doctor(self, environment: Mapping[str, str]) -> None:
        screen = io.StringIO()
        status = await examine(screen, lambda: load(environment), list)
        assert status in {0, 1}
        assert all(line[:4] in {"ok  ", "warn", "fix "} for line in screen.getvalue().splitlines())

    async def _run(self, environment: Mapping[str, str]) -> None:
        stopping = Stopping()
        bot = asyncio.create_task(
            app.run(load(environment), stopping, lambda _port: stopping.request())
        )
        await asyncio.wait([bot], timeout=0.5)
        stopping.request()
        await bot

    async def _migrate(self, environment: Mapping[str, str]) -> None:
        async with database(load(environment).database_url):
            pass


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("It was a dark and stormy night. " * 200)
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            world = runner.run(stack.enter_async_context(open_world(port=0)))
            more = {"DATABASE_URL": "sqlite:///sora.db", "DATA_DIR": "data", "PORT": "0"}
            yield Bench(runner, {**world.environment(), **more})
        finally:
            runner.run(stack.aclose())
            logging.getLogger().removeHandler(complaints)
    assert [said for said in complaints.records if "Traceback" in said] == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(NAMES, NONSENSE, min_size=1, max_size=2))
@example({"AZURE_OPENAI_ENDPOINT": "https://a..b"})
@example({"AZURE_OPENAI_ENDPOINT": "https://xn--a"})
@example({"DATABASE_URL": "postgresql://u:p@127.0.0.1:9/x?sslmode=require"})
@example({"DATABASE_URL": "sqlite:///file"})
@example({"DATABASE_URL": "sqlite:///folder"})
@example({"DATABASE_URL": "sqlite:///" + "a" * 300})
@example({"DATABASE_URL": "sqlite:////proc/nothing/x.db"})
@example({"DATA_DIR": "file"})
@example({"DATA_DIR": "a" * 300})
@example({"DATA_DIR": "/dev/null/data"})
@example({"HOST": "☃"})
@example({"HOST": "a" * 64})
@example({"HOST": "::1"})
@example({"SSL_CERT_FILE": "folder/none"})
def test_no_setting_is_too_strange(bench: Bench, changes: dict[str, str]) -> None:
    bench.try_all(changes)
