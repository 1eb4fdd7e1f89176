"""What /metrics tells: nothing of people, nothing twice, and nothing that grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from bot.domain.groups import grouped
from bot.domain.job import JobState
from bot.domain.telemetry.figures import Figures, LineFigures
from bot.telemetry.metrics.families import FAMILIES, FigureKind
from bot.telemetry.metrics.idle import idle_slots
from bot.telemetry.metrics.labels import MOST_METHODS
from storage.tables import jobs
from tests.support.storage import CLIP, DEPLOYMENT, change, in_line, job_in, now
from tests.support.watched import Watched, watching

SORA = DEPLOYMENT.name
EAST = replace(DEPLOYMENT, name="east")


def values(page: str, name: str) -> dict[tuple[str, ...], float]:
    """Return what a page says of a figure, by the values of its labels in the order of names."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == name
    }


def exposed() -> Iterator[tuple[str, set[str]]]:
    for family in FAMILIES:
        ends = ("_bucket", "_sum", "_count") if family.kind is FigureKind.HISTOGRAM else ("",)
        for end in ends:
            yield family.name + end, {*family.labels, *(("le",) if end == "_bucket" else ())}


async def life(watched: Watched) -> None:
    """Jobs end in each way; one waits, one is rendered, one is delivered."""
    for state in (JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED):
        await job_in(watched.store, state)
    for state in (JobState.RENDERING, JobState.DELIVERING, JobState.QUEUED):
        await job_in(watched.store, state)


async def test_all_that_is_told_is_listed_with_its_labels(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await watched.page()
        await life(watched)
        page = await watched.page()
    listed = dict(exposed())
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if not sample.name.startswith("process_"):
                assert set(sample.labels) == listed[sample.name], sample
    assert {name for name in listed if name not in page} == {"sora_deployment_paused"}


async def test_no_person_prompt_or_id_is_told(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await watched.page()
        await life(watched)
        waiting = await in_line(watched.store)
        page = await watched.page()
    for secret in (CLIP.prompt, waiting[0].id, "U1", "T1", "C1", waiting[0].request):
        assert f'"{secret}"' not in page


async def test_each_end_is_counted_once_and_its_money(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await watched.page()
        job = await job_in(watched.store, JobState.DELIVERING)
        job = await watched.store.move(job, JobState.FAILED, error_code="slack_refused")
        settled = update(jobs).where(jobs.c.id == job.id)
        await watched.page()
        await change(watched.engine, settled.values(money_state="settled"))
        for _ in range(2):
            page = await watched.page()
        assert values(page, "sora_jobs_ended_total")[SORA, "delivery_failed"] == 1
        assert values(page, "sora_jobs_failed_total") == {(SORA, "slack_refused"): 1}
        assert values(page, "sora_money_spent_usd_total") == {(SORA,): 0.4}
        job = await watched.store.move(await now(watched.store, job), JobState.DELIVERING)
        await watched.store.move(job, JobState.DELIVERED)
        await change(watched.engine, settled.values(money_state="settled"))
        for _ in range(2):
            page = await watched.page()
    ended = values(page, "sora_jobs_ended_total")
    assert (ended[SORA, "delivered"], ended[SORA, "delivery_failed"]) == (1, 1)
    assert values(page, "sora_money_spent_usd_total") == {(SORA,): 0.4}
    assert values(page, "sora_render_duration_seconds_count") == {(SORA,): 2}


async def test_whoever_starts_next_goes_on_counting(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await job_in(watched.store, JobState.DELIVERED)
        await watched.page()
        await job_in(watched.store, JobState.DELIVERED)
        for _ in range(2):
            page = await Watched(watched.engine).page()
            assert values(page, "sora_jobs_ended_total")[SORA, "delivered"] == 1
            assert values(page, "sora_render_duration_seconds_count") == {(SORA,): 1}
            assert values(page, "sora_render_duration_seconds_bucket")[SORA, "+Inf"] == 1


async def test_a_deployment_taken_out_is_told_of_no_more(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await watched.page()
        await job_in(watched.store, JobState.DELIVERED)
        assert values(await watched.page(), "sora_jobs_ended_total")[SORA, "delivered"] == 1
        later = Watched(watched.engine, EAST)
        ended = values(await later.page(), "sora_jobs_ended_total")
        assert {name for name, _ in ended} == {"east"}
        await job_in(watched.store, JobState.DELIVERED)
        ended = values(await later.page(), "sora_jobs_ended_total")
        assert ended["other", "delivered"] == 1


async def test_labels_stay_few_whatever_is_called(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await watched.page()
        for number in range(2 * MOST_METHODS):
            watched.calls.slack(f"made.up.{number}", f"odd_{number}", 0.1)
        job = await job_in(watched.store, JobState.RENDERING)
        await watched.store.move(job, JobState.FAILED, error_code='odd "text"\n')
        page = await watched.page()
    methods = {method for method, _ in values(page, "sora_slack_calls_total")}
    assert len(methods) <= MOST_METHODS + 2
    assert {"other"} == {
        outcome
        for method, outcome in values(page, "sora_slack_calls_total")
        if method.startswith("made")
    }
    assert values(page, "sora_jobs_failed_total") == {(SORA, "other"): 1}


async def test_without_a_database_it_says_so_and_what_it_knows(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await watched.engine.dispose()
        page = await watched.page()
    assert values(page, "sora_database_up") == {(): 0}
    assert "sora_video_calls_total" in page
    assert "sora_queue_jobs{" not in page


WAITS = LineFigures(waiting=3)


@pytest.mark.parametrize(
    ("lines", "slots", "idle"),
    [
        ({}, {}, {SORA: 0, "east": 0}),
        ({SORA: WAITS}, {}, {SORA: 2, "east": 0}),
        ({SORA: WAITS}, {SORA: 1}, {SORA: 1, "east": 0}),
        ({SORA: WAITS}, {SORA: 3}, {SORA: 0, "east": 0}),
        ({f"~{SORA}": WAITS}, {}, {SORA: 2, "east": 1}),
        ({f"~{SORA}": WAITS, "east": LineFigures(waiting=1)}, {SORA: 2}, {SORA: 0, "east": 2}),
        ({SORA: replace(WAITS, paused="access")}, {}, {"east": 0}),
        ({SORA: replace(WAITS, resting=3.0)}, {}, {"east": 0}),
    ],
)
def test_a_slot_is_idle_that_somebody_waits_for(
    lines: dict[str, LineFigures], slots: dict[str, int], idle: dict[str, int]
) -> None:
    figures = Figures(1.0, lines, {}, slots, {}, 0, 0.0)
    assert idle_slots(figures, grouped([DEPLOYMENT, EAST])) == idle
