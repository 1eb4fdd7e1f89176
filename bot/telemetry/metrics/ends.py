"""How jobs end, what they cost and how long each step took: counted by the database, for all."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from bot.domain.errors.refusals import Moderated
from bot.domain.job import JobState
from bot.domain.money.entries import MICROS
from bot.domain.telemetry.figures import EndedJob, Total, Totals
from bot.ports.telemetry.figures import TotalStore
from bot.telemetry.metrics import families
from bot.telemetry.metrics.families import Family
from bot.telemetry.metrics.labels import OTHER, DeploymentNames, code_of

BOUNDS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600)
"""Seconds: a render takes half a minute to half an hour, a line a whole day."""

_BUCKETS: Final = (*map(str, map(float, BOUNDS)), "+Inf")
"""The labels under which those are kept that took no longer, but longer than the one before."""

_SUM: Final = "sum"
"""The label under which all seconds are kept."""


class Outcome(StrEnum):
    """How a job ended."""

    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    """It failed before there was a render."""
    MODERATED = "moderated"
    """By the provider's moderation, whenever: nothing is wrong with the bot."""
    RENDER_FAILED = "render_failed"
    DELIVERY_FAILED = "delivery_failed"


class CountedEnds:
    """What has come of jobs, counted up to now."""

    def __init__(self, store: TotalStore, names: DeploymentNames) -> None:
        self._store = store
        self._names = names

    async def counted(self) -> list[Metric]:
        """Return it as prometheus-client has it. Raises StorageAway."""
        return list(metrics_of(await self._store.totals(self._sums), self._names.known()))

    def _sums(self, jobs: Sequence[EndedJob]) -> Totals:
        found: defaultdict[Total, float] = defaultdict(float)
        for job in jobs:
            name = self._names.of(job.deployment)
            if job.micros:
                found[Total(families.SPENT.name, name, "")] += job.micros
            for one, value in _of_end(job, name).items() if job.is_new else ():
                found[one] += value
        return found


def _of_end(job: EndedJob, name: str) -> Totals:
    """Return an end, and how long each step before it took."""
    found: defaultdict[Total, float] = defaultdict(float)
    found[Total(families.ENDED.name, name, outcome_of(job))] += 1
    if job.state is JobState.FAILED:
        found[Total(families.FAILED.name, name, code_of(job.code))] += 1
    for family, seconds in _steps(job):
        found[Total(family.name, name, _BUCKETS[bisect_left(BOUNDS, seconds)])] += 1
        found[Total(family.name, name, _SUM)] += seconds
    return found


def _steps(job: EndedJob) -> Iterator[tuple[Family, float]]:
    """Yield the seconds of each step of a job that had both a beginning and an end."""
    asked_at = None if job.is_further else job.created_at
    delivered_at = job.ended_at if job.state is JobState.DELIVERED else None
    for family, begun, over in (
        (families.WAITED, asked_at, job.submitted_at),
        (families.RENDERED, job.rendering_at, job.rendered_at),
        (families.DELIVERED, job.rendered_at, delivered_at),
    ):
        if begun is not None and over is not None:
            yield family, max(0.0, over - begun)


def outcome_of(job: EndedJob) -> Outcome:
    """Return how a job ended; one that failed, by how far it had come."""
    if job.state is JobState.DELIVERED:
        return Outcome.DELIVERED
    if job.state is JobState.CANCELLED:
        return Outcome.CANCELLED
    if job.code == Moderated.code:
        return Outcome.MODERATED
    if job.rendered_at is not None or job.is_further:
        return Outcome.DELIVERY_FAILED
    return Outcome.REFUSED if job.rendering_at is None else Outcome.RENDER_FAILED


# --- telling -------------------------------------------------------------------------------

_ByLabels = Mapping[tuple[str, str], float]
"""The totals of one figure, by deployment and label."""


def metrics_of(totals: Totals, known: Collection[str]) -> Iterator[Metric]:
    """Yield totals, of these deployments and of ``OTHER``.

    One that was taken out of the settings is told of no more; its clips don't move to ``OTHER``,
    as if they had just been made. What nobody has counted yet is told as 0.
    """
    found: defaultdict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for name in known:
        found[families.SPENT.name][name, ""] = 0.0
        found[families.ENDED.name] |= {(name, outcome): 0.0 for outcome in Outcome}
    for (figure, deployment, label), value in totals.items():
        if deployment == OTHER or deployment in known:
            found[figure][deployment, label] = value
    for family in (families.ENDED, families.FAILED):
        yield _counter(family, found[family.name])
    spent = {labels: micros / MICROS for labels, micros in found[families.SPENT.name].items()}
    yield _counter(families.SPENT, spent)
    for family in (families.WAITED, families.RENDERED, families.DELIVERED):
        yield _histogram(family, found[family.name])


def _counter(family: Family, values: _ByLabels) -> Metric:
    counter = CounterMetricFamily(family.name, family.help, labels=family.labels)
    for labels, value in values.items():
        counter.add_metric(labels[: len(family.labels)], value)
    return counter


def _histogram(family: Family, values: _ByLabels) -> Metric:
    histogram = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for name in dict.fromkeys(deployment for deployment, _ in values):
        counts = accumulate(values.get((name, bucket), 0.0) for bucket in _BUCKETS)
        seconds = values.get((name, _SUM), 0.0)
        histogram.add_metric((name,), list(zip(_BUCKETS, counts, strict=True)), seconds)
    return histogram
