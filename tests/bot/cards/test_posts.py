"""New cards in a real (local) Slack: once each, in one thread, and never where we may not post."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.job import Job, JobState
from bot.slack.api.metadata import CARD, PAGE, mark
from tests.support.office import Office, at_work
from tests.support.slack_stage import FILM, JONAS, MAYA, RANDOM, SECRET, TEAM
from tests.support.storage import WIDE


async def posted(office: Office, *jobs: Job) -> list[Job]:
    for job in jobs:
        office.board.changed(job.id)
    return await office.shown(*jobs)


async def test_a_card_opens_the_thread_and_lets_the_job_into_the_line(office: Office) -> None:
    (job,) = await office.asked()
    assert (await office.store.claim(WIDE)).job is None
    async with at_work(office):
        (job,) = await posted(office, job)
        await asyncio.wait_for(office.bell.wait(), 5)
    (message,) = await office.messages()
    assert (message["ts"], job.thread.thread_ts) == (job.card_ts, job.card_ts)
    assert "in line" in (await office.card(job)).lower()
    assert (await office.submitting()).id == job.id


async def test_a_new_card_costs_no_edit(office: Office) -> None:
    jobs = [(await office.asked())[0] for _ in range(3)]
    async with at_work(office):
        await posted(office, *jobs)
    assert await office.count("chat.postMessage") == 3
    edits: dict[str, list[str]] = {}
    for call in (await office.stage.get("/calls"))["calls"]:
        if call["method"] == "chat.update":
            edits.setdefault(call["args"]["ts"], []).append(str(call["args"]))
    assert all(one != other for shown in edits.values() for one, other in pairwise(shown))
    # Posted in any order, a card may learn its place, and then of each that comes before it.
    assert sum(map(len, edits.values())) <= 1 + 2 + 3


async def test_clips_of_one_request_share_one_thread(office: Office) -> None:
    jobs = await office.asked(clips=3)
    async with at_work(office):
        jobs = await posted(office, *reversed(jobs))
    jobs.sort(key=lambda job: job.number)
    root, *replies = await office.messages()
    assert {job.thread.thread_ts for job in jobs} == {root["ts"]}
    assert [reply["thread_ts"] for reply in replies] == [root["ts"]] * 2
    assert [job.card_ts for job in jobs] == [root["ts"], *(reply["ts"] for reply in replies)]


async def test_clips_whose_first_was_cancelled_still_get_their_thread(office: Office) -> None:
    jobs = await office.asked(clips=3)
    await office.store.request_cancel(jobs[0].id)
    async with at_work(office):
        jobs = await posted(office, *jobs)
    assert len({job.thread.thread_ts for job in jobs}) == 1
    assert "Cancelled" in await office.card(jobs[0])


async def test_a_card_in_a_given_thread(office: Office) -> None:
    root = (await office.stage.say("let's make a film"))["ts"]
    (job,) = await office.asked(thread_ts=root)
    async with at_work(office):
        (job,) = await posted(office, job)
    assert (await office.messages())[1]["thread_ts"] == root
    assert job.card_ts != root


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_post_whose_answer_was_lost_is_found_again(office: Office, in_thread: bool) -> None:
    root = (await office.stage.say("let's make a film"))["ts"] if in_thread else None
    (job,) = await office.asked(thread_ts=root)
    await office.faults(methods={"chat.postMessage": [{"do": "drop_after", "next": 1}]})
    async with at_work(office):
        (job,) = await posted(office, job)
    assert len(await office.messages()) == (2 if in_thread else 1)
    assert "line" in await office.card(job)


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_card_is_found_among_more_messages_than_a_page_has(
    office: Office, in_thread: bool
) -> None:
    """Slack lists a conversation from its end, and a thread from its beginning."""
    root = (await office.stage.say("let's make a film"))["ts"] if in_thread else None
    (job,) = await office.asked(thread_ts=root)
    await office.store.card_attempted(job.id)

    async def talk() -> None:
        for _ in range(PAGE + 1):
            await office.calls.call(
                TEAM, "chat.postMessage", channel=FILM, thread_ts=root, text="lovely"
            )

    if in_thread:
        await talk()
    card = await office.calls.call(
        TEAM,
        "chat.postMessage",
        channel=FILM,
        thread_ts=root,
        text="a card",
        metadata=mark(CARD, job),
    )
    if not in_thread:
        await talk()
    async with at_work(office):
        (job,) = await posted(office, job)
    assert job.card_ts == card["ts"]


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "rate_limit", "next": 2, "retry_after": 7},
        {"do": "status", "next": 2, "status": 503},
        {"do": "error", "next": 2, "error": "internal_error"},
        {"do": "drop_before", "next": 2},
    ],
    ids=lambda fault: fault["do"],
)
async def test_slack_in_trouble_is_outlasted(office: Office, fault: dict[str, object]) -> None:
    await office.faults(methods={"chat.postMessage": [fault]})
    jobs = [(await office.asked())[0] for _ in range(2)]
    async with at_work(office):
        await posted(office, *jobs)
    assert len(await office.messages()) == 2
    if fault["do"] == "rate_limit":
        assert any(7.0 <= nap <= 7.5 for nap in office.clock.naps)


@pytest.mark.parametrize("word", ["ratelimited", "rate_limited", "message_limit_exceeded"])
async def test_a_limit_told_as_a_word_is_waited_for_and_bars_nobody(
    office: Office, word: str
) -> None:
    fault = {"do": "error", "next": 2, "error": word}
    await office.faults(methods={"chat.postMessage": [fault]})
    (job,) = await office.asked()
    async with at_work(office):
        (job,) = await posted(office, job)
    assert job.state is JobState.QUEUED
    assert [message["ts"] for message in await office.messages()] == [job.card_ts]


async def test_where_we_are_not_a_member_the_person_is_told_in_private(office: Office) -> None:
    url = office.stage.server.slack.responses.issue("commands", TEAM, RANDOM, MAYA)
    jobs = await office.asked(channel=RANDOM, clips=2, response_url=url)
    async with at_work(office):
        office.board.changed(jobs[0].id)
        for job in jobs:
            row = await office.ended(job, JobState.CANCELLED)
            assert row.error_code == "not_in_channel"
            assert row.version == row.shown_version
    (told,) = [m for m in await office.messages(RANDOM) if "/invite" in m["text"]]
    assert told["ephemeral_to"] == MAYA
    assert (await office.store.claim(WIDE)).job is None


async def test_who_cancels_before_the_card_is_posted_is_told_once(office: Office) -> None:
    (job,) = await office.asked(channel=RANDOM)
    await office.store.request_cancel(job.id, MAYA)
    async with at_work(office):
        office.board.changed(job.id)

        async def settled() -> bool:
            row = await office.row(job)
            return row.version == row.shown_version

        await office.clock.until(settled)
    assert await office.store.unshown(10) == []
    assert await office.count("chat.postMessage") == 2, "the card's, and one to the person"


async def turned_away(office: Office, channel: str) -> dict[str, Any]:
    """Ask where we aren't; return what the person is shown there."""
    url = office.stage.server.slack.responses.issue("commands", TEAM, channel, MAYA)
    (job,) = await office.asked(channel=channel, response_url=url)
    async with at_work(office):
        office.board.changed(job.id)
        await office.ended(job, JobState.CANCELLED)
    (told,) = [m for m in await office.messages(channel) if m.get("ephemeral_to") == MAYA]
    (button,) = told["blocks"][1]["elements"]
    assert (button["action_id"], button["value"]) == ("edit", job.id)
    assert button["text"]["text"] == "Try again…"
    return told


