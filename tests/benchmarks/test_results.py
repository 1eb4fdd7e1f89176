"""What was measured becomes a table, an object and a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.shared.page import BEGIN, END, with_part, write
from benchmarks.shared.results import (
    BOT,
    Result,
    Row,
    as_json,
    from_json,
    medians,
    plain,
    table,
)

WALL = Row("wall", "200 clips: wall over ideal", 1.15, before="4.4")
GAP = Row("gap", "gap, p50", 60, "ms")


def test_each_side_has_the_median_of_its_own_runs() -> None:
    runs = [
        {"wall": {BOT: 1.0, "naive": 1.2}},
        {"wall": {BOT: 3.0}},
        {"wall": {BOT: 1.1, "naive": 1.4}, "gap": {BOT: 50.0}},
    ]
    wall, gap = medians([WALL, GAP], runs)
    assert wall.sides == {BOT: 1.1, "naive": pytest.approx(1.3)}
    assert (wall.runs, gap.runs) == (3, 1)


def test_the_best_peer_is_the_one_with_the_least() -> None:
    result = Result(WALL, {BOT: 1.1, "naive": 1.3, "pgqueuer": 1.2}, 3)
    assert result.best_peer == ("pgqueuer", 1.2)
    assert Result(WALL, {BOT: 1.1}, 3).best_peer is None


@pytest.mark.parametrize(
    ("sides", "trouble", "said"),
    [
        ({BOT: 1.15}, "", "yes"),
        ({BOT: 2.3}, "", "missed, 2×"),
        ({}, "not in\n5 s", "not in 5 s"),
        ({"naive": 1.0}, "", "not measured"),
    ],
)
def test_the_verdict_says_by_how_much_a_goal_is_missed(
    sides: dict[str, float], trouble: str, said: str
) -> None:
    assert Result(WALL, sides, 1, trouble).verdict == said


def test_a_goal_of_none_is_missed_by_no_factor() -> None:
    assert Result(Row("errors", "errors", 0), {BOT: 3.0}, 1).verdict == "missed"


def test_the_table_has_a_line_for_each_row() -> None:
    lines = table(
        [Result(WALL, {BOT: 1.1, "naive": 1.24}, 3), Result(GAP, {BOT: 770.4}, 3)]
    ).splitlines()
    assert lines[2:] == [
        "| 200 clips: wall over ideal | 4.4 | 1.1 | 1.24 (naive) | ≤ 1.15 | yes |",
        "| gap, p50 | – | 770 ms | – | ≤ 60 ms | missed, 12.8× |",
    ]


@pytest.mark.parametrize(
    ("figure", "said"), [(1270.4, "1,270"), (0.0481, "0.0481"), (12.84, "12.8"), (0.0, "0")]
)
def test_a_figure_has_three_digits(figure: float, said: str) -> None:
    assert plain(figure) == said


def test_what_was_printed_is_read_again() -> None:
    results = [Result(WALL, {BOT: 1.1, "naive": 1.3}, 3), Result(GAP, {}, 0, "not in 5 s")]
    document = json.loads(json.dumps(as_json(results)))
    assert from_json([WALL, GAP], document) == results


@pytest.mark.parametrize(
    "document", [{"else": {"sides": {}, "runs": 1, "trouble": ""}}, {"wall": {"sides": 3}}]
)
def test_what_was_never_printed_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no result of a row"):
        from_json([WALL], document)


def test_only_what_is_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\n\nold\n\n{END}\nafter\n")
    write(page, "new")
    write(page, "newer\n")
    assert page.read_text() == f"before\n{BEGIN}\n\nnewer\n\n{END}\nafter\n"


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="no markers"):
        with_part("nothing of that kind", "new")
