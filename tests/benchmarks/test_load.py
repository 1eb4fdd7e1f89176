"""A load is put on the whole bot, and what it took is told."""

from __future__ import annotations

from pathlib import Path

from benchmarks.load.__main__ import measure
from benchmarks.load.servers import Load


async def test_a_small_load_is_delivered_and_measured(tmp_path: Path) -> None:
    figures = await measure(Load(workspaces=2, jobs=2, limit=2, render=0.3), tmp_path)
    assert figures.wall > 0
    assert figures.cpu_ms_a_job > 0
    assert figures.polls_a_job >= 1
    assert figures.ack_ms_p50 > 0
