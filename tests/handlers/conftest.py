"""The listeners on a real Bolt app, with a real desk behind them and a local Slack in front."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.slack.office import open_office
from tests.bot.works import new_database
from tests.handlers.front import Front
from tests.playground.slack_stage import local_slack


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
