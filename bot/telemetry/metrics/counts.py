"""What is counted in this process, and what is so at one moment, as prometheus-client has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.telemetry.metrics.families import Family

Labels = tuple[str, ...]


class Counts:
    """Counters, by family and the values of its labels."""

    def __init__(self) -> None:
        self._totals: defaultdict[Family, defaultdict[Labels, float]] = defaultdict(
            lambda: defaultdict(float)
        )

    def add(self, family: Family, labels: Labels, amount: float = 1.0) -> None:
        """Count something; nothing, for it to be told as 0 until there is some."""
        self._totals[family][labels] += amount

    def metrics(self) -> Iterator[Metric]:
        """Return all of it."""
        for family, totals in self._totals.items():
            counter = CounterMetricFamily(family.name, family.help, labels=family.labels)
            for labels, total in totals.items():
                counter.add_metric(labels, total)
            yield counter


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
