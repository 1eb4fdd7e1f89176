"""Words about ends in a real (local) Slack: who reads what, where, and what is found again."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.domain.conversation.endings import Ending
from bot.domain.errors.slack import NotInConversation, SlackRefused
from bot.domain.job import ENDED, Job, JobState
from bot.slack.api.metadata import END
from bot.slack.messages.endings import SlackEndingMessages, words
from bot.slack.views.card import card
from tests.support.office import Office, at_work, carded
from tests.support.samples import NOW, jobs, sample
from tests.support.slack_stage import FILM, MAYA, TEAM, until

LINK = "https://acme.slack.example/p1"


def ending(job: Job, number: int = 7) -> Ending:
    return Ending(job, number, 4.0, may_be_told=False)


def said(*told: Job, link: str | None = LINK) -> str:
    return words([ending(job) for job in told], lambda _job: link)


CARD = f"on <{LINK}|its card>."


FOX = "“a red fox in fresh snow”: "
READS = {
    sample(JobState.FAILED, provider_id="video_1"): (
        f"{FOX}:x: *No clip this time.* Try other words. "
        f"Whether it's billed is up to the video service.\n"
        f"You can press *Edit and try again…* {CARD}"
    ),
    sample(JobState.FAILED, error_code="render_failed", error_tell="It broke."): (
        f"{FOX}:x: *No clip this time.* It broke. Nothing was spent.\n"
        f"You can press *Again ($0.40)* {CARD}"
    ),
    sample(JobState.FAILED, clip_path="c.mp4", error_tell="Storage is full."): (
        f"{FOX}:inbox_tray: *Not delivered yet.* Storage is full.\n"
        f"You can press *Deliver again* or *Again ($0.40)* {CARD}"
    ),
    sample(JobState.UNCONFIRMED): (
        f"{FOX}:grey_question: *Unclear.* Nobody knows.\n"
        f"You can press *Look again*, *Render again (may be billed twice)* or *Give up* {CARD}"
    ),
    sample(JobState.CANCELLED, ended_by="U0JONAS", number=2): (
        f"#2 {FOX}:no_entry_sign: *Cancelled* by a workspace admin. "
        f"It hadn't started, so nothing was spent.\nYou can press *Again ($0.40)* {CARD}"
    ),
}


@pytest.mark.parametrize(("job", "text"), READS.items(), ids=[job.state for job in READS])
def test_what_a_person_reads(job: Job, text: str) -> None:
    assert said(job) == text


def test_a_button_that_was_named_is_not_named_again() -> None:
    job = sample(JobState.FAILED, error_tell="Press *Edit and try again…* and say it differently.")
    assert said(job).count("Edit and try again…") == 1
    assert said(job).endswith(f"\nThe button is {CARD}")


def test_who_cancelled_it_is_on_the_card() -> None:
    job = sample(JobState.CANCELLED, ended_by="U0JONAS")
    assert ":no_entry_sign: *Cancelled* by <@U0JONAS>. It" in str(card(job, None, NOW).blocks)
    own = replace(job, ended_by=job.requester)
    assert ":no_entry_sign: *Cancelled.* It" in str(card(own, None, NOW).blocks)
    given_up = sample(JobState.FAILED, error_tell="Given up.", ended_by="U0JONAS")
    assert "Given up. Nothing was spent. Decided by <@U0JONAS>." in str(card(given_up, None, NOW))
    assert "Decided by a workspace admin." in said(given_up)


def test_several_ends_are_told_one_below_the_other() -> None:
    one, two = (sample(JobState.FAILED, prompt=f"fox {n}", number=n) for n in (1, 2))
    first, *lines = said(one, two).split("\n")
    assert first == ""
    told = [line[:20] for line in lines if line.startswith("•")]
    assert told == ["• “fox 1”: :x: *No c", "• #2 “fox 2”: :x: *N"]


def test_clips_of_one_prompt_that_end_alike_are_told_as_one() -> None:
    failed = [sample(JobState.FAILED, number=n, error_code="slack") for n in (1, 2, 3)]
    assert said(*failed) == (
        f"#1, #2 and #3 {FOX}:x: *No clip this time.* Try other words. Nothing was spent.\n"
        f"You can press *Again ($0.40)* on the cards of <{LINK}|#1>, <{LINK}|#2> and <{LINK}|#3>."
    )
    other = replace(failed[0], state=JobState.UNCONFIRMED, number=4)
    assert said(*failed, other).startswith("\n• #1, #2 and #3 “")


def test_a_card_whose_address_is_not_known_is_named_all_the_same() -> None:
    assert said(sample(JobState.UNCONFIRMED), link=None).endswith(" or *Give up* on its card.")


@given(jobs())
def test_a_word_pings_nobody_but_whoever_asked(job: Job) -> None:
    if job.state in ENDED | {JobState.UNCONFIRMED, JobState.CANCELLING}:
        text = said(replace(job, ended_by="U0JONAS"))
        links = {f"<{LINK}|its card>", f"<{LINK}|#{job.number}>"}
        assert set(re.findall("<[^>]*>?", text)) <= links
        assert len(said(*[job] * 4)) < 6_000


# --- in Slack --------------------------------------------------------------------------


@pytest.fixture
def messages(office: Office) -> SlackEndingMessages:
    return SlackEndingMessages(office.calls, lambda _job: LINK)


async def failed(office: Office) -> Job:
    async with at_work(office):
        (job,) = await carded(office)
    job = await office.store.move(await office.submitting(), JobState.FAILED, error_tell="No.")
    return await office.row(job)


async def ends(office: Office, channel: str = FILM) -> list[dict[str, Any]]:
    return [
        message
        for message in await office.messages(channel)
        if (message.get("metadata") or {}).get("event_type") == END
    ]


async def test_a_word_is_a_reply_that_mentions_whoever_asked(
    office: Office, messages: SlackEndingMessages
) -> None:
    job = await failed(office)
    await messages.reply([ending(job)])
    (word,) = await ends(office)
    assert word["thread_ts"] == job.thread.thread_ts
    assert word["text"].startswith(f"<@{MAYA}> “a red fox in fresh snow”: :x: *No clip")
    assert word["metadata"]["event_payload"] == {"job": job.id, "ends": f"{job.id}/7"}


async def test_what_was_told_is_found_by_name(
    office: Office, messages: SlackEndingMessages
) -> None:
    job = await failed(office)
    assert await messages.told([ending(job)]) == frozenset()
    await messages.reply([ending(job, 7), ending(job, 9)])
    await office.stage.say("lovely", thread_ts=job.thread.thread_ts)
    assert await messages.told([ending(job)]) == {f"{job.id}/7", f"{job.id}/9"}


async def test_where_nobody_may_read_nothing_counts_as_told(
    office: Office, messages: SlackEndingMessages
) -> None:
    job = await failed(office)
    await messages.reply([ending(job)])
    for word in ("not_in_channel", "missing_scope"):
        fault = {"do": "error", "error": word}
        await office.faults(methods={"conversations.replies": [fault]})
        assert await messages.told([ending(job)]) == frozenset()


async def test_a_thread_that_takes_no_word_is_said_so_by_its_refusal(
    office: Office, messages: SlackEndingMessages
) -> None:
    job = await failed(office)
    await office.archived(True)
    with pytest.raises(SlackRefused):
        await messages.reply([ending(job)])
    await office.archived(False)
    await office.member(False)
    with pytest.raises(NotInConversation):
        await messages.reply([ending(job)])


async def test_a_direct_message_says_where_it_belongs(
    office: Office, messages: SlackEndingMessages
) -> None:
    job = await failed(office)
    await office.archived(True)
    await messages.write_to([ending(job)])
    world = await office.stage.get("/world")
    bot = office.calls.workspaces[TEAM].bot_user_id
    (direct,) = [
        channel["id"]
        for channel in world["workspaces"][0]["channels"]
        if channel["kind"] == "im" and set(channel["members"]) == {MAYA, bot}
    ]

    async def there() -> list[dict[str, Any]]:
        return await ends(office, direct)

    (word,) = await until(there)
    assert word["text"].startswith(f"I can't write in <#{FILM}>, so here: “a red fox")
