"""A clip's last way: from the provider over the disk into its thread, exactly once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.delivery.delivery import UPLOADS_AT_ONCE
from bot.domain.conversation.shared_files import SharedFile
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
    SlackUnavailable,
)
from bot.domain.job import Job, JobState
from bot.domain.renders.waiting import LATE_SHARE, TOLD
from bot.runtime import backoff
from tests.support.death import Death
from tests.support.doubles import CLIP, FakeSlack
from tests.support.failing_stores import Countdown, HesitantStore, MortalStore
from tests.support.works import Works

STEPS = ("file", "start_upload", "complete_upload")


class LateSlack(FakeSlack):
    """A Slack that doesn't know a file yet when it is first asked about it."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        if self._looks:
            self._looks -= 1
            return None
        return await super().file(job, file_id)


class SilentSlack(FakeSlack):
    """A Slack that won't say what it knows of a file, ``looks`` times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        if self.looks:
            self.looks -= 1
            raise SlackRefused("files.info: access_denied", error="access_denied")
        return await super().file(job, file_id)


async def delivered(works: Works, job: Job) -> Job:
    """Deliver ``job`` while time flies."""
    works.renderer.resume(job)
    return await works.reaches(job, JobState.DELIVERED)


def clips(works: Works, job: Job) -> list[str]:
    return works.slack.threads[job.thread]


async def test_a_clip_reaches_its_thread_and_leaves_the_disk(works: Works) -> None:
    job = await works.delivering()
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.DELIVERED
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]
    assert (job.file_id, job.clip_bytes) == ("F1", len(CLIP))
    assert job.file_permalink == "https://acme.slack.example/files/F1"
    assert job.clip_path is not None
    assert list(Path(job.clip_path).parent.iterdir()) == []


@pytest.mark.parametrize("lost", [False, True], ids=["a file", "a link"])
async def test_a_crash_between_any_two_steps_delivers_exactly_once(
    works: Works, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    monkeypatch.setattr(backoff, "SHARE_LOOKS", (1.0, 2.0, 30.0))  # each look is one more moment
    died_at: list[str] = []
    while len(died_at) < 100:
        works.slack.lose_shares = 1_000 if lost else 0
        job = await works.delivering()
        countdown = Countdown(len(died_at) + 1)
        dying = works.restarted(store=MortalStore(works.engine, works.slack.troubles))
        (job,) = await dying.store.resume()
        works.slack.troubles.step = works.video.troubles.step = countdown
        try:
            await works.clock.fly(dying.delivery.deliver(job))
        except Death:
            died_at.append(countdown.died_at or "")
        works.slack.troubles.step = works.video.troubles.step = lambda _where: None
        next_one = works.restarted(owner=f"life {len(died_at)}")
        await next_one.resume_all()
        job = await next_one.reaches(job, JobState.DELIVERED)
        link = f"link https://acme.slack.example/files/{job.file_id}"
        clip = f"clip of {len(CLIP)} bytes"
        assert clips(works, job) == [link if lost else clip], countdown.died_at
        await next_one.close()
        if countdown.died_at is None:
            break
    assert {"after start_upload", "before complete_upload", "after complete_upload"} < set(died_at)
    assert {"before move", "after download", "before update", "after update"} < set(died_at)
    assert ({"before post_link", "after post_link"} < set(died_at)) is lost


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("on_disk", [False, True])
async def test_a_failure_to_write_the_end_down_delivers_once(
    works: Works, on_disk: bool, written: bool
) -> None:
    job = await works.delivering()
    if on_disk:
        path = works.folder / "clip.mp4"
        length = await works.video.download(job.provider_id or "", path)
        await works.store.update(job, clip_path=str(path), clip_bytes=length)
    hesitant = Works(
        works.engine,
        works.folder,
        store=HesitantStore(works.engine, JobState.DELIVERED, written=written),
        video=works.video,
        slack=works.slack,
        clock=works.clock,
    )
    await hesitant.resume_all()
    job = await hesitant.reaches(job, JobState.DELIVERED)
    await hesitant.clock.until(hesitant.is_idle)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]
    assert len(works.slack.files) == 1


@pytest.mark.parametrize("method", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("error", [SlackLimited(retry_after=9.0), SlackUnavailable("503")])
async def test_slack_in_trouble_is_outlasted(
    works: Works, method: str, when: str, error: SlackError
) -> None:
    job = await works.delivering()
    getattr(works.slack.troubles, when)(method, error, error)
    job = await delivered(works, job)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]


async def test_slacks_own_word_says_when_to_try_again(works: Works) -> None:
    job = await works.delivering()
    works.slack.troubles.before("complete_upload", SlackLimited(retry_after=33.0))
    await delivered(works, job)
    assert any(33.0 <= nap <= 34.0 for nap in works.clock.naps)


async def test_a_provider_in_trouble_is_outlasted(works: Works) -> None:
    job = await works.delivering()
    works.video.troubles.before("download", Unavailable(), Unavailable(), OSError("disk full"))
    job = await delivered(works, job)
    assert len(clips(works, job)) == 1


async def test_a_slow_share_is_waited_for(works: Works) -> None:
    job = await works.delivering()
    works.slack.looks_until_shared = 6
    job = await delivered(works, job)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]
    assert works.slack.files["F1"].looks == 7


async def test_a_share_after_minutes_is_waited_for_and_told(works: Works) -> None:
    job = await works.delivering()
    works.slack.looks_until_shared = len(backoff.SHARE_LOOKS) - 1
    works.renderer.resume(job)

    async def told() -> bool:
        return (await works.row(job)).delayed_by == LATE_SHARE

    await works.clock.until(told)
    assert TOLD <= sum(works.clock.naps) <= 2 * TOLD
    job = await works.reaches(job, JobState.DELIVERED)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]
    assert job.delayed_by is None


async def test_a_slow_share_holds_up_no_other_upload(works: Works) -> None:
    slow = [await works.delivering() for _ in range(UPLOADS_AT_ONCE)]
    works.slack.lose_shares = len(slow)
    waits = [asyncio.create_task(works.delivery.deliver(job)) for job in slow]
    async with asyncio.timeout(30):
        while len(works.clock.naps) < len(slow):  # noqa: ASYNC110 - files are read in threads
            await asyncio.sleep(0.001)
    job = await works.clock.fly(works.delivery.deliver(await works.delivering()))
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]
    assert not any(wait.done() for wait in waits)
    works.stopping.request()
    await asyncio.gather(*waits)


async def test_a_share_is_looked_for_when_the_last_ones_came(works: Works) -> None:
    works.slack.looks_until_shared = 2
    for _ in range(3):
        await delivered(works, await works.delivering())
    works.clock.naps.clear()
    await delivered(works, await works.delivering())
    assert max(works.clock.naps[:3]) == sum(backoff.SHARE_LOOKS[:3])


async def test_a_link_that_was_tried_waits_no_ten_minutes_again(works: Works) -> None:
    job = await works.delivering()
    works.slack.lose_shares = 1
    works.slack.troubles.after("post_link", SlackUnavailable("the answer was lost"))
    job = await delivered(works, job)
    rare = [nap for nap in works.clock.naps if nap == backoff.SHARE_LOOKS[-1]]
    assert len(rare) == len(backoff.SHARE_LOOKS) - len(backoff.FILE_LOOKS)
    assert job.link_attempts == 2


async def test_a_share_that_never_lands_is_replaced_by_the_link(works: Works) -> None:
    job = await works.delivering()
    works.slack.lose_shares = 1
    job = await delivered(works, job)
    assert clips(works, job) == ["link https://acme.slack.example/files/F1"]
    assert job.file_permalink == "https://acme.slack.example/files/F1"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_link_whose_answer_was_lost_is_looked_for(works: Works, when: str) -> None:
    job = await works.delivering()
    works.slack.lose_shares = 1
    getattr(works.slack.troubles, when)("post_link", SlackUnavailable("the answer was lost"))
    job = await delivered(works, job)
    assert clips(works, job) == ["link https://acme.slack.example/files/F1"]
    assert job.link_attempts == 2


async def test_an_upload_that_slack_forgot_is_begun_anew(works: Works) -> None:
    job = await works.delivering()
    job = await works.store.update(job, file_id="F1")
    works.slack.troubles.before("complete_upload", SlackRefused(error="file_not_found"))
    job = await delivered(works, job)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]
    assert job.file_id is not None


@pytest.mark.parametrize("looks", [1, 2, 5])
async def test_a_file_that_slack_is_late_to_know_is_not_uploaded_twice(
    works: Works, looks: int
) -> None:
    slack = LateSlack(looks)
    late = Works(works.engine, works.folder, slack=slack, video=works.video, clock=works.clock)
    job = await late.delivering()
    slack.troubles.after("complete_upload", SlackUnavailable("the answer was lost"))
    job = await delivered(late, job)
    assert clips(late, job) == [f"clip of {len(CLIP)} bytes"]
    assert list(slack.files) == ["F1"]


@pytest.mark.parametrize("looks", [1, 5, 20])
@pytest.mark.parametrize("answer_is_lost", [False, True])
async def test_a_look_that_slack_refuses_is_no_failed_delivery(
    works: Works, looks: int, answer_is_lost: bool
) -> None:
    slack = SilentSlack(looks)
    silent = Works(works.engine, works.folder, slack=slack, video=works.video, clock=works.clock)
    job = await silent.delivering()
    if answer_is_lost:
        slack.troubles.after("complete_upload", SlackUnavailable("the answer was lost"))
        slack.looks = min(looks, 5)
    job = await silent.clock.fly(silent.delivery.deliver(job))
    assert job.state is JobState.DELIVERED
    assert clips(silent, job) == [f"clip of {len(CLIP)} bytes"]
    assert list(slack.files) == ["F1"]


async def test_a_file_that_slack_never_speaks_of_is_not_uploaded_twice(works: Works) -> None:
    slack = SilentSlack(1_000)
    silent = Works(works.engine, works.folder, slack=slack, video=works.video, clock=works.clock)
    job = await silent.delivering()
    silent.renderer.resume(job)
    job = await silent.reaches(job, JobState.FAILED)
    assert (list(slack.files), clips(silent, job)) == (["F1"], [f"clip of {len(CLIP)} bytes"])
    assert "whether the clip is there" in (job.error_tell or "")
    assert job.clip_path is not None


async def test_bytes_that_slack_lost_are_sent_again(works: Works) -> None:
    job = await works.delivering()
    works.slack.troubles.before("complete_upload", SlackRefused(error="file_not_found"))
    job = await delivered(works, job)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]


@pytest.mark.parametrize("error", [SlackRefused("no"), SlackRevoked("gone")])
async def test_what_no_retry_can_mend_fails_with_its_sentence(
    works: Works, error: SlackError
) -> None:
    job = await works.delivering()
    works.slack.troubles.before("start_upload", error)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, error.code)
    assert job.error_tell == error.tell


async def test_a_channel_without_us_keeps_the_clip_for_deliver_again(works: Works) -> None:
    job = await works.delivering()
    works.slack.away.add(job.thread.channel)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, NotInConversation.code)
    assert "/invite" in (job.error_tell or "")
    assert "*Deliver again*" in (job.error_tell or "")
    assert job.clip_path is not None
    assert await asyncio.to_thread(Path(job.clip_path).read_bytes) == CLIP
    works.video.renders.clear()
    works.slack.away.clear()
    job = await works.store.move(job, JobState.DELIVERING)
    job = await delivered(works, job)
    assert clips(works, job) == [f"clip of {len(CLIP)} bytes"]


async def test_stopping_ends_a_wait_and_leaves_the_rest_for_later(works: Works) -> None:
    job = await works.delivering()
    works.slack.looks_until_shared = 3
    works.renderer.resume(job)
    await works.clock.somebody_sleeps()
    await works.close()
    assert (await works.row(job)).state is JobState.DELIVERING
    next_one = works.restarted()
    await next_one.resume_all()
    job = await next_one.reaches(job, JobState.DELIVERED)
    assert len(clips(works, job)) == 1
    await next_one.close()


async def test_a_row_that_somebody_else_moved_is_left_to_them(works: Works) -> None:
    job = await works.delivering()
    works.slack.troubles.before("start_upload", SlackUnavailable("503"))
    works.renderer.resume(job)
    await works.clock.somebody_sleeps()
    await works.store.move(await works.row(job), JobState.FAILED, error_tell="by hand")
    await works.clock.until(works.is_idle)
    assert (await works.row(job)).error_tell == "by hand"
    assert clips(works, job) == []
