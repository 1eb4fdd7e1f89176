"""The listeners on a real Bolt app, with a real desk behind them and a local Slack in front."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.front import Front
from tests.support.office import open_office
from tests.support.slack_stage import local_slack
from tests.support.works import new_database


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    async with (
        new_database(tmp_path) as engine,
        local_slack(rate_limits=False, trigger_seconds=20.0) as stage,
        open_office(stage, engine) as office,
    ):
        front = Front(office)
        try:
            yield front
        finally:
            await front.close()
