"""Small campaigns: the whole product is killed a handful of times, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.crash import people
from benchmarks.crash.__main__ import main
from benchmarks.crash.campaign import Plan, conduct
from benchmarks.crash.child import BRINGERS, STORES, WRITERS, slack_step, step_of
from benchmarks.crash.points import POINTS, STEPS, points_of
from benchmarks.crash.theatre import ROOT
from benchmarks.crash.weather import CLOCKS
from bot.domain.job import JobState
from bot.slack.api.metadata import CARD, END, LINK, mark
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from tests.support.postgres import empty_postgres, postgres
from tests.support.samples import sample

__all__ = ["empty_postgres", "postgres"]


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people do nothing that takes long, but what a point needs."""
    monkeypatch.setattr(people, "ODDS", {"order": 3, "remix": 1, "silence": 1})


def test_the_command_kills_at_random_audits_and_prints(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan = ["--jobs", "6", "--kills", "3", "--seed", "5", "--deployments", "2"]
    code = main([*plan, "--keep", str(tmp_path)])
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("accepted") == 6
    assert sum(printed.pop("asked").values()) == 6
    printed.pop("seconds")
    assert printed == {
        "jobs": 6,
        "kills": 3,
        "seed": 5,
        "mode": "random",
        "database": "sqlite",
        "replicas": 1,
        "deployments": 2,
        "clock": "milliseconds",
        "lost": 0,
        "created_twice": 0,
        "delivered_twice": 0,
        "orphan_renders": 0,
        "stuck": 0,
        "unconfirmed": 0,
        "cards_twice": 0,
        "untold": 0,
        "told_twice": 0,
        "over_limit": 0,
        "money_astray": 0,
        "posters_astray": 0,
        "copies_astray": 0,
        "takes_wrong": 0,
        "unapproved": 0,
        "told_again_directly": 0,
        "unclear": 0,
        "delivered_again": 0,
        "replaced": 0,
        "points": 0,
        "missed": 0,
        "errors": 0,
        "files": 0,
    }
    assert code == 0


async def test_a_replica_takes_over_what_a_killed_one_held(
    empty_postgres: str, tmp_path: Path
) -> None:
    """With leases that a process on a busy machine doesn't lose while it is alive."""
    plan = Plan(
        jobs=6,
        kills=2,
        seed=7,
        mode="random",
        database_url=empty_postgres,
        folder=tmp_path,
        replicas=2,
        patience=2.0,
    )
    outcome = await conduct(plan)
    assert outcome.tally.accepted == 6
    assert outcome.tally.clean, outcome.tally


@pytest.mark.parametrize(
    "words",
    [
        "on the house after",
        "inputs.brought",
        "slack.post end,slack.post takes after",
        "store.move.unconfirmed after",
        "complete poster,show poster after",
        "complete copy after",
        "approvals.approve after,money.settle before",
    ],
    ids=[
        "made twice",
        "with a picture",
        "told, and takes",
        "nobody can tell",
        "with a poster",
        "shared",
        "approved, within a budget",
    ],
)
async def test_it_dies_at_named_points(tmp_path: Path, words: str) -> None:
    points = points_of(words)
    plan = Plan(
        jobs=4,
        kills=len(points),
        seed=9,
        mode="points",
        database_url=f"sqlite+aiosqlite:///{tmp_path}/sora.db",
        folder=tmp_path,
        points=points,
    )
    outcome = await conduct(plan)
    assert set(outcome.points) == {point.name for point in points} != set()
    assert not outcome.missed
    assert outcome.tally.clean, outcome.tally


def test_replicas_need_a_database_that_can_be_shared() -> None:
    with pytest.raises(SystemExit, match="PostgreSQL only"):
        main(["--replicas", "2"])


def test_only_points_that_there_are_can_be_asked_for() -> None:
    with pytest.raises(SystemExit, match="no named point"):
        main(["--mode", "points", "--only", "slack.chat.delete,slack.chat.post"])


def test_the_table_names_only_what_there_is() -> None:
    """A step that no call leads to would be a point that is never reached."""
    known = {f"store.{name}" for name in WRITERS} - {"store.move", "store.update"}
    known |= {step_of("move", (sample(), state), {}) for state in JobState}
    known.add(step_of("move", (sample(JobState.RENDERING), JobState.QUEUED), {}))
    known.add(step_of("move", (sample(JobState.UNCONFIRMED), JobState.RENDERING), {}))
    stores = {kind: commits for _, kind, commits, _ in STORES}
    for step in STEPS:
        kind, _, name = step.name.partition(".")
        if kind == "store" and not name.startswith("update."):
            assert step.name in known
        if kind == "inputs":
            assert name in BRINGERS
        if kind in stores:
            assert name in stores[kind]
    assert all(hasattr(SqlJobStore, name) for name in WRITERS)
    assert all(hasattr(SqlInputs, name) for name in BRINGERS)
    for name, _, commits, modules in STORES:
        assert all(hasattr(getattr(module, name), one) for module in modules for one in commits)
    assert len({point.name for point in POINTS}) == 2 * len(STEPS)


def test_the_docs_know_how_many_points_and_clocks_there_are() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert text.count(f"{len(POINTS)} named points") == 1
    assert f"than all {len(POINTS)}" in text
    assert len(CLOCKS) == 11
    assert "in one of eleven ways" in text


def test_a_card_in_a_thread_is_a_step_of_its_own() -> None:
    assert slack_step("chat.postMessage", {"thread_ts": None}) == "slack.post card"
    assert slack_step("chat.postMessage", {"thread_ts": "1.1"}) == "slack.post card in thread"
    link = mark(LINK, sample())
    assert slack_step("chat.postMessage", {"metadata": link}) == "slack.post link"
    end = mark(END, sample(), ends="k7m2p9/7")
    assert slack_step("chat.postMessage", {"metadata": end, "thread_ts": "1"}) == "slack.post end"
    assert slack_step("chat.postMessage", {"metadata": end}) == "slack.post end directly"
    assert slack_step("files.info", {}) == "slack.files.info"
    alone, shared = {"files": "[]"}, {"files": "[]", "channel_id": "C1"}
    assert slack_step("files.completeUploadExternal", alone) == "slack.complete poster"
    assert slack_step("files.completeUploadExternal", shared).endswith("UploadExternal")
    picture = {"type": "image", "slack_file": {"id": "F1"}}
    assert slack_step("chat.update", {"blocks": [picture]}) == "slack.show poster"
    assert slack_step("chat.update", {"blocks": [{"type": "section"}]}) == "slack.chat.update"
    completed = {"channel_id": "C1", "blocks": "[]"}
    assert slack_step("files.completeUploadExternal", completed) == "slack.complete copy"


def test_a_card_in_place_of_another_is_a_step_of_its_own() -> None:
    new = {"metadata": mark(CARD, sample(), card="2", version="7"), "thread_ts": "1.1"}
    assert slack_step("chat.postMessage", new) == "slack.post new card"
    first = {"metadata": mark(CARD, sample()), "thread_ts": "1.1"}
    assert slack_step("chat.postMessage", first) == "slack.post card in thread"


def test_points_are_chosen_by_parts_of_their_names() -> None:
    names = [point.name for point in points_of("endings.take,new card after")]
    assert names == ["endings.take before", "endings.take after", "slack.post new card after"]
