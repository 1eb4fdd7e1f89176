"""Deployments that come, change and go while clips are made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain.access import Audience
from bot.domain.deployment import Deployment
from bot.domain.groups import grouped, heirs_of
from bot.domain.job import Job, JobState
from bot.reloading.workers import DeploymentWorkers
from bot.rendering.deployments import Registry
from tests.support.doubles import FakeVideo
from tests.support.storage import DEPLOYMENT, asked
from tests.support.works import Works

FILM = replace(DEPLOYMENT, name="film", model="film-1")


class Crew:
    """The bench's deployment and ``film``, each on a server of its own, at work."""

    def __init__(self, works: Works, *deployments: Deployment) -> None:
        self.works = works
        self.videos = {one.name: FakeVideo(works.clock) for one in (DEPLOYMENT, FILM)}
        opened = self.opened(deployments)
        self.registry = Registry(*opened)
        shared = replace(works.shared, deployments=self.registry)
        self.at_work = DeploymentWorkers(opened, self.registry, shared, works.line)

    def opened(self, deployments: Sequence[Deployment]) -> list[tuple[Deployment, FakeVideo]]:
        return [(one, self.videos[one.name]) for one in deployments]

    async def now_has(self, *deployments: Deployment) -> list[str]:
        gone = self.at_work.replace(self.opened(deployments))
        await self.at_work.pause(gone)
        return gone

    async def asked(self, deployment: str) -> Job:
        (job,) = await self.works.in_line(replace(asked(), deployment=deployment))
        self.works.line.ring()
        return job


@asynccontextmanager
async def at_work(works: Works, *deployments: Deployment) -> AsyncIterator[Crew]:
    crew = Crew(works, *deployments)
    running = asyncio.create_task(crew.at_work.run())
    try:
        yield crew
    finally:
        works.stopping.request()
        await running
        await crew.at_work.claimed_last()
        await crew.at_work.runner.finish(5)


async def test_one_that_comes_makes_clips(works: Works) -> None:
    async with at_work(works, DEPLOYMENT) as crew:
        assert await crew.now_has(DEPLOYMENT, FILM) == []
        job = await crew.asked("film")
        await works.reaches(job, JobState.RENDERING)
        assert [order.model for order in crew.videos["film"].orders] == ["film-1"]


async def test_other_limits_hold_from_the_next_claim_on(works: Works) -> None:
    async with at_work(works, replace(DEPLOYMENT, max_running=1)) as crew:
        first = await works.reaches(await crew.asked("sora-2"), JobState.RENDERING)
        second = await crew.asked("sora-2")
        await crew.now_has(replace(DEPLOYMENT, max_running=2))
        await works.reaches(second, JobState.RENDERING)
        crew.videos["sora-2"].complete_all()
        await works.reaches(first, JobState.DELIVERED)
        await works.reaches(second, JobState.DELIVERED)


async def test_who_may_use_it_changes_nothing_of_its_work(works: Works) -> None:
    async with at_work(works, DEPLOYMENT, FILM) as crew:
        before = crew.at_work._posts["sora-2"]
        barred = replace(DEPLOYMENT, access=Audience(channels=frozenset({"C9"})))
        await crew.now_has(barred, FILM)
        assert crew.at_work._posts["sora-2"] is before
        assert crew.registry.named("sora-2") is barred


async def test_one_that_goes_ends_what_it_began_and_takes_no_more(works: Works) -> None:
    async with at_work(works, DEPLOYMENT, FILM) as crew:
        job = await works.reaches(await crew.asked("film"), JobState.RENDERING)
        assert await crew.now_has(DEPLOYMENT) == ["film"]
        waits = await crew.asked("film")
        crew.videos["film"].complete_all()
        await works.reaches(job, JobState.DELIVERED)
        assert crew.registry.offered == [DEPLOYMENT]
        assert (await works.row(waits)).state is JobState.QUEUED
        pause = (await works.store.places(crew.registry, 10))[waits.id].pause
        assert pause is not None
        assert "film was taken off Sora's list" in pause.tell
        await crew.now_has(DEPLOYMENT, FILM)
        await works.reaches(waits, JobState.RENDERING)


async def test_who_waits_for_a_group_that_is_gone_reads_its_name(works: Works) -> None:
    async with at_work(works, DEPLOYMENT, FILM) as crew:
        await crew.asked("~west")
        await crew.at_work.lose(["~west"])

        async def told() -> bool:
            return bool(works.slack.notices)

        await works.clock.until(told)
        ((notice,),) = works.slack.notices.values()
        assert "`west` is paused" in notice


async def test_a_job_under_way_stays_with_whoever_began_it(works: Works) -> None:
    async with at_work(works, DEPLOYMENT) as crew:
        job = await works.reaches(await crew.asked("sora-2"), JobState.RENDERING)
        await crew.now_has(replace(DEPLOYMENT, max_running=5))
        crew.at_work.runner.resume(await works.row(job))
        crew.videos["sora-2"].complete_all()
        await works.reaches(job, JobState.DELIVERED)
        assert len(works.slack.files) == 1


def test_a_groups_line_goes_on_without_its_first_member() -> None:
    west, east = DEPLOYMENT, replace(DEPLOYMENT, name="east")
    third = replace(DEPLOYMENT, name="third")
    before = grouped([west, east, third])
    assert heirs_of(before, grouped([east, third])) == {"~sora-2": "~east"}
    assert heirs_of(before, grouped([third])) == {"~sora-2": "third"}
    assert heirs_of(before, before) == heirs_of(before, grouped([FILM])) == {}
