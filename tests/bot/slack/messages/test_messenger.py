"""Uploads into threads and private answers, in a real (local) Slack."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer, Button
from bot.domain.errors.slack import (
    NotInConversation,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
    SlackUnavailable,
)
from bot.domain.job import Job, JobId, Thread
from bot.slack.api.client import SlackCalls
from bot.slack.messages.messenger import SlackMessenger
from bot.slack.messages.private_replies import SlackReplies
from tests.support.office import CLIP, Office
from tests.support.slack_stage import FILM, JONAS, MAYA, RANDOM, TEAM, until


async def test_a_file_is_named_by_what_it_is(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    webm = b"\x1aE\xdf\xa3" + bytes((job.clip_bytes or 4) - 4)
    await asyncio.to_thread(Path(job.clip_path or "").write_bytes, webm)
    await messenger.start_upload(job)
    calls = (await office.stage.get("/calls"))["calls"]
    assert any(f"sora-{job.id}.webm" in str(call) for call in calls)


async def test_a_clip_is_uploaded_whole_and_shared_into_the_thread(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    file_id = await messenger.start_upload(job)
    assert await messenger.file(job, file_id) is None
    await messenger.complete_upload(job, file_id)

    async def shared() -> bool:
        file = await messenger.file(job, file_id)
        return file is not None and FILM in file.channels and file.permalink is not None

    await until(shared)
    (reply,) = [
        m for m in await office.messages() if m.get("thread_ts") != m["ts"] and "files" in m
    ]
    assert reply["thread_ts"] == job.thread.thread_ts
    assert reply["text"] == "<@U0MAYA> Your clip is ready: “a &lt;!channel&gt; fox &amp; co”"
    (file,) = reply["files"]
    assert (file["title"], file["name"]) == ("a <!channel> fox & co", "sora-k7m2p9.mp4")
    async with office.stage.http.get(file["playground_url"]) as answer:
        assert await answer.read() == CLIP
    with pytest.raises(SlackRefused):
        await messenger.complete_upload(job, file_id)


async def test_no_prompt_travels_in_an_address(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    await messenger.complete_upload(job, await messenger.start_upload(job))
    calls = (await office.stage.get("/calls"))["calls"]
    assert all("fox" not in str(call.get("query", "")) for call in calls)


async def test_an_upload_that_slack_does_not_take_can_be_repeated(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    await office.faults(methods={"upload": [{"do": "status", "next": 1, "status": 500}]})
    with pytest.raises(SlackUnavailable):
        await messenger.start_upload(job)
    await messenger.complete_upload(job, await messenger.start_upload(job))


async def test_a_link_is_posted_into_the_thread(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    await messenger.post_link(job, "https://acme.slack.example/files/F1")
    reply = (await office.messages())[-1]
    assert reply["thread_ts"] == job.thread.thread_ts
    assert "<https://acme.slack.example/files/F1|Watch it here>" in reply["text"]


async def test_a_link_is_found_again_and_not_mistaken(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    other = replace(job, id=JobId("n3xt42"))
    card = {"event_type": "sora_job", "event_payload": {"job": job.id}}
    where = {"channel": FILM, "thread_ts": job.thread.thread_ts}
    await office.calls.call(TEAM, "chat.postMessage", **where, text="a card", metadata=card)
    assert not await messenger.has_link(job)
    await messenger.post_link(job, "https://acme.slack.example/files/F1")
    assert await messenger.has_link(job)
    assert not await messenger.has_link(other)


async def test_a_thread_that_may_not_be_read_has_no_link(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    await messenger.post_link(job, "https://acme.slack.example/files/F1")
    fault = {"do": "error", "error": "missing_scope", "next": 1}
    await office.faults(methods={"conversations.replies": [fault]})
    assert not await messenger.has_link(job)
    assert await messenger.has_link(job)


async def test_private_answers_are_seen_by_one_person(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    await replies.privately(Origin("key", job.thread, MAYA), "only you")
    (note,) = [m for m in await office.messages() if m["text"] == "only you"]
    assert "thread_ts" not in note
    assert "only you" not in [m["text"] for m in await office.stage.messages(user=JONAS)]


async def test_an_answer_in_a_thread_is_given_where_the_person_talks(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    root = str(job.card_ts)
    await office.stage.say("hm", thread_ts=root)
    await replies.privately(Origin("key", job.thread, MAYA, talking_in=root), "only you")
    (note,) = [m for m in await office.messages() if m["text"] == "only you"]
    assert note["thread_ts"] == root


async def test_a_direct_conversation_needs_no_whisper(
    office: Office, replies: SlackReplies
) -> None:
    dm = Thread(TEAM, "D0MAYA", "1.2")
    await replies.privately(Origin("key", dm, MAYA, direct=True), "hello")
    (note,) = [m for m in await office.messages("D0MAYA") if m["text"] == "hello"]
    assert "ephemeral_to" not in note


ANSWER = Answer("*No.* Did you mean it?", (Button("anyway", "Make it anyway ($0.40)", "d1"),))


async def test_an_answer_has_its_buttons_wherever_it_is_given(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    await replies.privately(Origin("key", job.thread, MAYA), ANSWER)
    await replies.privately(Origin("key", Thread(TEAM, "D0MAYA"), MAYA, direct=True), ANSWER)
    for channel in (job.thread.channel, "D0MAYA"):
        (note,) = [m for m in await office.messages(channel) if m["text"] == ANSWER.text]
        (button,) = note["blocks"][1]["elements"]
        assert (button["action_id"], button["value"]) == ("anyway", "d1")
        assert note["blocks"][0]["text"]["text"] == ANSWER.text


async def test_a_long_answer_with_buttons_is_one_that_slack_takes(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    long = replace(ANSWER, text=f"Copy this:\n```/sora {'a fox & an owl ' * 400}```")
    await replies.privately(Origin("key", job.thread, MAYA), long)
    (note,) = [m for m in await office.messages() if m.get("ephemeral_to")]
    *sections, buttons = note["blocks"]
    assert len(sections) == 3
    assert all(one["text"]["text"].count("```") % 2 == 0 for one in sections)
    assert buttons["elements"][0]["value"] == "d1"


async def test_the_answer_about_a_channel_without_us_says_which_it_is(
    office: Office, replies: SlackReplies
) -> None:
    await replies.privately(Origin("key", Thread(TEAM, RANDOM), MAYA), ANSWER)
    await replies.privately(Origin("key", Thread(TEAM, "D0MAYAJONAS"), MAYA), "hello")
    first, second = await office.messages("D0MAYA")
    assert first["text"] == f"About your clip for <#{RANDOM}>: {ANSWER.text}"
    assert first["blocks"][0]["elements"][0]["text"] == f"About your clip for <#{RANDOM}>:"
    assert first["blocks"][2]["elements"][0]["action_id"] == "anyway"
    assert second["text"] == "hello"


async def pressed(office: Office, replies: SlackReplies, job: Job) -> Origin:
    """Give an answer; return where a press of its button comes from."""
    await replies.privately(Origin("key", job.thread, MAYA), ANSWER)
    (note,) = [m for m in await office.messages() if m["text"] == ANSWER.text]
    responses = office.stage.server.slack.responses
    url = responses.issue("actions", TEAM, job.thread.channel, MAYA, note["ts"])
    return Origin("press", job.thread, MAYA, response_url=url)


async def test_an_answer_is_replaced_once_its_button_was_pressed(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    origin = await pressed(office, replies, job)
    await replies.privately(origin, "That's on its way.", in_place=True)
    (note,) = [m for m in await office.messages() if m.get("ephemeral_to")]
    assert note["text"] == "That's on its way."
    assert not note.get("blocks")


async def test_an_answer_that_cannot_be_replaced_is_not_repeated(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    origin = await pressed(office, replies, job)
    gone = {"do": "status", "status": 404, "next": 1}
    await office.faults(methods={"response_url": [gone]})
    with pytest.raises(SlackUnavailable):
        await replies.privately(origin, "That's on its way.", in_place=True)
    assert "That's on its way." not in [m["text"] for m in await office.messages()]


@pytest.mark.parametrize("channel", [RANDOM, "D0MAYAJONAS", "C0UNKNOWN"])
async def test_a_place_without_us_is_found_out(replies: SlackReplies, channel: str) -> None:
    with pytest.raises(NotInConversation):
        await replies.need_place(Thread(TEAM, channel))


@pytest.mark.parametrize("channel", [FILM, "C0SECRET", "D0MAYA"])
async def test_a_place_that_we_are_in_is_one(replies: SlackReplies, channel: str) -> None:
    await replies.need_place(Thread(TEAM, channel))


async def test_links_lead_to_the_card(office: Office, replies: SlackReplies, job: Job) -> None:
    stamp = str(job.card_ts).replace(".", "")
    base = f"{office.calls.workspaces[TEAM].url}archives/{FILM}/p{stamp}"
    assert replies.link(job) == base
    reply = replace(job, thread=Thread(TEAM, FILM, "1.2"))
    assert replies.link(reply) == f"{base}?thread_ts=1.2&cid={FILM}"
    assert replies.link(replace(job, card_ts=None)) is None
    assert replies.link(replace(job, thread=Thread("T0STRANGER", FILM, "1.2"))) is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"do": "rate_limit", "retry_after": 9}, SlackLimited),
        ({"do": "status", "status": 502}, SlackUnavailable),
        ({"do": "error", "error": "internal_error"}, SlackUnavailable),
        ({"do": "drop_before"}, SlackUnavailable),
        ({"do": "drop_after"}, SlackUnavailable),
        ({"do": "error", "error": "token_revoked"}, SlackRevoked),
        ({"do": "error", "error": "channel_not_found"}, NotInConversation),
        ({"do": "error", "error": "is_archived"}, SlackRefused),
    ],
    ids=str,
)
async def test_slacks_errors_in_our_words(
    office: Office, fault: dict[str, object], error: type[Exception]
) -> None:
    await office.faults(methods={"chat.postMessage": [fault]})
    with pytest.raises(error) as caught:
        await office.calls.call(TEAM, "chat.postMessage", channel=FILM, text="a secret prompt")
    assert "secret" not in str(caught.value)
    if isinstance(caught.value, SlackLimited):
        assert caught.value.retry_after == 9


async def test_where_we_may_not_post(office: Office) -> None:
    with pytest.raises(NotInConversation):
        await office.calls.call(TEAM, "chat.postMessage", channel=RANDOM, text="hello")
    with pytest.raises(SlackRevoked):
        await office.calls.call("T0STRANGER", "chat.postMessage", channel=FILM, text="hello")


async def test_a_wrong_token_is_told(office: Office) -> None:
    calls = SlackCalls(office.stage.server.api_url)
    try:
        with pytest.raises(SlackRevoked):
            await calls.sign_in(["xoxb-wrong"])
    finally:
        await calls.close()


async def test_a_response_url_that_is_used_up(office: Office) -> None:
    url = office.stage.server.slack.responses.issue("commands", TEAM, RANDOM, MAYA)
    for _ in range(5):
        await office.calls.respond(url, "hello")
    with pytest.raises(SlackUnavailable):
        await office.calls.respond(url, "hello")
