"""A workspace's share of the line: how many clips in a row it has made in a turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

from bot.domain.access import WorkspaceShares
from bot.domain.deployment import Deployment
from bot.domain.groups import grouped
from bot.domain.job import JobId
from storage.jobs import SqlJobStore
from tests.support.storage import WIDE, accepted, asked, claimed, in_line, now, post_card, take_all

UNEVEN = replace(WIDE, shares=WorkspaceShares({"T1": 3}))


async def served(store: SqlJobStore, many: int, deployment: Deployment = UNEVEN) -> list[str]:
    """Claim so many; return the workspaces and people, as they were served."""
    jobs = [await claimed(store, deployment) for _ in range(many)]
    return [f"{job.thread.workspace} {job.requester}" for job in jobs]


async def test_a_share_of_three_gets_three_of_four(store: SqlJobStore) -> None:
    for person in ("U1", "U2"):
        await in_line(store, 8, workspace="T1", person=person)
        await in_line(store, 8, workspace="T2", person=person)
    round_ = ["T1 U1", "T1 U2", "T1 U1", "T2 U1", "T1 U2", "T1 U1", "T1 U2", "T2 U2"]
    assert await served(store, 16) == round_ * 2


async def test_a_share_holds_for_claims_at_once(store: SqlJobStore, rival: SqlJobStore) -> None:
    for workspace in ("T1", "T2"):
        await in_line(store, 12, workspace=workspace)
    claims = [one.claim(UNEVEN) for _ in range(8) for one in (store, rival)]
    found = [claim.job for claim in await asyncio.gather(*claims)]
    assert Counter(job and job.thread.workspace for job in found) == {"T1": 12, "T2": 4}


async def test_who_was_away_has_one_turn_and_no_more(store: SqlJobStore) -> None:
    await in_line(store, 1, workspace="T1")
    await in_line(store, 9, workspace="T2")
    assert await served(store, 8) == ["T1 U1", *["T2 U1"] * 7]
    await in_line(store, 9, workspace="T1")
    rest = [who.split()[0] for who in await served(store, 11)]
    assert rest == ["T1", "T1", "T2", "T1", "T1", "T1", "T2", *["T1"] * 4]


async def test_another_share_holds_from_the_next_claim(store: SqlJobStore) -> None:
    await in_line(store, 6, workspace="T1")
    await in_line(store, 6, workspace="T2")
    assert await served(store, 2) == ["T1 U1"] * 2
    assert await served(store, 3, WIDE) == ["T1 U1", "T2 U1", "T1 U1"]
    others = replace(WIDE, shares=WorkspaceShares({"T2": 2}))
    assert await served(store, 3, others) == ["T2 U1", "T2 U1", "T1 U1"]


async def test_places_go_by_shares_in_the_middle_of_a_turn(store: SqlJobStore) -> None:
    await in_line(store, 9, workspace="T1")
    for workspace in ("T2", "T3"):
        await in_line(store, 4, workspace=workspace)
    await served(store, 6)
    shown = list(await store.places([UNEVEN], 100))
    assert list(await store.places([UNEVEN], 4)) == shown[:4]
    assert await take_all(store, UNEVEN) == shown


async def test_a_share_is_of_all_that_a_group_makes(store: SqlJobStore) -> None:
    """One workspace changes clips of one member; the other's may be made by any."""
    west, _ = grouped([replace(UNEVEN, name=name) for name in ("west", "east")])
    request = asked(deployment="west", clips=9)
    change = replace(request.jobs[0], source_id=JobId("k7m2p9"), source_provider_id="video_1")
    for job in await accepted(store, replace(request, jobs=(change,) * 9)):
        await post_card(store, await now(store, job))
    await in_line(store, 3, workspace="T2", deployment="~west")
    found = [who.split()[0] for who in await served(store, 12, west)]
    assert found == ["T1", "T1", "T1", "T2"] * 3
