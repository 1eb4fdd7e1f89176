"""What the dashboard and the rules ask for is what the bot tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.telemetry.metrics.families import FAMILIES, Family, FigureKind, Of
from tests.support.promql import Query
from tests.support.watched import watching

FOLDER = Path(__file__).parents[2] / "deploy" / "grafana"
DOCS = FOLDER.parents[1] / "docs" / "metrics.md"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def family_of(name: str) -> Family | None:
    """Return the figure that a name is of; that of a histogram's buckets, say."""
    ends = {
        FigureKind.HISTOGRAM: ("_bucket", "_sum", "_count"),
        FigureKind.GAUGE: ("",),
        FigureKind.COUNTER: ("",),
    }
    found = (one for one in FAMILIES if name in {one.name + end for end in ends[one.kind]})
    return next(found, None)


def queries() -> Iterator[tuple[str, Query]]:
    for rule in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]:
        yield rule["alert"], Query(rule["expr"])
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], Query(target["expr"])


def test_every_figure_and_label_that_is_asked_for_is_told() -> None:
    for where, query in queries():
        families = [family_of(selector.name) for selector in query.selectors]
        assert None not in families, where
        told = {label for one in families if one for label in one.labels} | {"le"}
        assert query.labels <= told, where


def test_no_figure_is_counted_once_for_each_replica() -> None:
    """What every replica tells alike is taken by max, and what each tells of itself isn't."""
    for where, query in queries():
        for gathered, selector in query.gathered:
            family = family_of(selector.name)
            assert family is not None
            if family.of is Of.DATABASE:
                assert gathered == "max", where
            elif family.kind is FigureKind.COUNTER:
                assert gathered == "sum", where


def test_every_figure_is_on_the_dashboard() -> None:
    shown = {
        family_of(selector.name)
        for panel in PANELS
        for target in panel["targets"]
        for selector in Query(target["expr"]).selectors
    }
    assert {*FAMILIES} - shown == set()


def test_every_panel_says_what_it_shows_and_overlaps_none() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        place = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not place & taken
        assert max(x for x, _ in place) < 24
        taken |= place
    assert all(panel["description"].endswith(".") for panel in PANELS)


async def test_every_panel_can_be_drawn_from_a_scrape(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        for at in (0.0, 60.0):
            await watched.scrape(at, instance="a")
    for _, query in queries():
        query.at(watched.series, 60.0)


def test_the_page_lists_what_is_told() -> None:
    rows = [line for line in DOCS.read_text().splitlines() if line.startswith("| `sora_")]
    assert rows == [row_of(family) for family in FAMILIES]


def row_of(family: Family) -> str:
    labels = ", ".join(f"`{label}`" for label in family.labels)
    return f"| `{family.name}` | {family.kind} | {labels} | {family.of} | {family.help} |"


def test_the_example_names_files_that_are_there() -> None:
    (rules,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["rule_files"]
    assert (FOLDER / rules).is_file()
