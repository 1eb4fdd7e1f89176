"""A local Slack without rate limits of its own, and our office before it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bot.slack.office import Office, open_office
from tests.playground.slack_stage import Stage, local_slack


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with local_slack(rate_limits=False) as stage:
        yield stage


@pytest.fixture
async def office(stage: Stage, engine: AsyncEngine) -> AsyncIterator[Office]:
    async with open_office(stage, engine) as office:
        yield office
