"""Clips that were given up are looked for, and fetched, once more: by a button, at no cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors.clips import ClipElsewhere, RenderMissing
from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.errors.refusals import Moderated
from bot.domain.job import Job, JobState
from bot.domain.renders.render import RenderStatus
from bot.requests.desk import FrontDesk
from bot.requests.retrieval import LOOKS
from bot.slack.views.card import card
from tests.support.doubles import CLIP
from tests.support.failing_stores import Slow
from tests.support.front_desk import counter, origin
from tests.support.works import Works, finished


def buttons(job: Job) -> list[str]:
    blocks = [block for block in card(job, None, 0.0).blocks if block["type"] == "actions"]
    elements = [element for block in blocks for element in block["elements"]]
    return [element["action_id"] for element in elements if element["type"] == "button"]


async def missing(works: Works, *, rendered: bool = True) -> Job:
    """Return a job that was given up since its render can't be found; the render is there."""
    job = await works.delivering()
    if not rendered:
        works.video.set(job.provider_id)
    error = RenderMissing("get: HTTP 404")
    return await works.store.move(
        job, JobState.FAILED, error_code=error.code, error_tell=error.tell
    )


async def looked(works: Works, desk: FrontDesk, job: Job) -> str | None:
    """Press *Look again*; return what was said in private, if anything."""
    before = len(works.slack.private)
    await works.clock.fly(desk.press("look", job.id, origin(job.thread)))
    said = works.slack.private[before:]
    return said[0][1] if said else None


async def test_a_missing_clip_offers_to_look_again_first(works: Works) -> None:
    assert buttons(await missing(works)) == ["look", "again"]
    born_so = replace(await missing(works), provider_id=None, clip_ref=None)
    assert buttons(born_so) == ["again"]


async def test_what_is_found_completed_is_delivered(works: Works, desk: FrontDesk) -> None:
    job = await missing(works)
    assert await looked(works, desk, job) is None
    job = await works.reaches(job, JobState.DELIVERED)
    assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]
    assert (job.error_code, job.error_tell) == (None, None)
    assert len(works.video.orders) == 1


async def test_one_instance_of_several_may_know_it(works: Works, desk: FrontDesk) -> None:
    job = await missing(works)
    works.video.troubles.before("get", *[RenderMissing("404")] * (LOOKS - 1))
    assert await looked(works, desk, job) is None
    await works.reaches(job, JobState.DELIVERED)


async def test_what_is_found_rendering_is_said_so(works: Works, desk: FrontDesk) -> None:
    job = await missing(works, rendered=False)
    assert "still rendering" in (await looked(works, desk, job) or "")
    assert (await works.row(job)).state is JobState.FAILED
    works.video.complete_all()
    assert await looked(works, desk, job) is None
    await works.reaches(job, JobState.DELIVERED)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RenderMissing("404"), "still can't find this clip"),
        (Unavailable("503"), "doesn't answer at the moment"),
        (AccessError("401"), "doesn't let me ask"),
        (ProviderError("what?"), "doesn't answer at the moment"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_what_is_still_not_there_is_said_in_private(
    works: Works, desk: FrontDesk, error: ProviderError, words: str
) -> None:
    job = await missing(works)
    works.video.troubles.before("get", *[error] * LOOKS)
    assert words in (await looked(works, desk, job) or "")
    row = await works.row(job)
    assert (row.state, row.version) == (JobState.FAILED, job.version)
    assert buttons(row) == ["look", "again"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RenderMissing("expired"), "render_expired"),
        (Moderated("no", stage="output"), "moderated"),
        (None, "render_failed"),
    ],
)
async def test_what_had_ended_otherwise_is_on_the_card(
    works: Works, desk: FrontDesk, error: ProviderError | None, code: str
) -> None:
    job = await missing(works)
    works.video.set(job.provider_id, RenderStatus.FAILED, error=error)
    assert await looked(works, desk, job) is None
    row = await works.row(job)
    assert (row.state, row.error_code) == (JobState.FAILED, code)
    assert "look" not in buttons(row)
    assert job.id in works.board.changes


