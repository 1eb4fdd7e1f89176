"""One of a group at work: what it can't have made goes back to all, what it may be making stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.deployment import Deployment
from bot.domain.errors.base import SoraError
from bot.domain.errors.deployment import AccessError, FetchRefused, Retired
from bot.domain.errors.provider import Limited, Unavailable
from bot.domain.errors.refusals import SecondsRefused, SizeRefused
from bot.domain.groups import grouped
from bot.domain.job import Job, JobState
from bot.rendering.factory import parts_of
from storage.connections import Database
from storage.pauses import SqlPauses
from tests.support.doubles import FakeVideo
from tests.support.profiles import SORA_2, priced
from tests.support.storage import CLIP, DEPLOYMENT, asked
from tests.support.works import Works

WEST, EAST = grouped([replace(DEPLOYMENT, name=name) for name in ("west", "east")])
THREE = grouped([replace(DEPLOYMENT, name=name) for name in ("west", "east", "third")])


@pytest.fixture
async def west(engine: Database, tmp_path: Path) -> AsyncIterator[Works]:
    """Return the works of a group's first member, with one clip in the line that they share."""
    works = Works(engine, tmp_path, deployment=WEST)
    await works.in_line(asked(deployment="~west"))
    yield works
    await works.close()


async def place_of(works: Works, job: Job) -> tuple[JobState, str]:
    job = await works.row(job)
    return job.state, job.deployment


@pytest.mark.parametrize(
    "error", [AccessError("401"), Retired("410"), Limited("429"), Unavailable("no connection")]
)
async def test_what_one_refuses_any_of_them_may_make(west: Works, error: SoraError) -> None:
    west.video.troubles.before("create", error)
    job = await west.reaches(await west.started(), JobState.QUEUED)
    assert job.deployment == "~west"
    found = (await west.store.claim(EAST)).job
    assert found is not None
    assert (found.id, found.orders) == (job.id, 1)


@pytest.mark.parametrize(("line", "shown"), [("cheap", "0.40"), ("~cheap", "0.80")])
async def test_what_was_shown_for_less_waits_where_it_costs_that(
    engine: Database, tmp_path: Path, line: str, shown: str
) -> None:
    """It waited for one alone, before that was put into a group with a dearer one."""
    cheap, dear = grouped(
        replace(DEPLOYMENT, name=name, group_name="all", profile=priced(SORA_2, Decimal(usd)))
        for name, usd in (("cheap", "0.10"), ("dear", "0.20"))
    )
    works = Works(engine, tmp_path, deployment=cheap)
    works.deployments.replace([(cheap, works.video), (dear, FakeVideo(works.clock))])
    clip = replace(CLIP, price_usd=Decimal(shown))
    await works.in_line(replace(asked(deployment=line), jobs=(clip,)))
    works.video.troubles.before("create", Limited("429"))
    job = await works.reaches(await works.started(), JobState.QUEUED)
    assert job.deployment == line
    await works.close()


@pytest.mark.parametrize("error", [SizeRefused("400"), SecondsRefused("400")])
async def test_a_shape_that_one_refuses_goes_to_each_other_once(
    west: Works, error: SoraError
) -> None:
    videos = {one.name: FakeVideo(west.clock) for one in THREE}
    west.deployments.replace([(one, videos[one.name]) for one in THREE])
    for video in videos.values():
        video.troubles.before("create", error)
    tried: list[str] = []
    claimed = await west.claimed()
    while claimed.state is JobState.SUBMITTING and len(tried) < 4:
        tried.append(claimed.deployment)
        one = west.deployments.named(claimed.deployment)
        parts = parts_of(one, videos[one.name], west.line, west.shared)
        left = await parts.renderer._submitting.submit(claimed)
        assert (await west.store.claim(WEST)).job is None
        claimed = (await west.store.claim(west.deployments.of(left))).job or left
    assert tried == ["west", "east", "third"]
    assert (claimed.state, claimed.error_code) == (JobState.FAILED, error.code)
    assert claimed.orders == 1
    assert not any(video.renders for video in videos.values())


