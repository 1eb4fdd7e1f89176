"""A clip is on the disk as soon as it is ready, and asked for as long as there is hope."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from itertools import cycle, repeat
from pathlib import Path

import pytest

from bot.delivery.delivery import UPLOADS_AT_ONCE
from bot.domain.errors.base import DiskTrouble
from bot.domain.errors.clips import ClipCut, ClipElsewhere, RenderExpired, RenderMissing
from bot.domain.errors.deployment import Retired
from bot.domain.errors.provider import Limited, ProviderError, RenderFailed, Unavailable
from bot.domain.errors.refusals import Moderated, Refused
from bot.domain.job import Job, JobState
from bot.domain.renders import waiting
from bot.domain.renders.render import RenderStatus
from tests.support.clips import clip
from tests.support.death import Death
from tests.support.doubles import CLIP, FakeClock, FakeSlack, FakeVideo
from tests.support.failing_stores import MortalStore
from tests.support.works import Works


class SlowSlack(FakeSlack):
    """A Slack that takes uploads, and never has all of one."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0

    async def start_upload(self, job: Job) -> str:
        self.begun += 1
        await asyncio.Event().wait()
        return await super().start_upload(job)


async def test_a_clip_is_fetched_however_many_uploads_wait(works: Works) -> None:
    slack = SlowSlack()
    slow = Works(works.engine, works.folder, slack=slack, video=works.video, clock=works.clock)
    waiting = [await slow.delivering() for _ in range(UPLOADS_AT_ONCE)]
    for job in waiting:
        slow.renderer.resume(job)
    async with asyncio.timeout(30):
        while slack.begun < UPLOADS_AT_ONCE:  # noqa: ASYNC110 - a double has no events
            await asyncio.sleep(0.001)
    last = await slow.delivering()
    slow.renderer.resume(last)
    async with asyncio.timeout(30):
        while (await slow.row(last)).clip_path is None:  # noqa: ASYNC110 - nor has a row
            await asyncio.sleep(0.001)
    assert (await slow.row(last)).state is JobState.DELIVERING
    assert slack.begun == UPLOADS_AT_ONCE
    await slow.close()


class SlowToComplete(SlowSlack):
    """A Slack that never answers for an upload whose bytes it has."""

    async def start_upload(self, job: Job) -> str:
        self.begun += 1
        return await FakeSlack.start_upload(self, job)

    async def complete_upload(self, job: Job, file_id: str) -> None:
        await asyncio.Event().wait()


async def test_a_slot_for_uploads_is_held_for_the_bytes_alone(works: Works) -> None:
    slack = SlowToComplete()
    slow = Works(works.engine, works.folder, slack=slack, video=works.video, clock=works.clock)
    for _ in range(UPLOADS_AT_ONCE + 1):
        slow.renderer.resume(await slow.delivering())
    async with asyncio.timeout(30):
        while slack.begun <= UPLOADS_AT_ONCE:  # noqa: ASYNC110 - a double has no events
            await asyncio.sleep(0.001)
    await slow.close()


async def test_a_clip_that_is_gone_from_the_disk_is_fetched_again(works: Works) -> None:
    job = await works.delivering()
    job = await works.store.update(job, clip_path=str(works.folder / "gone.mp4"), clip_bytes=9)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.DELIVERED
    assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]


async def test_a_clip_stays_on_disk_until_its_delivery_is_written_down(works: Works) -> None:
    job = await works.delivering()
    dying = works.restarted(store=MortalStore(works.engine, works.slack.troubles))
    (job,) = await dying.store.resume()

    def step(where: str) -> None:
        if where == "before move":
            raise Death(where)

    works.slack.troubles.step = step
    with pytest.raises(Death):
        await works.clock.fly(dying.delivery.deliver(job))
    row = await works.row(job)
    assert (row.state, row.clip_path is not None) == (JobState.DELIVERING, True)
    assert await asyncio.to_thread(Path(row.clip_path or "").read_bytes) == CLIP


# --- a clip that doesn't come ----------------------------------------------------------


class Answers(FakeVideo):
    """A provider whose content gives these answers in turn; None is the clip."""

    def __init__(self, clock: FakeClock, answers: Sequence[ProviderError | None]) -> None:
        super().__init__(clock)
        self.answers = cycle(answers)
        self.asked = 0

    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        self.asked += 1
        if (error := next(self.answers)) is not None:
            raise error
        return await super().download(clip, to, quality=quality)


def answering(works: Works, *answers: ProviderError | None) -> Works:
    """Return the works on a provider whose content answers so, round and round."""
    video = Answers(works.clock, answers)
    return Works(works.engine, works.folder, video=video, clock=works.clock)


