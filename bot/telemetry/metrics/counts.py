"""What is counted in this process, and how a page of figures is made of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from bot.telemetry.metrics.families import FAMILIES, Family, FigureKind

BOUNDS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600)
"""Seconds: a render takes half a minute to half an hour, a line a whole day."""

Labels = tuple[str, ...]


class Counts:
    """Counters and histograms, by family and the values of its labels."""

    def __init__(self) -> None:
        self._totals: defaultdict[Family, defaultdict[Labels, float]] = defaultdict(
            lambda: defaultdict(float)
        )
        self._spreads: defaultdict[Family, dict[Labels, list[int]]] = defaultdict(dict)

    def add(self, family: Family, labels: Labels, amount: float = 1.0) -> None:
        """Count something; nothing, for it to be told as 0 until there is some."""
        self._totals[family][labels] += amount

    def observe(self, family: Family, labels: Labels, seconds: float) -> None:
        """Count how long something took."""
        spread = self._spreads[family].setdefault(labels, [0] * (len(BOUNDS) + 1))
        spread[bisect_left(BOUNDS, seconds)] += 1
        self.add(family, labels, seconds)

    def metrics(self) -> Iterator[Metric]:
        """Return all of it, as prometheus-client has it."""
        for family in FAMILIES:
            totals = self._totals[family]
            if family.kind is FigureKind.COUNTER:
                counter = CounterMetricFamily(family.name, family.help, labels=family.labels)
                for labels, total in totals.items():
                    counter.add_metric(labels, total)
                yield counter
            if family.kind is FigureKind.HISTOGRAM:
                histogram = HistogramMetricFamily(family.name, family.help, labels=family.labels)
                for labels, spread in self._spreads[family].items():
                    histogram.add_metric(labels, _cumulated(spread), totals[labels])
                yield histogram


class Gauges:
    """What is so at one moment."""

    def __init__(self) -> None:
        self._found: dict[Family, GaugeMetricFamily] = {}

    def set(self, family: Family, value: float, *labels: str) -> None:
        """Note how something is."""
        if family not in self._found:
            self._found[family] = GaugeMetricFamily(family.name, family.help, labels=family.labels)
        self._found[family].add_metric(labels, value)

    def metrics(self) -> Iterator[Metric]:
        """Return all of it."""
        yield from self._found.values()


def _cumulated(spread: list[int]) -> list[tuple[str, float]]:
    names = [*map(str, map(float, BOUNDS)), "+Inf"]
    return list(zip(names, map(float, accumulate(spread)), strict=True))
