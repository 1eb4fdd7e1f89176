"""As much of PromQL as our rules and our dashboard use, for scrapes that were really made.

``increase`` and ``rate`` go by the samples within the range and don't extrapolate to its ends, as
Prometheus does; otherwise the answers are Prometheus's. What isn't in the grammar is a ValueError.
"""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Value = Vector | float

LOOK_BACK: Final = 300.0
"""Seconds for which a sample counts: Prometheus's query.lookback-delta."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w])|(?P<range>\[\w+\])|(?P<name>[a-zA-Z_:][\w:]*)"
    r'|(?P<text>"[^"]*")|(?P<sign>=~|!~|!=|==|>=|<=|[-+*/><=(){},]))'
)
_SECONDS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
_COUNT: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else float("nan"),
}
_GATHER: Final[dict[str, Callable[[list[float]], float]]] = {"sum": sum, "max": max, "min": min}


def duration(text: str) -> float:
    """Return the seconds of a duration such as 15m."""
    return float(text[:-1]) * _SECONDS[text[-1]]


@dataclass
class Series:
    """What was scraped, by name and labels, with the second of each sample."""

    samples: dict[tuple[str, Labels], list[tuple[float, float]]] = field(default_factory=dict)
    at: list[float] = field(default_factory=list)
    """When there was a scrape."""

    def add(self, at: float, page: str, **more: str) -> None:
        """Add a page, scraped at a moment, with labels of the scrape's own."""
        self.at.append(at)
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                key = sample.name, frozenset({**sample.labels, **more}.items())
                self.samples.setdefault(key, []).append((at, float(sample.value)))


@dataclass(frozen=True)
class Selector:
    """``name{label="value"}``."""

    name: str
    matchers: tuple[tuple[str, str, str], ...] = ()

    def find(self, series: Series) -> Iterator[tuple[Labels, list[tuple[float, float]]]]:
        """Yield what it selects."""
        for (name, labels), samples in series.samples.items():
            if name == self.name and all(_fits(dict(labels), *one) for one in self.matchers):
                yield labels, samples


def _fits(labels: dict[str, str], name: str, sign: str, value: str) -> bool:
    has = labels.get(name, "")
    found = re.fullmatch(value, has) is not None if "~" in sign else has == value
    return found is (sign in {"=", "=~"})


class Query:
    """An expression, and what it comes to. ``selectors`` and ``labels`` are what it names."""

    def __init__(self, text: str) -> None:
        self.selectors: list[Selector] = []
        self.gathered: list[tuple[str, Selector]] = []
        """Which aggregation stands next to which selector: the innermost one around it."""
        self.labels: set[str] = set()
        self._around: list[str] = []
        self._tokens = list(_tokens(text))
        self._eval = self._either()
        if self._tokens:
            raise ValueError(f"{text}: what is {self._tokens[0]!r}?")

    def at(self, series: Series, at: float) -> Vector:
        """Return what it comes to at a moment."""
        found = self._eval(series, at)
        return found if isinstance(found, dict) else {frozenset(): found}

    # --- reading -----------------------------------------------------------------------

    def _take(self, *wanted: str) -> str | None:
        if self._tokens and self._tokens[0] in wanted:
            return self._tokens.pop(0)
        return None

    def _need(self, wanted: str) -> None:
        if self._take(wanted) is None:
            raise ValueError(f"no {wanted!r} before {self._tokens[:3]}")

    def _either(self) -> Evaluated:
        left = self._both()
        while self._take("or"):
            left = _or(left, self._both())
        return left

    def _both(self) -> Evaluated:
        left = self._compared()
        while sign := self._take("and", "unless"):
            left = _and(left, self._compared(), keep=sign == "and")
        return left

    def _compared(self) -> Evaluated:
        left = self._added()
        if sign := self._take(*_COMPARE):
            left = _filtered(left, self._added(), _COMPARE[sign])
        return left

    def _added(self) -> Evaluated:
        left = self._single()
        while sign := self._take(*_COUNT):
            left = _counted(left, self._single(), _COUNT[sign])
        return left

    def _single(self) -> Evaluated:
        if self._take("("):
            inner = self._either()
            self._need(")")
            return inner
        name = self._tokens.pop(0)
        if re.fullmatch(r"[\d.]+", name):
            return lambda _series, _at: float(name)
        if name in _GATHER:
            return self._gathering(name)
        if name in {"increase", "rate", "absent", "histogram_quantile"}:
            return self._function(name)
        return self._selected(name)

    def _gathering(self, name: str) -> Evaluated:
        by = self._by()
        self._need("(")
        self._around.append(name)
        inner = self._either()
        self._around.pop()
        self._need(")")
        return _gather(inner, by or self._by(), _GATHER[name])

    def _by(self) -> list[str]:
        if not self._take("by"):
            return []
        self._need("(")
        names = [self._tokens.pop(0)]
        while self._take(","):
            names.append(self._tokens.pop(0))
        self._need(")")
        self.labels.update(names)
        return names

    def _function(self, name: str) -> Evaluated:
        self._need("(")
        if name == "histogram_quantile":
            part = float(self._tokens.pop(0))
            self._need(",")
            inner = self._either()
            self._need(")")
            return _quantile(inner, part)
        selector = self._selector(self._tokens.pop(0))
        if name == "absent":
            self._need(")")
            return _absent(selector)
        seconds = duration(self._tokens.pop(0).strip("[]"))
        self._need(")")
        return _increase(selector, seconds, per=seconds if name == "rate" else 1.0)

    def _selected(self, name: str) -> Evaluated:
        return _latest(self._selector(name))

    def _selector(self, name: str) -> Selector:
        matchers = []
        if self._take("{"):
            while not self._take("}"):
                label, sign, value = (self._tokens.pop(0) for _ in range(3))
                matchers.append((label, sign, value.strip('"')))
                self.labels.add(label)
                self._take(",")
        selector = Selector(name, tuple(matchers))
        self.selectors.append(selector)
        self.gathered.append((self._around[-1] if self._around else "", selector))
        return selector


