"""Several deployments at work side by side: each job is its own deployment's."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors.deployment import AccessError
from bot.domain.job import Job, JobState
from bot.domain.renders.render import RenderStatus
from bot.rendering.changes.remixes import Remixes
from bot.rendering.deployments import Registry
from bot.rendering.factory import parts_of
from bot.rendering.job_runner import Runner
from bot.runtime.bell import Bell
from tests.support.doubles import FakeVideo
from tests.support.storage import DEPLOYMENT, asked
from tests.support.works import Works

OTHER = replace(DEPLOYMENT, name="film", model="film-1")


class Pair:
    """Two deployments in one process: the bench's own, and another."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self.video = FakeVideo(works.clock)
        self.deployments = Registry((DEPLOYMENT, works.video), (OTHER, self.video))
        remixes = Remixes(works.store, self.deployments, works.clock)
        shared = replace(works.shared, remixes=remixes)
        self.parts = [
            parts_of(deployment, video, Bell(), shared)
            for deployment, video in ((DEPLOYMENT, works.video), (OTHER, self.video))
        ]
        renderers = [part.renderer for part in self.parts]
        self.runner = Runner(works.store, self.deployments, renderers, works.stopping)

    async def claimed(self) -> Job:
        """Return a job of the other deployment whose turn has come."""
        await self.works.in_line(replace(asked(), deployment=OTHER.name))
        claim = await self.works.store.claim(OTHER)
        assert claim.job is not None
        return claim.job


async def test_a_job_is_ordered_from_its_own_deployment(works: Works) -> None:
    pair = Pair(works)
    pair.parts[1].renderer.start(job := await pair.claimed())
    await works.reaches(job, JobState.RENDERING)
    assert [order.model for order in pair.video.orders] == ["film-1"]
    assert not works.video.orders
    await pair.runner.finish(5)


async def test_what_was_left_behind_goes_on_where_it_began(works: Works) -> None:
    pair = Pair(works)
    job = await pair.claimed()
    render = await pair.video.create(works.order(job))
    pair.video.set(render.id, RenderStatus.COMPLETED)
    job = await works.store.move(job, JobState.RENDERING, provider_id=render.id)
    pair.runner.resume(job)
    await works.reaches(job, JobState.DELIVERED)
    await pair.runner.finish(5)


async def test_a_job_whose_deployment_is_gone_is_the_defaults(works: Works) -> None:
    pair = Pair(works)
    orphan = replace(await works.claimed(), deployment="retired")
    assert not pair.deployments.has(orphan)
    assert pair.deployments.of(orphan) is pair.deployments.default is DEPLOYMENT
    assert pair.deployments.named("retired") is DEPLOYMENT
    assert pair.deployments.video_of(orphan) is works.video


async def test_each_line_has_places_of_its_own(works: Works) -> None:
    pair = Pair(works)
    (here,) = await works.in_line()
    (there,) = await works.in_line(replace(asked(), deployment=OTHER.name))
    places = await works.store.places(pair.deployments, 10)
    assert {places[here.id].ahead, places[there.id].ahead} == {0}


async def test_a_pause_of_one_deployment_is_not_the_others(works: Works) -> None:
    pair = Pair(works)
    job = await pair.claimed()
    await pair.parts[1].pauses.refused(job, AccessError("401"))
    assert (await works.store.standing(OTHER)).pause is not None
    assert (await works.store.standing(DEPLOYMENT)).pause is None
