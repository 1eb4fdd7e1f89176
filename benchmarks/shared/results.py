"""What was measured: rows of one table, medians of several runs, as text and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BOT = "bot"
"""The side that the goals are about; every other is a peer."""

Sides = dict[str, float]
"""A figure for each side that was measured."""

Run = dict[str, Sides]
"""The sides of each row, by its key, of one run."""

HEADER = ("measure", "before", "measured", "best peer", "goal", "reached")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. A figure is good when it is not above the ``goal``."""

    key: str
    what: str
    goal: float
    unit: str = ""
    before: str = "–"
    """What it was before the work on speed began; a range, as measured then."""


@dataclass(frozen=True, slots=True)
class Result:
    """A row with the medians of its sides; ``trouble`` says why some or all are missing."""

    row: Row
    sides: Sides
    runs: int
    trouble: str = ""

    @property
    def measured(self) -> float | None:
        """Return the bot's figure."""
        return self.sides.get(BOT)

    @property
    def best_peer(self) -> tuple[str, float] | None:
        """Return the peer with the least figure."""
        peers = [(figure, name) for name, figure in self.sides.items() if name != BOT]
        return min(peers)[::-1] if peers else None

    @property
    def reached(self) -> bool:
        """Tell whether the goal is reached."""
        return self.measured is not None and self.measured <= self.row.goal

    @property
    def verdict(self) -> str:
        """Say whether the goal is reached, or by how much it is missed."""
        if self.measured is None:
            return " ".join(self.trouble.split())[:60] or "not measured"
        if self.reached:
            return "yes"
        if not self.row.goal:
            return "missed"
        return f"missed, {plain(self.measured / self.row.goal)}×"

    def cells(self) -> tuple[str, ...]:
        """Return it as a line of the table."""
        unit = f" {self.row.unit}" if self.row.unit else ""
        measured = "–" if self.measured is None else plain(self.measured) + unit
        peer = self.best_peer
        best = "–" if peer is None else f"{plain(peer[1])}{unit} ({peer[0]})"
        goal = f"≤ {plain(self.row.goal)}{unit}"
        return (self.row.what, self.row.before, measured, best, goal, self.verdict)


def plain(figure: float) -> str:
    """Return a figure with as many digits as tell something: three."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def medians(rows: Iterable[Row], runs: Sequence[Run], trouble: str = "") -> list[Result]:
    """Return a result for each row: for each side the median of the runs that have it."""
    results = []
    for row in rows:
        found = [run[row.key] for run in runs if row.key in run]
        names = dict.fromkeys(name for sides in found for name in sides)
        sides = {
            name: statistics.median([sides[name] for sides in found if name in sides])
            for name in names
        }
        results.append(Result(row, sides, len(found), trouble))
    return results


def table(results: Sequence[Result]) -> str:
    """Return the results as a table in Markdown."""
    lines = [HEADER, ("---",) * len(HEADER), *(result.cells() for result in results)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def as_json(results: Sequence[Result]) -> dict[str, object]:
    """Return the results as an object that ``from_json`` reads."""
    return {
        result.row.key: {
            "sides": {name: round(figure, 4) for name, figure in result.sides.items()},
            "runs": result.runs,
            "goal": result.row.goal,
            "reached": result.reached,
            "trouble": result.trouble,
        }
        for result in results
    }


def from_json(rows: Iterable[Row], document: Mapping[str, object]) -> list[Result]:
    """Read what ``as_json`` made. Raises ValueError for what it can't have made."""
    known = {row.key: row for row in rows}
    results = []
    for key, kept in document.items():
        match kept:
            case {"sides": dict(sides), "runs": int(runs), "trouble": str(trouble)} if key in known:
                figures = {str(name): float(figure) for name, figure in sides.items()}
                results.append(Result(known[key], figures, runs, trouble))
            case _:
                raise ValueError(f"no result of a row: {key}")
    return results
