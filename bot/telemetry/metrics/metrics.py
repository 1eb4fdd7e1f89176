"""The figures of one process: calls that it made itself, and what it reads from the rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bot import __version__
from bot.domain.errors.base import StorageAway
from bot.ports.deployments import Deployments
from bot.ports.telemetry.figures import FigureStore, TotalStore
from bot.telemetry.metrics import families
from bot.telemetry.metrics.counts import Counts, Gauges
from bot.telemetry.metrics.ends import CountedEnds
from bot.telemetry.metrics.idle import IdleSlots
from bot.telemetry.metrics.labels import DeploymentNames
from bot.telemetry.metrics.rows import tell_rows

log = logging.getLogger(__name__)

LONGEST: Final = 4.0
"""Seconds that each question to the rows has to be answered in: Prometheus waits for ten."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Health:
    """What is looked at for /readyz, too. ``slack`` is None where Slack calls by HTTP."""

    database: bool
    slack: bool | None


class Metrics:
    """Everything that /metrics tells, in a registry of its own."""

    def __init__(
        self,
        store: FigureStore,
        totals: TotalStore,
        deployments: Deployments,
        counts: Counts,
        tokens_refused: Callable[[], int],
    ) -> None:
        self._store = store
        self._deployments = deployments
        self._tokens_refused = tokens_refused
        self._counts = counts
        self._names = DeploymentNames(deployments)
        self._ends = CountedEnds(totals, self._names)
        self._idle = IdleSlots(counts)
        self._page = _Page(counts)
        self._registry = CollectorRegistry()
        self._registry.register(self._page)
        ProcessCollector(registry=self._registry)
        self._turn = asyncio.Lock()

    async def page(self, health: Health) -> bytes:
        """Return all figures as Prometheus reads them: text, in UTF-8."""
        async with self._turn:
            gauges = Gauges()
            figures = await self._read(self._store.now) if health.database else None
            ends = None if figures is None else await self._read(self._ends.counted)
            _tell_health(gauges, health, self._tokens_refused())
            gauges.set(families.DATABASE_UP, float(figures is not None))
            if figures is not None:
                self._idle.look(figures, self._deployments.offered)
                tell_rows(gauges, figures, self._deployments, self._names)
            self._page.gauges, self._page.ends = gauges, ends or []
            return generate_latest(self._registry)

    async def _read(self, question: Callable[[], Awaitable[_T]]) -> _T | None:
        """Return what the rows tell; None where the database can't be used."""
        try:
            async with asyncio.timeout(LONGEST):
                return await question()
        except (StorageAway, TimeoutError) as error:
            log.info("there are no figures of rows", extra={"detail": str(error)})
        except Exception:
            log.exception("the figures could not be read")
        return None


def _tell_health(gauges: Gauges, health: Health, tokens_refused: int) -> None:
    gauges.set(families.BUILD, 1.0, __version__)
    gauges.set(families.TOKENS_REFUSED, float(tokens_refused))
    if health.slack is not None:
        gauges.set(families.SLACK_CONNECTED, float(health.slack))


class _Page(Collector):
    """What prometheus-client asks."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self.gauges = Gauges()
        self.ends: list[Metric] = []

    @override
    def collect(self) -> Iterator[Metric]:
        return chain(self.gauges.metrics(), self.ends, self._counts.metrics())