async def fetched(works: Works) -> tuple[float, Job]:
    """Return after how many seconds a clip was delivered or given up, and its job."""
    job, begun = await works.delivering(), works.clock.now()
    job = await works.clock.fly(works.delivery.deliver(job))
    return works.clock.now() - begun, job


@pytest.mark.parametrize("seconds", [20, 4 * 60, 14 * 60])
async def test_a_clip_that_is_not_found_for_minutes_is_delivered(
    works: Works, seconds: float
) -> None:
    class Late(FakeVideo):
        async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
            if self._clock.now() < self.begun + seconds:
                raise RenderMissing("content: HTTP 404")
            return await super().download(clip, to, quality=quality)

        begun = works.clock.now()

    video = Late(works.clock)
    lasted, job = await fetched(Works(works.engine, works.folder, video=video, clock=works.clock))
    assert job.state is JobState.DELIVERED
    assert seconds <= lasted <= seconds + 30
    assert (job.delayed_by, job.error_code) == (None, None)


@pytest.mark.parametrize("instances", [2, 7, 20])
async def test_a_clip_that_one_of_many_instances_has_is_delivered(
    works: Works, instances: int
) -> None:
    misses = repeat(RenderMissing("content: HTTP 404"), instances - 1)
    _, job = await fetched(answering(works, *misses, None))
    assert job.state is JobState.DELIVERED


async def test_an_unfindable_clip_is_missing_and_says_what_is_known(
    works: Works,
) -> None:
    lasted, job = await fetched(answering(works, RenderMissing("content: HTTP 404")))
    assert (job.state, job.error_code) == (JobState.FAILED, "render_missing")
    assert lasted >= waiting.GONE_IN_DOUBT
    assert "24 hours" not in (job.error_tell or "")
    assert "*Look again*" in (job.error_tell or "")


async def test_a_clip_that_has_expired_by_its_status_is_given_up_soon(works: Works) -> None:
    works.video.troubles.before("download", *[RenderMissing("404")] * 1000)
    job = await works.delivering()
    error = RenderMissing("expired")
    works.video.set(job.provider_id, RenderStatus.FAILED, error=error)
    begun = works.clock.now()
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, RenderExpired.code)
    assert works.clock.now() - begun < waiting.GONE


@pytest.mark.parametrize("error", [RenderFailed("bad output"), Moderated("no"), None])
async def test_a_render_that_has_failed_by_its_status_ends_with_that(
    works: Works, error: ProviderError | None
) -> None:
    """vLLM-Omni answers 422 to the content of a render that failed."""
    works.video.troubles.before("download", *[RenderFailed("content: HTTP 422")] * 1000)
    job, begun = await works.delivering(), works.clock.now()
    works.video.set(job.provider_id, RenderStatus.FAILED, error=error)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, (error or RenderFailed()).code)
    assert 60 <= works.clock.now() - begun < waiting.PLAIN_REFUSAL


async def test_a_completion_without_a_clip_ends_with_what_it_says(works: Works) -> None:
    works.video.troubles.before("download", *[RenderMissing("404")] * 1000)
    job, begun = await works.delivering(), works.clock.now()
    works.video.set(job.provider_id, RenderStatus.COMPLETED, error=Moderated("content_filter"))
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, Moderated.code)
    assert 60 <= works.clock.now() - begun < waiting.GONE


async def test_a_clip_past_its_time_there_has_expired(works: Works) -> None:
    job = await works.delivering()
    job = await works.store.update(job, expires_at=works.clock.now() + 600)
    works.video.troubles.before("download", *[RenderMissing("404")] * 1000)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code) == (JobState.FAILED, "render_expired")
    assert 600 <= works.clock.now() - (job.expires_at or 0) + 600 <= 700


