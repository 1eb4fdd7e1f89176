"""A frame of an earlier clip: from the provider, else from Slack, else the words have to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors.base import InputUnusable
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job, JobId, JobState
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind
from bot.media.clip_ends import FrameDecoder
from bot.media.frames import SLACK_LOOKS, ClipFrames
from bot.media.inputs import LEAST_TRIES
from bot.rendering.deployments import Registry
from storage.removals import SqlRemovals
from tests.support.clips import clip as film
from tests.support.doubles import FakeFiles
from tests.support.inputs import Counter, at_work
from tests.support.pictures import opened, picture
from tests.support.storage import post_card
from tests.support.works import Works

SQUARE = picture(640, 640, "JPEG")
OTHER = picture(320, 180, "JPEG")


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles()


@pytest.fixture
def stills(works: Works, files: FakeFiles) -> ClipFrames:
    return looking(works, files, works.deployments)


def looking(works: Works, files: FakeFiles, deployments: Registry) -> ClipFrames:
    return ClipFrames(
        store=works.store,
        files=files,
        deployments=deployments,
        ends=FrameDecoder(),
        folder=works.shared.spool / "frames",
    )


async def clip(works: Works) -> Job:
    """Return a delivered job."""
    job = await works.rendering()
    works.video.complete_all()
    return await works.reaches(job, JobState.DELIVERED)


async def test_the_providers_still_comes_first(
    works: Works, stills: ClipFrames, files: FakeFiles
) -> None:
    job = await clip(works)
    works.video.stills[job.provider_id or ""] = SQUARE
    files.stills[job.file_id or ""] = OTHER
    assert await stills.bring(job.id) == SQUARE


async def test_slacks_comes_where_the_provider_has_none(
    works: Works, stills: ClipFrames, files: FakeFiles
) -> None:
    job = await clip(works)
    files.stills[job.file_id or ""] = OTHER
    assert await stills.bring(job.id) == OTHER
    works.video.stills[job.provider_id or ""] = SQUARE
    works.video.troubles.before("still", Unavailable("503"))
    assert await stills.bring(job.id) == OTHER


async def test_another_deployment_is_not_asked_for_what_it_never_made(
    works: Works, files: FakeFiles
) -> None:
    job = await clip(works)
    works.video.stills[job.provider_id or ""] = SQUARE
    files.stills[job.file_id or ""] = OTHER
    elsewhere = Registry((replace(works.deployment, name="sora-3"), works.video))
    assert await looking(works, files, elsewhere).bring(job.id) == OTHER


async def test_nothing_is_begun_with_a_frame_of_a_deleted_clip(
    works: Works, stills: ClipFrames, files: FakeFiles
) -> None:
    job = await clip(works)
    works.video.stills[job.provider_id or ""] = files.stills[job.file_id or ""] = SQUARE
    assert await SqlRemovals(works.engine).wish(job.id, "U1", everywhere=False) is not None
    with pytest.raises(InputUnusable):
        await stills.bring(job.id)


async def test_what_nobody_has_a_picture_of_has_none(works: Works, stills: ClipFrames) -> None:
    unsent = await works.rendering()
    for job_id in (unsent.id, JobId("nobody")):
        with pytest.raises(InputUnusable):
            await stills.bring(job_id)


async def test_a_poster_is_the_providers_else_slacks_else_a_frame(
    works: Works, stills: ClipFrames, files: FakeFiles
) -> None:
    job = await clip(works)
    early, late = (replace(job, poster_tries=tries) for tries in (1, SLACK_LOOKS))
    files.files[job.file_id or ""] = film()
    works.video.renders.clear()
    assert opened(await stills.poster(job)).size == (128, 96)
    files.troubles.before("still", *[SlackUnavailable("no picture of it yet")] * 2)
    with pytest.raises(SlackUnavailable):
        await stills.poster(early)
    assert opened(await stills.poster(late)).size == (128, 96)
    with pytest.raises(InputUnusable):
        await replace(stills, looks_inside=False).poster(job)
    files.stills[job.file_id or ""] = OTHER
    assert await stills.poster(job) == OTHER
    works.video.stills[job.provider_id or ""] = SQUARE
    assert await stills.poster(job) == SQUARE


# --- on its way into a job -------------------------------------------------------------


async def from_scratch(counter: Counter, source: JobId) -> Job:
    """Return a job that awaits a frame of ``source``."""
    frame = NewInput(InputKind.IMAGE, "a frame of #1", frame_of=source)
    (job,) = await counter.asked(frame)
    assert job.inputs == 1
    return job


async def test_a_frame_is_made_to_fit_and_sent(works: Works, files: FakeFiles) -> None:
    files.frames[JobId("abc234")] = SQUARE
    async with at_work(works, files) as counter:
        job = await counter.brought(await from_scratch(counter, JobId("abc234")))
        await post_card(works.store, job)
        await works.rendering()
        (order,) = works.video.orders
        assert order.size == "1280x720"
        assert opened(order.references[0].data).size == (1280, 720)


@pytest.mark.parametrize("frame", [None, b"no picture at all"])
async def test_without_a_usable_frame_the_words_have_to_do(
    works: Works, files: FakeFiles, frame: bytes | None
) -> None:
    if frame is not None:
        files.frames[JobId("abc234")] = frame
    async with at_work(works, files) as counter:
        job = await counter.brought(await from_scratch(counter, JobId("abc234")))
        assert (job.state, job.inputs) == (JobState.QUEUED, 0)
        assert works.slack.private == []
        await post_card(works.store, job)
        await works.rendering()
        assert works.video.orders[0].references == ()


async def test_nobody_waits_long_for_a_frame(works: Works, files: FakeFiles) -> None:
    files.troubles.before("bring", *[SlackUnavailable("503")] * (LEAST_TRIES + 1))
    began = works.clock.now()
    async with at_work(works, files) as counter:
        job = await counter.brought(await from_scratch(counter, JobId("abc234")))
    assert (job.state, job.inputs) == (JobState.QUEUED, 0)
    assert works.clock.now() - began < 60


async def test_a_frame_that_comes_a_little_late_is_taken(works: Works, files: FakeFiles) -> None:
    files.frames[JobId("abc234")] = SQUARE
    files.troubles.before("bring", SlackUnavailable("503"))
    async with at_work(works, files) as counter:
        job = await counter.brought(await from_scratch(counter, JobId("abc234")))
    assert job.inputs == 1
