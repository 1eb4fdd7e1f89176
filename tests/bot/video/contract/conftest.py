from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.video.contract.servers import SERVERS, Far, Ways, far


@pytest.fixture(params=SERVERS, ids=str)
def ways(request: pytest.FixtureRequest) -> Ways:
    """Return each kind of server in turn."""
    kind: Ways = request.param
    return kind


@pytest.fixture
async def quick(ways: Ways) -> AsyncIterator[Far]:
    """Run a server that renders at once."""
    async with far(ways) as opened:
        yield opened


@pytest.fixture
async def slow(ways: Ways) -> AsyncIterator[Far]:
    """Run a server whose renders go on for longer than any test."""
    async with far(ways, render_seconds=600) as opened:
        yield opened
