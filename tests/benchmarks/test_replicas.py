"""Several replicas' benchmark: what it counts as broken, and what as kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from benchmarks.replicas.findings import Order, lost, most_at_once, most_in, worst_wait


@dataclass(frozen=True)
class Row:
    id: str
    prompt: str
    state: str = "delivered"


def test_what_was_acknowledged_or_recorded_is_whole_or_lost() -> None:
    orders = [Order(name, acknowledged=name != "late") for name in ("fox", "hare", "owl", "late")]
    rows = [Row("1", "fox"), Row("2", "hare"), Row("3", "late", "failed")]
    made = Counter(["fox", "hare", "late"])
    assert lost(orders, rows, made, Counter("12"), Counter("123")) == ["late", "owl"]
    assert lost(orders, rows[:2], made, Counter("1"), Counter("12")) == ["hare", "owl"]


def test_ends_come_before_beginnings_of_the_same_moment() -> None:
    assert most_at_once([(0.0, 2.0), (1.0, 3.0), (2.0, 4.0)]) == 2
    assert most_at_once([]) == 0


def test_any_minute_counts() -> None:
    assert most_in(60.0, [0.0, 59.0, 61.0, 100.0, 118.0]) == 4
    assert most_in(60.0, []) == 0


def test_the_longest_wait_is_that_of_a_workspace() -> None:
    waits = [("T1", 1.0), ("T1", 3.0), ("T2", 6.0), ("T2", None)]
    assert worst_wait(waits) == pytest.approx(1.5)
    assert worst_wait([]) == 0.0