Evaluated = Callable[[Series, float], Value]


def _tokens(text: str) -> Iterator[str]:
    text, place = text.strip(), 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f"what is {text[place:]!r}?")
        place = found.end()
        yield found[0].strip()


# --- what each comes to ------------------------------------------------------------------


def _latest(selector: Selector) -> Evaluated:
    def found(series: Series, at: float) -> Vector:
        return {
            labels: within[-1][1]
            for labels, samples in selector.find(series)
            if (within := [one for one in samples if at - LOOK_BACK < one[0] <= at])
        }

    return found


def _absent(selector: Selector) -> Evaluated:
    latest = _latest(selector)
    return lambda series, at: {} if latest(series, at) else {frozenset(): 1.0}


def _increase(selector: Selector, seconds: float, per: float) -> Evaluated:
    def found(series: Series, at: float) -> Vector:
        increased: Vector = {}
        for labels, samples in selector.find(series):
            values = [value for when, value in samples if at - seconds < when <= at]
            if len(values) > 1:
                total = sum(b - a if b >= a else b for a, b in pairwise(values))
                increased[labels] = total / per
        return increased

    return found


def _gather(inner: Evaluated, by: Iterable[str], how: Callable[[list[float]], float]) -> Evaluated:
    def found(series: Series, at: float) -> Vector:
        groups: defaultdict[Labels, list[float]] = defaultdict(list)
        for labels, value in _vector(inner(series, at)).items():
            groups[frozenset(one for one in labels if one[0] in by)].append(value)
        return {labels: how(values) for labels, values in groups.items()}

    return found


def _filtered(
    left: Evaluated, right: Evaluated, holds: Callable[[float, float], bool]
) -> Evaluated:
    def found(series: Series, at: float) -> Vector:
        bound = right(series, at)
        return {
            labels: value
            for labels, value in _vector(left(series, at)).items()
            if (other := bound.get(labels) if isinstance(bound, dict) else bound) is not None
            and holds(value, other)
        }

    return found


def _counted(left: Evaluated, right: Evaluated, how: Callable[[float, float], float]) -> Evaluated:
    def found(series: Series, at: float) -> Value:
        one, other = left(series, at), right(series, at)
        if not isinstance(one, dict):
            if isinstance(other, dict):
                return {labels: how(one, value) for labels, value in other.items()}
            return how(one, other)
        if not isinstance(other, dict):
            return {labels: how(value, other) for labels, value in one.items()}
        return {labels: how(one[labels], other[labels]) for labels in one.keys() & other.keys()}

    return found


def _and(left: Evaluated, right: Evaluated, *, keep: bool) -> Evaluated:
    def found(series: Series, at: float) -> Vector:
        other = _vector(right(series, at))
        return {
            labels: value
            for labels, value in _vector(left(series, at)).items()
            if (labels in other) is keep
        }

    return found


def _or(left: Evaluated, right: Evaluated) -> Evaluated:
    return lambda series, at: {**_vector(right(series, at)), **_vector(left(series, at))}


def _quantile(inner: Evaluated, part: float) -> Evaluated:
    def found(series: Series, at: float) -> Vector:
        groups: defaultdict[Labels, list[tuple[float, float]]] = defaultdict(list)
        for labels, value in _vector(inner(series, at)).items():
            bound = float(dict(labels)["le"])
            groups[frozenset(one for one in labels if one[0] != "le")].append((bound, value))
        return {labels: _within(sorted(buckets), part) for labels, buckets in groups.items()}

    return found


def _within(buckets: list[tuple[float, float]], part: float) -> float:
    wanted, below, before = buckets[-1][1] * part, 0.0, 0.0
    for bound, count in buckets:
        if count >= wanted and count > before:
            if bound == float("inf"):
                return below
            return below + (bound - below) * (wanted - before) / (count - before)
        below, before = bound, count
    return float("nan")


def _vector(value: Value) -> Vector:
    return value if isinstance(value, dict) else {frozenset(): value}
