"""The front desk, before the core's works."""

from __future__ import annotations

import pytest

from bot.requests.desk import FrontDesk
from tests.support.front_desk import counter
from tests.support.works import Works


@pytest.fixture
def desk(works: Works) -> FrontDesk:
    return counter(works)
