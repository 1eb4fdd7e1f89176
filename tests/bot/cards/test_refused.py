"""Edits that Slack refuses: tried again when they can succeed, or a new card is posted, once."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.cards.patience import FIRST, LONGEST, ROOM, Retries
from bot.cards.replacing import MOST_CARDS, Instead, instead
from bot.domain.conversation.cards import Refusal
from bot.domain.job import Job, JobState
from bot.slack.api.metadata import CARD, mark
from storage.removals import SqlRemovals
from storage.replacements import SqlReplacements
from tests.support.doubles import FakeClock
from tests.support.office import Office, after, at_work, carded
from tests.support.samples import sample
from tests.support.slack_stage import FILM, MAYA, TEAM, until

WORDS = "Try other words."


def refusal(word: str, times: int | None = None) -> dict[str, Any]:
    return {"do": "error", "error": word, "next": times}


async def refuse(office: Office, method: str, word: str, times: int | None = None) -> None:
    await office.faults(methods={method: [refusal(word, times)]})


async def refused(office: Office, method: str) -> None:
    """Wait until Slack has refused a call; no time passes on our side."""

    async def was_refused() -> bool:
        calls = (await office.stage.get("/calls", method=method))["calls"]
        return not all(call["ok"] for call in calls)

    await until(was_refused)


async def rendering(office: Office) -> Job:
    await carded(office)
    return await office.rendering()


async def failing(office: Office, job: Job) -> Job:
    return await office.advance(job, JobState.FAILED, error_tell=WORDS)


async def cards(office: Office, job: Job) -> list[dict[str, Any]]:
    """Return the job's cards as they are in Slack, oldest first."""
    found = []
    for message in await office.messages():
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == CARD and metadata["event_payload"]["job"] == job.id:
            found.append(message)
    return found


# --- what may come back ----------------------------------------------------------------


async def test_a_card_in_an_archived_channel_shows_its_end_later(
    office: Office,
) -> None:
    async with at_work(office):
        job = await rendering(office)
        await office.archived(True)
        job = await failing(office, job)
        await after(office, 300)
        assert (await office.row(job)).shown_version < job.version
        edits = await office.count("chat.update")
        assert edits < 8
        await office.archived(False)
        await office.shown(job)
        assert WORDS in await office.card(job)
        assert len(await cards(office, job)) == 1


