"""Replies, mentions and direct messages; and people talking, who are left alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.domain.job import Job
from storage.inputs import SqlInputs
from tests.support.front import Front, Json
from tests.support.slack_stage import BOT, FILM


async def root(front: Front) -> str:
    """Return a message of Maya's in the channel."""
    return str((await front.office.stage.say("hello"))["ts"])


async def test_a_mention_arrives_twice_and_is_one_job(front: Front) -> None:
    ts = await root(front)
    text = f"<@{BOT}> a red fox"
    at_once = await asyncio.gather(front.mentioned(text, ts), front.said(text, ts))
    later = await front.said(text, ts)
    assert [answer.status for answer in (*at_once, later)] == [200] * 3
    (job,) = await front.jobs()
    assert (job.prompt, job.thread.thread_ts) == ("a red fox", ts)


@pytest.mark.parametrize("mention_first", [True, False])
async def test_a_wrong_mention_gets_one_private_answer(front: Front, mention_first: bool) -> None:
    ts = await root(front)
    text = f"<@{BOT}> a red fox --seconds 5"
    for step in (front.mentioned, front.said)[:: 1 if mention_first else -1]:
        await step(text, ts)
    (told,) = await front.whispers()
    assert "4, 8 or 12" in told
    assert await front.jobs() == []


async def test_a_reply_in_a_jobs_thread(front: Front) -> None:
    clip = await front.clip()
    ts = str(clip.card_ts)
    await front.said("remix make it night", "1700000001.000001", thread_ts=ts)
    await front.said("that is lovely", "1700000001.000002", thread_ts=ts)
    _, remix = await front.jobs()
    assert (remix.prompt, remix.source_id, remix.number) == ("make it night", clip.id, 2)
    assert await front.whispers() == []


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "channel_join"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"bot_id": "B9"},
        {"user": BOT},
        {"user": None},
        {"edited": {"user": "U0MAYA", "ts": "1.2"}},
    ],
    ids=str,
)
async def test_what_no_person_has_just_said_is_not_for_us(
    front: Front, more: dict[str, Any]
) -> None:
    answer = await front.said(f"<@{BOT}> a red fox", "1700000001.000001", **more)
    assert answer.status == 200
    assert await front.jobs() == []


@pytest.mark.parametrize("subtype", ["file_share", "me_message", "thread_broadcast"])
async def test_people_also_speak_with_files_and_into_the_channel(
    front: Front, subtype: str
) -> None:
    await front.said(f"<@{BOT}> a red fox", "1700000001.000001", subtype=subtype)
    assert len(await front.jobs()) == 1


@pytest.mark.parametrize("subtype", ["channel_topic", "huddle_thread", "of_next_year"])
async def test_a_mention_of_an_unknown_kind_is_logged(
    front: Front, caplog: pytest.LogCaptureFixture, subtype: str
) -> None:
    answer = await front.mentioned(f"<@{BOT}> a red fox", "1700000001.000001", subtype=subtype)
    assert answer.status == 200
    assert await front.jobs() == []
    assert [vars(line)["subtype"] for line in caplog.records if line.name == "handlers.messages"]


async def test_a_direct_message_needs_no_mention(front: Front) -> None:
    await front.said("a red fox", "1700000001.000001", channel="D0MAYA", channel_type="im")
    (job,) = await front.jobs()
    assert (job.thread.channel, job.thread.thread_ts) == ("D0MAYA", "1700000001.000001")


async def test_people_talking_in_channels_are_left_alone(front: Front) -> None:
    for text in ("cancel", "remix it", "help", "hello <@U0JONAS>"):
        answer = await front.said(text, "1700000001.000001")
        assert answer.status == 200
    assert await front.jobs() == []
    assert await front.whispers() == []


async def test_what_cannot_be_recorded_is_not_acked_and_comes_again(front: Front) -> None:
    ts = await root(front)
    front.store.full = True
    assert (await front.mentioned(f"<@{BOT}> a red fox", ts)).status == 500
    front.store.full = False
    assert (await front.mentioned(f"<@{BOT}> a red fox", ts)).status == 200
    assert len(await front.jobs()) == 1


async def test_a_cancel_by_mention_is_not_denied_by_its_second_event(front: Front) -> None:
    job = await front.card()
    ts, thread_ts = "1700000001.000001", str(job.card_ts)
    await front.mentioned(f"<@{BOT}> cancel", ts, thread_ts=thread_ts)
    await front.said(f"<@{BOT}> cancel", ts, thread_ts=thread_ts)
    assert await front.whispers() == []
    assert (await front.jobs())[0].state == "cancelled"


async def test_messages_elsewhere_in_the_channel_know_no_job(front: Front) -> None:
    await front.clip()
    await front.said("remix make it night", "1700000001.000001", thread_ts="1600000000.000001")
    assert len(await front.jobs()) == 1
    assert (await front.jobs())[0].thread.channel == FILM


# --- with files ------------------------------------------------------------------------

FOX = {"id": "F1", "name": "fox.png", "mimetype": "image/png", "mode": "hosted"}
STUB = {"id": "F2", "mode": "file_access", "file_access": "check_file_info"}


async def given(front: Front, job: Job) -> list[tuple[str | None, str]]:
    return [(one.file_id, one.name) for one in await SqlInputs(front.office.engine).given(job.id)]


@pytest.mark.parametrize("file", [FOX, STUB])
async def test_a_mention_with_a_picture_is_a_clip_from_it(front: Front, file: Json) -> None:
    ts = await root(front)
    await front.said(f"<@{BOT}> it turns its head", ts, subtype="file_share", files=[file])
    (job,) = await front.jobs()
    assert job.inputs == 1
    assert await given(front, job) == [(file["id"], file.get("name", "image"))]
    assert front.pictures.rung
    assert await front.store.unshown(10) == []


@pytest.mark.parametrize("mention_first", [True, False])
async def test_a_mention_without_its_files_waits_for_the_message(
    front: Front, mention_first: bool
) -> None:
    ts = await root(front)
    text = f"<@{BOT}> it turns its head"
    bare = front.mentioned(text, ts)
    whole = front.said(text, ts, subtype="file_share", files=[FOX])
    await asyncio.gather(*((bare, whole) if mention_first else (whole, bare)))
    (job,) = await front.jobs()
    assert await given(front, job) == [("F1", "fox.png")]


async def test_a_mention_that_nobody_else_tells_of_is_taken_as_it_is(front: Front) -> None:
    ts = await root(front)
    await front.mentioned(f"<@{BOT}> a red fox", ts)
    await front.mentioned(f"<@{BOT}> it turns", "1700000009.000001", files=[FOX])
    plain, pictured = await front.jobs()
    assert (plain.inputs, pictured.inputs) == (0, 1)


async def test_a_reply_with_a_picture(front: Front) -> None:
    clip = await front.clip()
    ts = str(clip.card_ts)
    with_fox = {"thread_ts": ts, "subtype": "file_share", "files": [FOX]}
    await front.said("look at this one", "1700000001.000001", **with_fox)
    await front.said("new it turns its head", "1700000001.000002", **with_fox)
    _, new = await front.jobs()
    assert (new.prompt, new.inputs, new.number) == ("it turns its head", 1, 2)
    assert await front.whispers() == []


async def test_files_that_are_gone_are_nobodys(front: Front) -> None:
    ts = await root(front)
    gone = {"id": "F3", "mode": "tombstone"}
    await front.said(f"<@{BOT}> a red fox", ts, subtype="file_share", files=[gone])
    (job,) = await front.jobs()
    assert job.inputs == 0