async def test_whoever_is_turned_away_keeps_the_words_behind_a_button(office: Office) -> None:
    told = await turned_away(office, RANDOM)
    assert "Type `/invite @Sora` in it and try again." in told["text"]


@pytest.mark.parametrize("word", ["ratelimited", "internal_error"])
async def test_whoever_is_turned_away_is_told_once_slack_has_time(
    office: Office, word: str
) -> None:
    fault = {"do": "error", "error": word, "next": 2}
    await office.faults(methods={"chat.postEphemeral": [fault]})
    (job,) = await office.asked(channel=RANDOM)
    async with at_work(office):
        office.board.changed(job.id)
        await office.ended(job, JobState.CANCELLED)
    told = [m for m in await office.messages("D0MAYA") if "/invite" in m["text"]]
    assert len(told) == 1


async def test_between_two_people_nobody_is_advised_to_invite(office: Office) -> None:
    told = await turned_away(office, "D0MAYAJONAS")
    assert "/invite" not in told["text"]
    assert "write to me directly" in told["text"]


async def test_in_a_private_channel_a_group_is_told_what_is_possible(office: Office) -> None:
    await office.member(False, SECRET)
    told = await turned_away(office, SECRET)
    assert "/invite @Sora" in told["text"]
    assert "has to become a private channel first" in told["text"]


