"""All benchmarks together: what they fill, how long they may take, and what is told of trouble."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.peers.task import Order, Task
from benchmarks.shared import benchmark, command, counted
from benchmarks.shared.benchmark import Benchmark, Plan, conduct
from benchmarks.shared.machine import percentile
from benchmarks.shared.page import BEGIN, END
from benchmarks.shared.results import BOT, Row
from benchmarks.shared.servers import ROOT
from benchmarks.waiting import looks_of

ROW = Row("one", "something", 2.0)


def one(measure: Callable[[Plan], Awaitable[None]]) -> Benchmark:
    return Benchmark("one", (ROW,), measure, 5, 5)


async def fine(plan: Plan) -> None:
    plan.found["one"] = {BOT: float(plan.pick(1, 3))}


async def half(plan: Plan) -> None:
    plan.found["one"] = {BOT: 1.0}
    raise RuntimeError("no more")


async def endless(plan: Plan) -> None:
    plan.found["one"] = {BOT: 1.0}
    await asyncio.sleep(600)


def test_no_two_rows_have_the_same_key() -> None:
    keys = [row.key for each in BENCHMARKS for row in each.rows]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("quick", "minutes"), [(True, 5), (False, 40)])
def test_all_together_end_within_what_is_promised(quick: bool, minutes: int) -> None:
    assert sum(each.longest(quick=quick) for each in BENCHMARKS) <= minutes * 60


def test_every_benchmark_is_a_program_of_its_own() -> None:
    for each in BENCHMARKS:
        text = (ROOT / "benchmarks" / f"{each.name}.py").read_text()
        assert f'main([BENCHMARK], "benchmarks.{each.name}", __doc__)' in text


async def test_a_quick_run_is_one_of_less() -> None:
    (result,) = await conduct(one(fine), quick=True, longest=5)
    assert (result.measured, result.runs) == (1.0, 1)
    (result,) = await conduct(one(fine), quick=False, longest=5)
    assert (result.measured, result.runs) == (3.0, 3)


async def test_what_was_found_before_a_failure_counts() -> None:
    (result,) = await conduct(one(half), quick=True, longest=5)
    assert result.measured == 1.0
    assert result.trouble == "RuntimeError: no more"


async def test_what_takes_too_long_is_ended_and_said() -> None:
    (result,) = await conduct(one(endless), quick=True, longest=0.1)
    assert result.measured == 1.0
    assert result.trouble == "not in 0 s"


def test_a_table_and_an_object_are_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["one", "--quick"])
    assert command.main([one(fine)], "one", "") == 0
    printed = capsys.readouterr()
    assert "| something | – | 1 | – | ≤ 2 | yes |" in printed.out
    assert '"sides": {"bot": 1.0}' in printed.out
    assert printed.err == ""


def test_rows_of_an_earlier_run_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async def other(plan: Plan) -> None:
        plan.found["two"] = {BOT: 5.0}

    both = [one(fine), Benchmark("two", (Row("two", "another", 2.0),), other, 5, 5)]
    monkeypatch.setattr(sys, "argv", ["all", "--quick", "--only", "two"])
    command.main(both, "all", "")
    (tmp_path / "printed").write_text(capsys.readouterr().out)
    earlier = ["--earlier", str(tmp_path / "printed")]
    monkeypatch.setattr(sys, "argv", ["all", "--quick", "--only", "one", *earlier])
    command.main(both, "all", "")
    printed = capsys.readouterr().out
    assert "| something | – | 1 | – | ≤ 2 | yes |" in printed
    assert "| another | – | 5 | – | ≤ 2 | missed, 2.5× |" in printed


def test_the_page_has_a_place_for_the_table() -> None:
    page = command.PAGE.read_text()
    assert page.index(BEGIN) < page.index(END)


def test_a_task_is_what_the_peer_reads() -> None:
    task = Task((Order("a red fox", "C1", "xoxb-1"),), 2, 0.1, "", "slack", "video", "key", "sora")
    assert Task.from_line(task.as_line()) == task


def test_the_lock_of_the_peers_names_no_server() -> None:
    lock = (ROOT / "benchmarks" / "peers" / "requirements.lock").read_text()
    assert "://" not in lock
    for line in (ROOT / "benchmarks" / "peers" / "requirements.in").read_text().splitlines():
        name = line.split("[")[0]
        assert line.startswith("#") or f"\n{name}==" in lock or lock.startswith(f"{name}==")


def test_statements_and_what_ends_transactions_are_counted(tmp_path: Path) -> None:
    counter = counted.Counter(tmp_path / "counts")
    for statement in ("BEGIN IMMEDIATE", "select 1", "-- insert", "insert 2", "COMMIT", "rollback"):
        counter.see(statement)
    assert counted.read(tmp_path / "counts") == counted.Counts(2, 1, 1)


def test_a_lag_is_from_the_end_to_the_next_look() -> None:
    renders = [
        {"id": name, "created_at": at, "completed_at": at + 10.0}
        for name, at in (("a", 0.0), ("b", 20.0))
    ]
    calls = [
        {"route": "get", "path": f"/videos/{name}", "at": at}
        for name, at in (("a", 11.0), ("b", 25.0), ("b", 30.5), ("b", 40.0))
    ]
    looks = looks_of(renders, calls, first=1)
    assert looks.lags == [0.5]
    assert looks.polls == [3]


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


def test_no_bar_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    progress = benchmark.Progress("one")
    progress.show("half", 0.5)
    progress.end()
    assert capsys.readouterr().err == ""
