"""The card's buttons and the modal they open."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from bot.domain.job import JobState
from playground.slack.blocks.check import check_view
from tests.support.front import Front
from tests.support.slack_stage import MAYA, TEAM


async def test_cancel(front: Front) -> None:
    job = await front.card()
    assert (await front.press("cancel", job)).status == 200
    assert (await front.office.row(job)).state is JobState.CANCELLED
    assert front.bell.rung


async def test_a_double_click_on_again_is_one_job(front: Front) -> None:
    clip = await front.clip()
    now = time.time() // 3 * 3
    for ts in (now + 0.1, now + 0.4):
        assert (await front.press("again", clip, ts=ts)).status == 200
    assert len(await front.store.in_thread(clip.thread)) == 2


async def test_remix_opens_the_modal(front: Front) -> None:
    clip = await front.clip()
    slack = front.office.stage.server.slack
    trigger = slack.triggers.issue(TEAM, MAYA)
    assert (await front.press("remix", clip, trigger_id=trigger)).status == 200
    assert await front.office.count("views.open") == 1
    assert await front.whispers() == []


async def test_a_trigger_that_expired_is_explained(front: Front) -> None:
    clip = await front.clip()
    assert (await front.press("remix", clip, trigger_id="1.2.3")).status == 200
    assert "Press *Remix…* again" in (await front.whispers())[0]


async def test_a_value_that_is_no_job_is_explained(front: Front) -> None:
    job = await front.card()
    assert (await front.press("again", job, value="nonsense")).status == 200
    assert "don't know a clip" in (await front.whispers())[0]


async def test_a_press_that_cannot_be_recorded_fails_visibly(front: Front) -> None:
    clip = await front.clip()
    front.store.full = True
    assert (await front.press("again", clip)).status == 500
    assert len(await front.store.in_thread(clip.thread)) == 1


async def test_the_modals_answer_is_a_remix_recorded_once(front: Front) -> None:
    clip = await front.clip()
    for _ in range(2):
        answer = await front.submit(clip, "make it <night> & day")
        assert (answer.status, answer.body) == (200, "")
    _, remix = await front.store.in_thread(clip.thread)
    assert (remix.prompt, remix.source_id) == ("make it <night> & day", clip.id)
    assert remix.thread == clip.thread


async def test_what_is_wrong_is_shown_under_the_field(front: Front) -> None:
    clip = await front.clip()
    answer = json.loads((await front.submit(clip, "make it night --seconds 8")).body)
    assert answer["response_action"] == "errors"
    assert "--seconds" in answer["errors"]["change"]
    assert "`" not in answer["errors"]["change"]
    gone = replace(clip, id=type(clip.id)("zzz999"))
    answer = json.loads((await front.submit(gone, "make it night")).body)
    assert "don't know a clip zzz999" in answer["errors"]["change"]


async def test_a_modal_that_cannot_be_recorded_stays_open(front: Front) -> None:
    clip = await front.clip()
    front.store.full = True
    assert (await front.submit(clip, "make it night")).status == 500


async def test_a_remix_dearer_than_its_window_showed_is_asked_about(front: Front) -> None:
    clip = await front.clip()
    response = json.loads((await front.submit(clip, "make it night", shown="0.10")).body)
    assert response["response_action"] == "update"
    again = response["view"]
    assert check_view(again) == []
    assert again["submit"]["text"] == "Remix ($0.40)"
    assert "That costs $0.40, not $0.10. Nothing was made yet" in json.dumps(again)
    assert "make it night" in json.dumps(again)
    assert [job.id for job in await front.jobs()] == [clip.id]
    assert (await front.submit(clip, "make it night", shown="0.40")).body == ""
    assert [job.prompt for job in await front.jobs()] == [clip.prompt, "make it night"]
