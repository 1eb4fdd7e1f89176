"""A database restored from a copy: what was in line then is looked for before it is ordered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.origin import Origin
from bot.domain.groups import grouped
from bot.domain.job import Job, JobState
from bot.domain.renders.render import RenderStatus
from bot.domain.wording.troubles.renders import MAYBE_MADE
from bot.requests.decisions import Decisions
from bot.requests.making.menus import Menus
from storage.connections import Database
from storage.restored import in_doubt, restored
from tests.support.doubles import FakeVideo
from tests.support.storage import DEPLOYMENT, asked
from tests.support.works import Works

WEST, EAST = grouped(
    [replace(DEPLOYMENT, name=name, server=f"https://{name}") for name in ("west", "east")]
)


@pytest.fixture
async def group(engine: Database, tmp_path: Path) -> AsyncIterator[Works]:
    """Return the works of one of two that share a line, each at a server of its own."""
    works = Works(engine, tmp_path, deployment=WEST)
    works.deployments.replace([(WEST, works.video), (EAST, FakeVideo(works.clock))])
    yield works
    await works.close()


async def in_restored_line(works: Works, line: str = DEPLOYMENT.name) -> Job:
    """Return a job that was in line in the copy that the database was restored from."""
    (job,) = await works.in_line(asked(deployment=line))
    await restored(works.engine)
    return await works.row(job)


async def decided(works: Works, job: Job) -> Job:
    """Claim a job, and let it come to where nothing goes on by itself."""
    works.renderer.start(await works.claimed())

    async def settled() -> bool:
        return (await works.row(job)).state is not JobState.SUBMITTING

    await works.clock.until(settled)
    return await works.row(job)


async def test_what_was_made_meanwhile_is_adopted(works: Works) -> None:
    job = await in_restored_line(works)
    render = await works.video.create(works.order(job))
    found = await decided(works, job)
    assert (found.state, found.provider_id) == (JobState.RENDERING, render.id)
    assert len(works.video.orders) == 1


async def test_what_was_not_made_is_ordered_once(works: Works) -> None:
    job = await in_restored_line(works)
    back = await decided(works, job)
    assert (back.state, back.orders, back.maybe_ordered_since) == (JobState.QUEUED, 0, None)
    assert works.video.orders == []
    assert await in_doubt(works.engine) == []
    assert (await decided(works, job)).state is JobState.RENDERING
    assert len(works.video.orders) == 1


async def test_beside_an_unknown_render_a_person_decides(works: Works) -> None:
    job = await in_restored_line(works)
    await works.video.create(replace(works.order(job), prompt="an owl at dusk"))
    unclear = await decided(works, job)
    assert (unclear.state, unclear.error_tell) == (JobState.UNCONFIRMED, MAYBE_MADE)
    assert len(works.video.orders) == 1
    decisions = Decisions(
        works.store,
        works.permissions,
        works.renderer,
        works.board,
        works.bell,
        Menus(works.deployments),
    )
    await decisions.settle(Verb.RESEND, unclear, Origin("press", job.thread, job.requester))
    assert (await decided(works, job)).state is JobState.RENDERING
    assert len(works.video.orders) == 2


async def test_a_list_that_is_gone_orders_nothing(works: Works) -> None:
    job = await in_restored_line(works)
    works.video.lists = False
    assert (await decided(works, job)).state is JobState.UNCONFIRMED
    assert works.video.orders == []


async def test_another_server_of_the_group_may_have_made_it(group: Works) -> None:
    job = await in_restored_line(group, "~west")
    assert (await decided(group, job)).state is JobState.UNCONFIRMED
    assert group.video.orders == []


async def test_a_faulty_render_is_not_replaced_unlooked(works: Works) -> None:
    """It may have been, since the copy: the second one is found."""
    job = await works.rendering()
    await restored(works.engine)
    second = await works.video.create(works.order(job))
    works.video.set(job.provider_id, RenderStatus.FAILED)
    await works.reaches(job, JobState.QUEUED)
    assert (await decided(works, job)).provider_id == second.id