async def test_a_clip_that_comes_late_is_still_taken(works: Works) -> None:
    """The bot was away for a day, and the provider keeps clips for longer."""
    job = await works.delivering()
    job = await works.store.update(job, expires_at=works.clock.now() - 3600)
    works.video.troubles.before("download", *[Unavailable("503")] * 8)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.DELIVERED


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Refused("content: HTTP 418"), "clip_refused"),
        (RenderFailed("content: HTTP 422"), "clip_refused"),
        (Retired("content: HTTP 410"), "clip_refused"),
        (ClipElsewhere("content: the server sent us to a private address"), "clip_elsewhere"),
        (ClipCut("content: 5 of 9 bytes"), "clip_cut"),
        (Unavailable("content: HTTP 500"), "clip_unreached"),
        (Limited("content: HTTP 429"), "clip_unreached"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
async def test_whatever_fetching_meets_ends_after_minutes_in_a_button(
    works: Works, answer: ProviderError, code: str
) -> None:
    mine = answering(works, answer)
    lasted, job = await fetched(mine)
    assert (job.state, job.error_code) == (JobState.FAILED, code)
    assert waiting.PLAIN_REFUSAL <= lasted <= waiting.TROUBLE + 120
    assert "*Deliver again*" in (job.error_tell or "")
    assert "Reply `new`" not in (job.error_tell or "")
    assert isinstance(mine.video, Answers)
    assert mine.video.asked < 60, "the waits grow"


@pytest.mark.parametrize("times", [1, 3, 8])
async def test_a_refusal_that_passes_costs_no_clip(works: Works, times: int) -> None:
    works.video.troubles.before("download", *[Refused("content: HTTP 400")] * times)
    _, job = await fetched(works)
    assert job.state is JobState.DELIVERED


async def test_moderation_that_only_the_content_tells_ends_a_job(
    works: Works,
) -> None:
    lasted, job = await fetched(answering(works, Moderated("content: HTTP 500", stage="output")))
    assert (job.state, job.error_code) == (JobState.FAILED, "moderated")
    assert waiting.CONDEMNED <= lasted <= waiting.PLAIN_REFUSAL


async def test_a_full_disk_is_waited_for_without_end(works: Works) -> None:
    works.video.troubles.before("download", *[DiskTrouble("No space left on device")] * 100)
    lasted, job = await fetched(works)
    assert job.state is JobState.DELIVERED
    assert lasted > waiting.TROUBLE


async def test_after_minutes_row_and_card_say_what_holds_a_clip_up(
    works: Works,
) -> None:
    mine = answering(works, ClipElsewhere("content: the server sent us to a private address"))
    job, begun = await mine.delivering(), works.clock.now()
    mine.renderer.resume(job)
    mine.board.changes.clear()

    async def noted() -> bool:
        return (await mine.row(job)).delayed_by is not None

    await works.clock.until(noted)
    row = await mine.row(job)
    assert waiting.TOLD <= works.clock.now() - begun <= waiting.TOLD + 61
    assert (row.state, row.delayed_by) == (JobState.DELIVERING, "clip_elsewhere")
    assert row.version > row.shown_version
    assert job.id in mine.board.changes
    row = await mine.reaches(job, JobState.FAILED)
    assert (row.delayed_by, row.delayed_since) == (None, None)
    await mine.close()


async def test_a_try_that_took_long_is_followed_by_as_long_a_wait(works: Works) -> None:
    class Slow(Answers):
        async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
            await self._clock.sleep(0 if self.asked else 100)
            return await super().download(clip, to, quality=quality)

    video = Slow(works.clock, [ClipCut("content: 5 of 9 bytes"), None])
    await fetched(Works(works.engine, works.folder, video=video, clock=works.clock))
    assert works.clock.naps.count(100) == 2


async def test_a_server_that_says_when_to_come_back_is_asked_then(works: Works) -> None:
    works.video.troubles.before("download", Limited("content: HTTP 429", retry_after=77.0))
    await fetched(works)
    assert 77.0 in works.clock.naps


async def test_a_delivery_that_was_given_up_meanwhile_is_left(works: Works) -> None:
    mine = answering(works, Unavailable("503"))
    job = await mine.delivering()
    mine.renderer.resume(job)
    await works.clock.somebody_sleeps()
    await mine.store.let_go(job, "fetch_refused", "Given up.", "U9")
    await works.clock.until(mine.is_idle)
    assert (await mine.row(job)).error_tell == "Given up."


# --- a clip that Slack may not play ----------------------------------------------------


class Films(FakeVideo):
    """A provider whose clips are these bytes."""

    film = b""

    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        await super().download(clip, to, quality=quality)
        await asyncio.to_thread(to.write_bytes, self.film)
        return len(self.film)


async def test_what_slack_may_not_play_is_in_the_row_and_logged_once(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    video = Films(works.clock)
    mine = Works(works.engine, works.folder, video=video, clock=works.clock)
    video.film = clip("libx265", "aac")
    for _ in range(2):
        _, job = await fetched(mine)
        assert (job.state, job.unplayed) == (JobState.DELIVERED, "HEVC video")
    video.film = clip(sound="aac")
    _, job = await fetched(mine)
    assert (job.state, job.unplayed) == (JobState.DELIVERED, None)
    assert re.fullmatch(r"\d+x\d+ \d+\.\d\d", job.made or "")
    told = [r for r in caplog.records if "may not play" in r.getMessage()]
    assert [r.getMessage() for r in told] == [
        "Slack may not play what this model makes: HEVC video"
    ]
    assert (told[0].levelno, vars(told[0])["codecs"]) == (logging.WARNING, "hev1 mp4a.40")
