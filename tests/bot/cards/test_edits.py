"""Cards in a real (local) Slack follow their rows: the last state always, within the budget."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.cards.budget import BURST
from bot.domain.conversation.cards import Card
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job, JobId, JobState
from bot.domain.line import Place
from bot.slack.messages.cards import SlackCards
from tests.support.office import Office, after, at_work, carded


async def test_a_card_follows_its_job_to_the_end(office: Office) -> None:
    async with at_work(office):
        await carded(office)
        job = await office.submitting()
        office.board.changed(job.id)
        await office.shown(job)
        assert "Starting to render" in await office.card(job)
        job = await office.advance(job, JobState.RENDERING, provider_id="video_1", progress=0)
        await office.shown(job)
        job = await office.store.update(job, progress=50)
        office.board.changed(job.id)
        await office.shown(job)
        assert "50%" in await office.card(job)
        job = await office.advance(job, JobState.DELIVERING)
        job = await office.advance(job, JobState.DELIVERED)
        await office.shown(job)
        assert "*Done*" in await office.card(job)


async def test_the_latest_wins_and_what_lies_between_is_not_shown(office: Office) -> None:
    async with at_work(office):
        await carded(office)
        job = await office.rendering()
        edits = await office.count("chat.update")
        await office.faults(methods={"chat.update": [{"do": "rate_limit", "retry_after": 5}]})
        job = await office.store.update(job, progress=10)
        office.board.changed(job.id)
        await office.clock.somebody_sleeps()
        for progress in range(20, 100):
            job = await office.store.update(job, progress=progress)
            office.board.changed(job.id)
        await office.shown(job)
        assert "99%" in await office.card(job)
        assert await office.count("chat.update") - edits < 20


async def test_progress_is_written_when_shown_and_never_goes_back(office: Office) -> None:
    async with at_work(office):
        await carded(office)
        job = await office.rendering()
        office.board.progressed(job, 40)

        async def written() -> bool:
            return (await office.row(job)).progress == 40

        await office.clock.until(written)
        await office.shown(job)
        assert "40%" in await office.card(job)
        office.board.progressed(job, 20)
        await after(office, 5)
        assert "40%" in await office.card(job)


async def test_progress_of_an_earlier_render_is_not_shown(office: Office) -> None:
    async with at_work(office):
        await carded(office)
        before = await office.rendering()
        job = await office.store.move(before, JobState.QUEUED)
        job = await office.store.move(await office.submitting(), JobState.RENDERING, progress=0)
        office.board.progressed(before, 70)
        office.board.changed(job.id)
        await office.shown(job)
    assert "70%" not in await office.card(job)
    assert (await office.row(job)).progress == 0


async def test_progress_draws_no_card_before_its_turn(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[JobId] = []
    really = SlackCards.draw

    def draw(self: SlackCards, job: Job, place: Place | None, now: float) -> Card:
        drawn.append(job.id)
        return really(self, job, place, now)

    async with at_work(office):
        await carded(office)
        job = await office.rendering()
        monkeypatch.setattr(SlackCards, "draw", draw)
        for progress in range(1, 100):
            office.board.progressed(job, progress)
            await asyncio.sleep(0.002)
    assert len(drawn) <= BURST


async def test_a_change_during_an_edit_is_shown_after_it(office: Office) -> None:
    async with at_work(office):
        await carded(office)
        job = await office.rendering()
        await office.faults(methods={"chat.update": [{"do": "delay", "seconds": 0.1, "next": 1}]})
        job = await office.store.update(job, progress=30)
        office.board.changed(job.id)
        await asyncio.sleep(0.03)
        job = await office.advance(job, JobState.DELIVERING)
        await office.shown(job)
        assert "Rendered" in await office.card(job)


async def test_states_go_before_progress(office: Office) -> None:
    """With half a dozen cards' progress to show, one job's end is shown first."""
    async with at_work(office):
        jobs = await carded(office, 6)
        jobs = [await office.rendering() for _ in jobs]
        await office.faults(methods={"chat.update": [{"do": "rate_limit", "retry_after": 20}]})
        for job in jobs:
            await office.store.update(job, progress=30)
            office.board.changed(job.id)
        last = await office.advance(jobs[-1], JobState.DELIVERING)
        await office.shown(*jobs)
    edited = {m["ts"]: m["edited"]["ts"] for m in await office.messages()}
    assert min(edited, key=lambda ts: str(edited[ts])) == last.card_ts
    assert "30%" in await office.card(jobs[0])


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "rate_limit", "next": 3, "retry_after": 11},
        {"do": "status", "next": 3, "status": 503},
        {"do": "error", "next": 3, "error": "fatal_error"},
        {"do": "drop_before", "next": 3},
        {"do": "drop_after", "next": 3},
    ],
    ids=lambda fault: fault["do"],
)
async def test_the_last_state_is_shown_whatever_slack_does(
    office: Office, fault: dict[str, object]
) -> None:
    async with at_work(office):
        await carded(office)
        job = await office.rendering()
        await office.faults(methods={"chat.update": [fault]})
        job = await office.advance(job, JobState.FAILED, error_tell="Try other words.")
        await office.shown(job)
        assert "Try other words." in await office.card(job)
    if fault["do"] == "rate_limit":
        assert any(11.0 <= nap <= 11.5 for nap in office.clock.naps)


async def test_a_card_that_cannot_be_edited_does_not_hold_up_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(office):
        await carded(office, 3)
        bad, *good = [await office.rendering() for _ in range(3)]
        stuck = {bad.card_ts}
        really = office.calls.call

        async def call(workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
            if method == "chat.update" and arguments["ts"] in stuck:
                raise SlackUnavailable("chat.update: internal_error", error="internal_error")
            return await really(workspace, method, **arguments)

        monkeypatch.setattr(office.calls, "call", call)
        for job in (bad, *good):
            await office.advance(job, JobState.FAILED, error_tell="Try other words.")
        for job in await office.shown(*good):
            assert "Try other words." in await office.card(job)
        row = await office.row(bad)
        assert row.shown_version != row.version
        stuck.clear()
        await office.shown(bad)
        assert "Try other words." in await office.card(bad)


async def test_a_card_in_a_channel_that_removed_us_is_shown_once_back(
    office: Office,
) -> None:
    async with at_work(office):
        (one, other) = await carded(office, 2)
        one = await office.rendering()
        await office.shown(one, other)  # so that it is the failure which is refused first
        await office.member(False)
        failed = await office.advance(one, JobState.FAILED, error_tell="Invite me.")
        await after(office, 40)
        edits = await office.count("chat.update")
        assert "Invite me." not in await office.card(failed)
        assert edits < 12
        await office.member(True)
        await office.shown(failed, other)
        assert "Invite me." in await office.card(failed)
