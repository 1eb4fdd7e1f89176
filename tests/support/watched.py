"""A bot's figures, without a bot: the real rows, the real registry, scraped at made-up moments."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.deployment import Deployment
from bot.rendering.deployments import Registry
from bot.slack.api.installations import Installations
from bot.telemetry.metrics.call_counts import CallCounts
from bot.telemetry.metrics.metrics import Health, Metrics
from storage.availability import watched, what_is_wrong
from storage.connections import Database
from storage.database import open_database
from storage.figures.now import SqlFigures
from storage.figures.totals import SqlTotals
from storage.jobs import SqlJobStore
from tests.support.doubles import FakeClock, FakeVideo
from tests.support.promql import Series
from tests.support.sqlite import migrated_file
from tests.support.storage import DEPLOYMENT


class Watched:
    """What is watched, and what Prometheus knows of it by now."""

    def __init__(self, engine: Database, *deployments: Deployment) -> None:
        self.engine = engine
        self.store = SqlJobStore(engine)
        self.calls = CallCounts()
        self.heard = self.calls.video(DEPLOYMENT.name)
        self.installed = Installations()
        self.connected: bool | None = True
        self.series = Series()
        registry = Registry(
            *((one, FakeVideo(FakeClock())) for one in deployments or (DEPLOYMENT,))
        )
        rows = SqlFigures(engine), SqlTotals(engine)
        self.metrics = Metrics(*rows, registry, self.calls.counts, self._refused)

    def _refused(self) -> int:
        return len(self.installed.doubted())

    async def page(self) -> str:
        """Scrape."""
        healthy = await what_is_wrong(self.engine) is None
        return (await self.metrics.page(Health(healthy, self.connected))).decode()

    async def scrape(self, at: float, **more: str) -> None:
        """Scrape as if it were then."""
        self.series.add(at, await self.page(), **more)


@asynccontextmanager
async def watching(folder: Path, *deployments: Deployment) -> AsyncIterator[Watched]:
    """Open an empty SQLite file, and watch it."""
    engine = watched(open_database(f"sqlite+aiosqlite:///{migrated_file(folder / 'sora.db')}"))
    try:
        yield Watched(engine, *deployments)
    finally:
        await engine.dispose()
