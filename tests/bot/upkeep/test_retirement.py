"""Whoever runs Sora reads in the log that a model ends soon."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.profiles import End
from bot.upkeep.retirement import Retirements
from tests.support.storage import DEPLOYMENT
from tests.support.works import Works


@pytest.mark.parametrize(("days", "said"), [(31, False), (30, True), (0, True), (-100, True)])
async def test_from_thirty_days_before_the_log_says_so(
    works: Works, caplog: pytest.LogCaptureFixture, days: int, said: bool
) -> None:
    today = datetime.fromtimestamp(works.clock.now(), UTC).date()
    end = End(("*",), ("*",), today + timedelta(days), "its provider's page")
    ending = replace(DEPLOYMENT, end=end)
    with caplog.at_level(logging.WARNING, "bot.upkeep.retirement"):
        await Retirements([DEPLOYMENT, ending], works.timing)._look()
    lines = [r.getMessage() for r in caplog.records if r.name == "bot.upkeep.retirement"]
    assert len(lines) == said
    assert all("by its provider's page" in line for line in lines)