async def test_a_render_of_several_clips_brings_all_of_them(works: Works, desk: FrontDesk) -> None:
    job = await missing(works)
    works.video.complete_all(clips=3)
    await looked(works, desk, job)
    await works.reaches(job, JobState.DELIVERED)
    family = await works.store.in_thread(job.thread)
    assert [one.clip_ref for one in family] == [f"video_1_clip_{n}" for n in (1, 2, 3)]
    for one in family:
        await works.reaches(one, JobState.DELIVERED)


async def test_a_further_clip_is_looked_for_by_itself(works: Works, desk: FrontDesk) -> None:
    job = await works.delivering()
    works.video.clips |= {"one", "two"}
    _, second = await works.store.rendered(
        await works.store.move(job, JobState.FAILED), ["one", "two"]
    )
    error = RenderMissing("404")
    second = await works.store.move(second, JobState.FAILED, error_code=error.code)
    assert second.provider_id is None
    await looked(works, desk, second)
    await works.reaches(second, JobState.DELIVERED)


async def test_two_presses_at_once_take_it_up_once(works: Works) -> None:
    job = await missing(works)
    slow = counter(works, Slow(works, JobState.DELIVERING, JobState.DELIVERING))
    assert "settled already" in (await looked(works, slow, job) or "")
    assert works.slack.threads.get(job.thread, []) == []


@pytest.mark.parametrize("state", ["delivered", "refused"])
async def test_only_a_missing_clip_is_looked_for(works: Works, desk: FrontDesk, state: str) -> None:
    if state == "delivered":
        job = await finished(works)
    else:
        job = await works.store.move(await works.claimed(), JobState.FAILED, error_code="refused")
    assert "settled already" in (await looked(works, desk, job) or "")
    assert (await works.row(job)).state is job.state


# --- deliver again ---------------------------------------------------------------------


async def test_a_clip_never_fetched_is_fetched_by_deliver_again(
    works: Works, desk: FrontDesk
) -> None:
    works.video.troubles.before("download", *[ClipElsewhere("content: private")] * 40)
    job = await works.delivering()
    job = await works.clock.fly(works.delivery.deliver(job))
    assert (job.state, job.error_code, job.clip_path) == (JobState.FAILED, "clip_elsewhere", None)
    assert buttons(job) == ["deliver", "again"]
    works.video.troubles = type(works.video.troubles)()
    await desk.press("deliver", job.id, origin(job.thread))
    assert works.slack.private == []
    job = await works.reaches(job, JobState.DELIVERED)
    assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]
    assert len(works.video.orders) == 1


async def test_deliver_again_tries_for_minutes_anew(works: Works, desk: FrontDesk) -> None:
    works.video.troubles.before("download", *[ClipElsewhere("content: private")] * 200)
    job = await works.delivering()
    job = await works.clock.fly(works.delivery.deliver(job))
    begun = works.clock.now()
    await desk.press("deliver", job.id, origin(job.thread))
    await works.reaches(job, JobState.DELIVERING)
    await works.reaches(job, JobState.FAILED)
    assert works.clock.now() - begun > 5 * 60


async def test_given_up_and_wanted_again_it_comes_once(works: Works, desk: FrontDesk) -> None:
    """Its last try is asleep meanwhile: whoever takes the clip up anew is alone at it."""
    job = await works.delivering()
    works.video.troubles.before("download", Unavailable("503"))
    works.renderer.resume(job)
    await works.clock.somebody_sleeps()
    error = RenderMissing("content: HTTP 404")
    given_up = await works.store.let_go(job, error.code, error.tell, job.requester)
    assert given_up is not None
    await works.retrieval.deliver_again(replace(given_up, error_code=ClipElsewhere.code))
    assert len(works.renderer._at) == 1
    job = await works.reaches(job, JobState.DELIVERED)
    await works.clock.until(works.is_idle)
    assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]


async def test_taken_up_many_times_it_still_comes_once(works: Works) -> None:
    job = await works.delivering()
    for _ in range(5):
        works.renderer.resume(job)
    await works.reaches(job, JobState.DELIVERED)
    await works.clock.until(works.is_idle)
    assert works.slack.threads[job.thread] == [f"clip of {len(CLIP)} bytes"]
