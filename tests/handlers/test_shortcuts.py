"""*Remix with Sora* in a message's menu: on a clip, on its card, and on anything else."""

from __future__ import annotations

import json
from typing import Any, Unpack

import pytest

from bot.domain.job import Changes, Job, JobState
from tests.support.front import Front
from tests.support.slack_stage import FILM, MAYA, TEAM
from tests.support.storage import WIDE, fresh


async def opened(front: Front, message: dict[str, Any]) -> str | None:
    """Use the shortcut on a message; return which job's modal was opened."""
    slack = front.office.stage.server.slack
    before = await front.office.count("views.open")
    trigger = slack.triggers.issue(TEAM, MAYA)
    answer = await front.shortcut("remix", message, trigger_id=trigger)
    assert answer.status == 200
    if await front.office.count("views.open") == before:
        return None
    view = slack.modals.top(TEAM, MAYA)
    assert view is not None
    known = json.loads(view.data["private_metadata"])
    assert known["channel"] == FILM
    return str(known["job"])


async def another_clip(front: Front, first: Job, **changes: Unpack[Changes]) -> Job:
    """Return another delivered job in the thread of the first one."""
    await front.card(first.thread.thread_ts)
    claim = await front.store.claim(WIDE)
    assert claim.job is not None
    job = await front.store.move(claim.job, JobState.RENDERING, provider_id=fresh("video_"))
    job = await front.store.move(job, JobState.DELIVERING)
    return await front.store.move(job, JobState.DELIVERED, **changes)


async def test_on_a_card_it_opens_that_clips_modal(front: Front) -> None:
    first = await front.clip()
    second = await another_clip(front, first)
    assert await opened(front, {"ts": first.card_ts}) == first.id
    assert await opened(front, {"ts": second.card_ts, "thread_ts": first.card_ts}) == second.id
    assert await front.whispers() == []


async def test_on_a_posted_clip_it_opens_that_clips_modal(front: Front) -> None:
    first = await front.clip()
    second = await another_clip(
        front, first, file_id="F2", file_permalink="https://acme.slack.example/files/F2"
    )
    third = await another_clip(front, first)
    shared = {"ts": "1800000000.000100", "thread_ts": first.card_ts}
    assert await opened(front, {**shared, "files": [{"id": "F2"}]}) == second.id
    link = "<https://acme.slack.example/files/F2|Watch it here>"
    assert await opened(front, {**shared, "text": link}) == second.id
    assert await opened(front, {**shared, "text": "lovely!"}) == third.id


@pytest.mark.parametrize("files", [[], [{"id": "F9", "mimetype": "image/png"}]])
async def test_on_any_other_message_a_sentence_says_what_to_do(
    front: Front, files: list[dict[str, str]]
) -> None:
    await front.clip()
    assert await opened(front, {"ts": "1800000000.000100", "files": files}) is None
    (told,) = await front.whispers()
    assert "no clip of mine here" in told
    assert "`/sora " in told


async def test_on_a_card_without_a_clip_yet_it_opens_all_the_same(front: Front) -> None:
    job = await front.card()
    assert await opened(front, {"ts": job.card_ts}) == job.id


async def test_a_trigger_that_expired_is_explained(front: Front) -> None:
    clip = await front.clip()
    assert (await front.shortcut("remix", {"ts": clip.card_ts})).status == 200
    assert "didn't open the window" in (await front.whispers())[0]


async def test_a_shortcut_that_we_do_not_have_is_acknowledged(front: Front) -> None:
    assert (await front.shortcut("conquer", {"ts": "1800000000.000100"})).status == 200
    assert await front.whispers() == []