async def test_what_another_makes_instead_is_ordered_once(west: Works) -> None:
    east = FakeVideo(west.clock)
    west.deployments.replace([(WEST, west.video), (EAST, east)])
    west.video.troubles.before("create", SizeRefused("400"))
    job = await west.reaches(await west.started(), JobState.QUEUED)
    assert (job.deployment, job.refused_by, job.orders) == ("east", "west", 0)
    parts = parts_of(EAST, east, west.line, west.shared)
    for does in (parts.renderer._submitting.put_back, parts.renderer._submitting.submit):
        assert (await west.store.claim(WEST)).job is None
        claimed = (await west.store.claim(EAST)).job
        assert claimed is not None
        await does(claimed)
    assert await place_of(west, job) == (JobState.RENDERING, "east")
    assert (len(east.renders), len(west.video.renders)) == (1, 0)


async def test_what_certainly_never_arrived_any_of_them_may_make(west: Works) -> None:
    west.video.lose_answers(False)
    job = await west.reaches(await west.started(), JobState.QUEUED)
    assert job.deployment == "~west"


async def test_a_render_of_who_is_beside_it_is_taken_for_no_other(
    engine: Database, tmp_path: Path
) -> None:
    """Two takes of one request, at two deployments of one server, whose list shows both."""
    near, far = (replace(one, server="https://gw.example.com/v1") for one in (WEST, EAST))
    works = Works(engine, tmp_path, deployment=near)
    works.deployments.replace([(near, works.video), (far, works.video)])
    await works.in_line(asked(deployment="~west", clips=2))
    theirs = (await works.store.claim(far)).job
    assert theirs is not None
    render = await works.video.create(works.order(theirs))
    await works.store.move(theirs, JobState.RENDERING, provider_id=render.id)
    works.video.lose_answers(False)
    job = await works.reaches(await works.started(), JobState.QUEUED)
    assert job.deployment == "~west"
    await works.close()


async def test_what_may_be_rendering_stays_where_it_may_be(west: Works) -> None:
    west.video.lists = False
    west.video.lose_answers(True)
    job = await west.reaches(await west.started(), JobState.UNCONFIRMED)
    assert job.deployment == "west"
    again = await west.store.move(job, JobState.QUEUED, may_be_billed=True)
    assert again.deployment == "west"
    assert (await west.store.claim(EAST)).job is None
    west.video.troubles.before("create", Limited("429"))
    await west.reaches(await west.started(), JobState.QUEUED)
    assert await place_of(west, job) == (JobState.QUEUED, "west")


async def test_what_was_claimed_while_stopping_is_anybodys_again(west: Works) -> None:
    job = await west.claimed()
    west.stopping.request()
    west.renderer.start(job)
    await west.runner.finish(5)
    assert await place_of(west, job) == (JobState.QUEUED, "~west")


@pytest.mark.parametrize(
    ("today", "line"), [([WEST], "west"), ([EAST], "east"), ([EAST, WEST], "west")]
)
async def test_what_goes_back_goes_where_it_is_taken_from_today(
    west: Works, today: list[Deployment], line: str
) -> None:
    """The settings were read anew while it was sent: they are a group no more."""
    job = await west.claimed()
    west.deployments.replace([(replace(one, group=None), west.video) for one in today])
    west.video.troubles.before("create", Limited("429"))
    west.renderer.start(job)
    job = await west.reaches(job, JobState.QUEUED)
    assert job.deployment == line


async def test_who_is_paused_alone_is_told_of_once(west: Works) -> None:
    job = await west.claimed()
    for _ in range(2):
        await west.pauses.refused(job, Retired("410"))
        await west.pauses._look()
    ((notice,),) = west.slack.notices.values()
    assert "`west` is paused, and others make clips in its place" in notice
    standing = await west.store.standing(WEST, EAST)
    assert standing.pause is None
    assert (await west.store.standing(WEST)).pause is not None


async def test_a_clip_that_cannot_be_fetched_keeps_the_whole_line(west: Works) -> None:
    """What was under way elsewhere may be accepted meanwhile: it ends no pause of this kind."""
    job = await west.rendering()
    job = await west.store.delayed(job, FetchRefused.code)
    await west.pauses.refused(job, FetchRefused("403"))
    await SqlPauses(west.engine).begin("east", "access", "no key", lambda _: 60.0)
    await west.pauses.refused(job, FetchRefused("403"))
    await west.pauses.works()
    assert await SqlPauses(west.engine).is_quiet("~west") is False
    await west.store.delayed(job, None)
    await west.pauses.fetches(whole=True)
    assert await SqlPauses(west.engine).is_quiet("~west") is True