async def test_a_clip_for_a_person_alone_lives_in_their_conversation(office: Office) -> None:
    jobs = await office.asked(channel=MAYA, clips=2)
    async with at_work(office):
        jobs = await posted(office, *jobs)
    root, reply = [m for m in await office.messages("D0MAYA") if m.get("blocks")]
    assert [job.thread.channel for job in jobs] == ["D0MAYA"] * 2
    assert [job.card_ts for job in jobs] == [root["ts"], reply["ts"]]
    assert reply["thread_ts"] == jobs[1].thread.thread_ts == root["ts"]


async def test_a_persons_card_whose_answer_was_lost_is_posted_again(office: Office) -> None:
    (job,) = await office.asked(channel=MAYA)
    await office.faults(methods={"chat.postMessage": [{"do": "drop_after", "next": 1}]})
    async with at_work(office):
        (job,) = await posted(office, job)
    assert job.thread.channel == "D0MAYA"


async def test_nobody_can_be_told_and_still_nothing_is_queued(office: Office) -> None:
    await office.member(False, SECRET)
    (job,) = await office.asked(channel=SECRET)
    async with at_work(office):
        office.board.changed(job.id)
        await office.ended(job, JobState.CANCELLED)
    assert (await office.store.claim(WIDE)).job is None


async def test_what_slack_refuses_is_told_and_ends(office: Office) -> None:
    await office.faults(methods={"chat.postMessage": [{"do": "error", "error": "is_archived"}]})
    (job,) = await office.asked()
    async with at_work(office):
        office.board.changed(job.id)
        job = await office.ended(job, JobState.CANCELLED)
    assert job.error_code == "slack_refused"
    (told,) = await office.messages(FILM)
    assert told["text"].startswith("Slack doesn't let me post")


async def test_people_take_turns_at_posting(office: Office) -> None:
    crowd = [(await office.asked(person=MAYA))[0] for _ in range(4)]
    (single,) = await office.asked(person=JONAS)
    delay = {"do": "delay", "next": 1, "seconds": 0.5}  # all five wait behind the first post
    await office.faults(methods={"chat.postMessage": [delay]})
    async with at_work(office):
        jobs = await posted(office, *crowd, single)
    order = [job.id for job in sorted(jobs, key=lambda job: job.card_ts or "")]
    assert order.index(single.id) == 1
    assert [job for job in order if job != single.id] == [job.id for job in crowd]


async def test_a_channel_that_asked_for_breaks_asks_no_more(office: Office) -> None:
    jobs = [(await office.asked())[0] for _ in range(8)]
    limited = {"do": "rate_limit", "next": 1, "retry_after": 2}
    await office.faults(methods={"chat.postMessage": [limited]})
    async with at_work(office):
        await posted(office, *jobs)
    waits = [nap for nap in office.clock.naps if 0.9 <= nap <= 1.0]
    assert len(waits) >= 6


async def shared(office: Office, clips: tuple[str, ...]) -> list[Job]:
    """Return the jobs of a render that made several clips; the first one has its card."""
    (job,) = await office.asked()
    (job,) = await posted(office, job)
    return await office.store.rendered(await office.rendering(), clips)


async def test_each_clip_of_a_shared_render_gets_a_card_meanwhile(
    office: Office,
) -> None:
    async with at_work(office):
        jobs = await posted(office, *await shared(office, ("a", "b", "c")))
    root, *replies = await office.messages()
    assert [job.card_ts for job in jobs] == [root["ts"], *(reply["ts"] for reply in replies)]
    assert [reply["thread_ts"] for reply in replies] == [root["ts"]] * 2
    for job in jobs:
        assert "Rendered" in await office.card(job)
        assert await office.store.held(job.id) is not None


async def test_a_clip_that_is_there_is_turned_away_by_nobody(office: Office) -> None:
    async with at_work(office):
        first, second = await shared(office, ("a", "b"))
        await office.member(False)
        office.board.changed(second.id)

        async def attempted() -> bool:
            return await office.count("chat.postMessage") > 1

        await office.clock.until(attempted)
        await office.member(True)
        (second,) = await posted(office, second)
    assert second.state is JobState.DELIVERING
    assert await office.count("chat.postEphemeral") == 0
    cards = [message["ts"] for message in await office.messages() if message.get("blocks")]
    assert cards == [first.card_ts, second.card_ts]