async def test_news_of_an_open_channel_shows_its_cards_at_once(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        await office.archived(True)
        job = await failing(office, job)
        await after(office, 2_000)
        await office.archived(False)
        office.board.reopened(TEAM, FILM)
        await office.shown_now(job)
        assert WORDS in await office.card(job)


@pytest.mark.parametrize("word", ["ekm_access_denied", "restricted_action", "a_word_of_tomorrow"])
async def test_any_refusal_that_may_pass_is_outlasted(office: Office, word: str) -> None:
    async with at_work(office):
        job = await rendering(office)
        await refuse(office, "chat.update", word, 4)
        job = await failing(office, job)
        began = office.clock.now()
        await office.shown(job)
        assert WORDS in await office.card(job)
        assert office.clock.now() - began > 7 * FIRST, "a minute, two, four"
        assert len(await cards(office, job)) == 1


async def test_a_channel_that_refuses_costs_one_edit_for_all_its_cards(
    office: Office,
) -> None:
    async with at_work(office):
        await carded(office, 12)
        jobs = [await office.rendering() for _ in range(12)]
        edits = await office.count("chat.update")
        await office.archived(True)
        for job in jobs:
            await failing(office, job)
        await after(office, FIRST / 2)
        assert await office.count("chat.update") == edits + 1
        await office.archived(False)
        await office.shown(*jobs)


async def test_an_unknown_refusal_of_one_card_holds_up_no_other(office: Office) -> None:
    async with at_work(office):
        await carded(office, 2)
        one, other = [await office.rendering() for _ in range(2)]
        await refuse(office, "chat.update", "a_word_of_tomorrow", 1)
        await failing(office, one)
        await refused(office, "chat.update")
        await failing(office, other)
        await office.shown_now(other)


async def test_another_state_of_a_refused_card_is_tried_at_once(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        await refuse(office, "chat.update", "a_word_of_tomorrow", 1)
        job = await office.advance(job, JobState.DELIVERING)
        await refused(office, "chat.update")
        job = await office.advance(job, JobState.DELIVERED)
        await office.shown_now(job)


# --- what we did wrong -----------------------------------------------------------------


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
async def test_a_card_that_slack_cannot_show_goes_as_plain_text(
    office: Office, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    async with at_work(office):
        job = await rendering(office)
        edits = await office.count("chat.update")
        await refuse(office, "chat.update", word, 1)
        await office.shown(await failing(office, job))
        (card,) = await cards(office, job)
        assert "blocks" not in card
        assert WORDS in card["text"]
        assert await office.count("chat.update") == edits + 2
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.message for record in errors] == [
        "Slack can't show a card; it goes as plain text"
    ]


async def test_a_first_card_as_plain_text_lets_its_job_into_the_line(
    office: Office,
) -> None:
    await refuse(office, "chat.postMessage", "invalid_blocks", 1)
    (job,) = await office.asked()
    async with at_work(office):
        office.board.changed(job.id)
        await office.shown(job)
    assert (await office.submitting()).id == job.id


async def test_a_card_that_not_even_goes_as_text_is_tried_rarely(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        edits = await office.count("chat.update")
        await refuse(office, "chat.update", "msg_too_long")
        await failing(office, job)
        await after(office, 10 * FIRST)
        assert 4 <= await office.count("chat.update") - edits <= 12


# --- what never comes back -------------------------------------------------------------


@pytest.mark.parametrize("word", ["cant_update_message", "edit_window_closed"])
@pytest.mark.parametrize("end", [JobState.FAILED, JobState.UNCONFIRMED])
async def test_a_card_that_takes_no_edit_gets_a_successor_with_the_end(
    office: Office, word: str, end: JobState
) -> None:
    async with at_work(office):
        job = await rendering(office)
        await refuse(office, "chat.update", word)
        job = await office.store.update(job, progress=50)
        office.board.changed(job.id)
        await after(office, 5)
        assert len(await cards(office, job)) == 1, "it goes on: there is nothing to decide yet"
        job = await office.advance(job, end, error_tell=WORDS)
        (job,) = await office.shown(job)
        old, new = await cards(office, job)
        assert (job.card_ts, job.cards) == (new["ts"], 2)
        assert new["thread_ts"] == old["ts"] == job.thread.thread_ts
        assert WORDS in await office.card(job)
        assert new["blocks"][-1]["type"] == "actions"
        edits = await office.count("chat.update")
        office.board.changed(job.id)
        await after(office, 100)
        assert await office.count("chat.update") == edits


async def test_a_successor_of_a_delivered_clips_card_gets_none_itself(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        await refuse(office, "chat.update", "edit_window_closed")
        job = await office.advance(job, JobState.DELIVERING)
        job = await office.advance(job, JobState.DELIVERED)
        (job,) = await office.shown(job)
        assert "*Done*" in await office.card(job)
        assert "in the thread" not in await office.card(job), "it is itself"
        office.board.changed(job.id)
        await after(office, 100)
        assert len(await cards(office, job)) == 2


async def test_a_deleted_card_is_replaced_whatever_the_state(office: Office) -> None:
    async with at_work(office):
        (one,) = await carded(office)
        await office.stage.say("lovely", thread_ts=one.card_ts)
        job = await office.rendering()
        await office.stage.api("chat.delete", channel=FILM, ts=job.card_ts)
        job = await office.store.update(job, progress=50)
        office.board.changed(job.id)
        (found,) = await office.shown(job)
        (card,) = await cards(office, job)
        assert (found.card_ts, card["thread_ts"]) == (card["ts"], job.card_ts)
        assert "50%" in await office.card(found)
        await office.shown(await failing(office, found))
        assert WORDS in await office.card(found)


async def test_a_card_whose_thread_went_with_it_opens_another(office: Office) -> None:
    async with at_work(office):
        first, second = await office.asked(clips=2)
        for job in (first, second):
            office.board.changed(job.id)
        first, second = await office.shown(first, second)
        await office.store.request_cancel(second.id)  # it has no place in line that could change
        office.board.changed(second.id)
        await office.shown(second)
        await office.stage.api("chat.delete", channel=FILM, ts=second.card_ts)
        await office.stage.api("chat.delete", channel=FILM, ts=first.card_ts)
        job = await failing(office, await office.submitting())
        (job,) = await office.shown(job)
        (card,) = await cards(office, job)
        assert "thread_ts" not in card
        threads = {(await office.row(each)).thread.thread_ts for each in (first, second)}
        assert threads == {job.card_ts}


@pytest.mark.parametrize("word", ["cannot_reply_to_message", "thread_not_found"])
async def test_a_thread_that_takes_no_reply_is_left_for_another(office: Office, word: str) -> None:
    async with at_work(office):
        job = await rendering(office)
        closed = {"chat.update": [refusal("edit_window_closed")]}
        await office.faults(methods={**closed, "chat.postMessage": [refusal(word, 1)]})
        (job,) = await office.shown(await failing(office, job))
    assert job.card_ts == job.thread.thread_ts


async def test_a_new_card_whose_answer_was_lost_is_found_again(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        lost = {"do": "drop_after", "next": 1}
        closed = [refusal("edit_window_closed")]
        await office.faults(methods={"chat.update": closed, "chat.postMessage": [lost]})
        job = await failing(office, job)

        async def there() -> bool:
            return (await office.row(job)).cards == 2

        await office.clock.until(there)
        await after(office, 100)
    assert len(await cards(office, job)) == 2


async def test_a_new_card_that_a_killed_process_posted_is_found(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
    await SqlReplacements(office.engine).begin(job)
    left = await office.calls.call(
        TEAM,
        "chat.postMessage",
        channel=FILM,
        thread_ts=job.thread.thread_ts,
        text="a card",
        metadata=mark(CARD, job, card="2", version="1"),
    )
    await office.stage.api("chat.delete", channel=FILM, ts=job.card_ts)
    office.board = office.new_board()
    office.stopping._bell.hush()
    async with at_work(office):
        (found,) = await office.shown(await failing(office, job))
    assert (found.card_ts, found.cards) == (left["ts"], 2)
    assert WORDS in await office.card(found)


async def test_a_new_card_that_is_refused_too_comes_when_it_can(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        closed = {"chat.update": [refusal("edit_window_closed")]}
        post = [refusal("restricted_action", 2)]
        await office.faults(methods={**closed, "chat.postMessage": post})
        (job,) = await office.shown(await failing(office, job))
        assert len(await cards(office, job)) == 2
        assert WORDS in await office.card(job)


async def test_whoever_deletes_every_card_gets_no_more_of_them(office: Office) -> None:
    async with at_work(office):
        job = await rendering(office)
        await office.stage.say("lovely", thread_ts=job.card_ts)
        for progress in range(10, 80, 10):
            row = await office.row(job)
            await office.stage.api("chat.delete", channel=FILM, ts=row.card_ts)
            job = await office.store.update(row, progress=progress)
            office.board.changed(job.id)
            await office.shown(job)
        assert (await office.row(job)).cards == MOST_CARDS - 1, "one is kept for the end"
        (job,) = await office.shown(await failing(office, await office.row(job)))
        assert job.cards == MOST_CARDS
        assert WORDS in await office.card(job)
        await office.stage.api("chat.delete", channel=FILM, ts=job.card_ts)
        job = await office.store.update(job, progress=90)
        office.board.changed(job.id)
        (job,) = await office.shown(job)
    assert job.cards == MOST_CARDS


async def test_the_words_of_a_deleted_clip_go_with_cards_that_stay(
    office: Office,
) -> None:
    async with at_work(office):
        job = await rendering(office)
        await refuse(office, "chat.update", "edit_window_closed")
        (job,) = await office.shown(await failing(office, job))
        assert len(await cards(office, job)) == 2
        gone = await SqlRemovals(office.engine).wish(job.id, MAYA, everywhere=False)
        assert gone is not None
        office.board.changed(job.id)
        await office.shown(job)
    assert await cards(office, job) == []
    assert "red fox" not in str(await office.messages())


async def test_words_that_slack_keeps_hold_up_nobody_else(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(office):
        job = await rendering(office)
        await office.shown(await failing(office, job))
        closed, kept = refusal("edit_window_closed"), refusal("cant_delete_message")
        away = refusal("not_in_channel", 1)
        await office.faults(
            methods={
                "chat.update": [closed],
                "chat.delete": [kept],
                "conversations.replies": [away],
            }
        )
        await SqlRemovals(office.engine).wish(job.id, MAYA, everywhere=False)
        office.board.changed(job.id)
        await office.shown(job)
    assert "a deleted clip's card stays as it is" in caplog.messages


@pytest.mark.parametrize(
    ("job", "refusal", "what"),
    [
        (sample(JobState.RENDERING), Refusal.GONE, Instead.NEW_CARD),
        (sample(JobState.RENDERING), Refusal.FINAL, Instead.LATER),
        (sample(JobState.CANCELLING), Refusal.FINAL, Instead.LATER),
        (sample(JobState.DELIVERED), Refusal.FINAL, Instead.NEW_CARD),
        (sample(JobState.UNCONFIRMED), Refusal.FINAL, Instead.NEW_CARD),
        (sample(JobState.RENDERING, cards=MOST_CARDS - 1), Refusal.GONE, Instead.NOTHING),
        (sample(JobState.FAILED, cards=MOST_CARDS - 1), Refusal.GONE, Instead.NEW_CARD),
        (sample(JobState.FAILED, cards=MOST_CARDS), Refusal.GONE, Instead.NOTHING),
        (sample(JobState.FAILED, deleted_at=1.0), Refusal.GONE, Instead.FORGET),
    ],
)
def test_what_is_done_instead_of_an_edit(job: Job, refusal: Refusal, what: Instead) -> None:
    assert instead(job, refusal) is what


# --- patience --------------------------------------------------------------------------


def test_what_is_refused_is_tried_ever_more_rarely() -> None:
    clock = FakeClock()
    patience, waits = Retries(clock), list[float]()
    for times in range(7):
        assert patience.refused("C1") is (times == 0)
        began = clock.now()
        while patience.is_resting("C2", "C1"):
            clock.advance(FIRST / 2)
        waits.append(clock.now() - began)
    assert waits == [60, 120, 240, 480, 600, 600, 600]
    assert max(waits) == LONGEST


def test_what_works_again_is_forgotten_and_what_has_no_room() -> None:
    patience = Retries(FakeClock())
    patience.refused("C1")
    assert patience.works("C1")
    assert not patience.works("C1")
    assert not patience.is_resting("C1")
    for number in range(ROOM + 5):
        patience.refused(f"C{number}")
    assert not patience.is_resting("C4")
    assert patience.is_resting("C5")
