from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from bot.domain.renders.proof import Patience
from bot.rendering import recovery
from bot.runtime import backoff
from tests.playground.conftest import browser, chromium, chromium_path, open_page
from tests.support.stage import Stage, open_stage

__all__ = ["browser", "chromium", "chromium_path", "open_page"]

HASTE = 8
"""How many times shorter the growing waits between tries are with ``hasty``."""


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as opened:
        yield opened


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits between tries, and nothing else: dozens of faults meet each job."""
    patiently = backoff.backoff

    def hastily(
        attempt: int, chance: Random, *, first: float = 1.0, longest: float = 60.0
    ) -> float:
        return patiently(attempt, chance, first=first / HASTE, longest=longest / HASTE)

    monkeypatch.setattr(backoff, "backoff", hastily)
    for looks in ("FILE_LOOKS", "SHARE_LOOKS"):
        monkeypatch.setattr(backoff, looks, (0.1, 0.2, 0.3, 0.4, 0.5))
    monkeypatch.setattr(recovery, "USUAL", Patience(settle=recovery.USUAL.settle / HASTE))
