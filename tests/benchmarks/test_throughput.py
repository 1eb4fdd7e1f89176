"""A load is put on the whole bot, and what it took is told."""

from __future__ import annotations

from pathlib import Path

from benchmarks.shared.servers import Load
from benchmarks.throughput import gaps, of_bot


async def test_a_small_load_is_delivered_and_measured(tmp_path: Path) -> None:
    figures = await of_bot(Load(workspaces=2, jobs=2, limit=2, render=0.3), tmp_path)
    assert figures.wall > 0
    assert figures.cpu > 0
    assert len(figures.gaps) == 2


def test_a_gap_is_from_an_end_to_the_create_in_its_place() -> None:
    renders = [
        {"created_at": created, "completed_at": created + 10} for created in (0.0, 1.0, 10.5, 12.0)
    ]
    assert gaps(renders, limit=2) == [0.5, 1.0]
