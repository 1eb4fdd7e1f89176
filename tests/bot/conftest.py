"""A real store on a SQLite file, the core's works around it, and our office at a local Slack."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.connections import Database
from tests.support.office import Office, open_office
from tests.support.slack_stage import Stage, local_slack
from tests.support.works import Works, new_database


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Database]:
    async with new_database(tmp_path) as engine:
        yield engine


@pytest.fixture
async def works(engine: Database, tmp_path: Path) -> AsyncIterator[Works]:
    works = Works(engine, tmp_path)
    try:
        yield works
    finally:
        await works.close()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with local_slack(rate_limits=False) as stage:
        yield stage


@pytest.fixture
async def office(stage: Stage, engine: Database) -> AsyncIterator[Office]:
    async with open_office(stage, engine) as office:
        yield office


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
