"""Jobs begun on a deployment that the settings name no more: nobody else's word ends them."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors.clips import UNFETCHED
from bot.domain.job import JobState
from bot.domain.renders.lost_orders import Trace
from tests.support.works import Works, moved_to


async def test_a_render_waits_and_is_not_called_gone(works: Works, tmp_path: Path) -> None:
    job = await works.rendering()
    await works.close()
    async with moved_to(works, tmp_path, name="other") as after:
        await after.resume_all()
        waits = await after.reaches(job, JobState.UNCONFIRMED)
        assert "put it back" in (waits.error_tell or "")
        assert await after.runner.look_again(waits) is Trace.MISSING
    back = works.restarted(owner="third")
    works.video.complete_all()
    await back.renderer.look_at_overdue()
    await back.reaches(job, JobState.DELIVERED)
    await back.close()


async def test_an_order_is_not_sent_to_another_server(works: Works, tmp_path: Path) -> None:
    job = await works.claimed()
    async with moved_to(works, tmp_path, name="other") as after:
        await after.resume_all()
        waits = await after.reaches(job, JobState.UNCONFIRMED)
        assert await after.runner.look_again(waits) is Trace.NO_ANSWER
        assert (await after.row(job)).state is JobState.UNCONFIRMED
        assert not after.video.orders


async def test_a_clip_to_fetch_is_kept_for_a_button(works: Works, tmp_path: Path) -> None:
    job = await works.delivering()
    async with moved_to(works, tmp_path, name="other") as after:
        await after.resume_all()
        failed = await after.reaches(job, JobState.FAILED)
        assert failed.error_code in UNFETCHED
    back = works.restarted(owner="third")
    await back.retrieval.deliver_again(await back.row(job))
    await back.reaches(job, JobState.DELIVERED)
    await back.close()


async def test_one_of_the_same_server_goes_on(works: Works, tmp_path: Path) -> None:
    job = await works.rendering()
    await works.close()
    async with moved_to(works, tmp_path, video=works.video, name="other") as after:
        works.video.complete_all()
        await after.resume_all()
        await after.reaches(job, JobState.DELIVERED)
