"""Slack's two goodbyes: recorded before they are acknowledged, believed only when they are true."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from slack_bolt import BoltResponse
from sqlalchemy import update

from storage.tables import workspaces
from tests.support.front import Front
from tests.support.slack_stage import BOT, MAYA, TEAM
from tests.support.storage import asked, change

UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}}


@pytest.fixture(autouse=True)
async def signed_in(front: Front) -> None:
    """Let the bot have signed in to the workspace."""
    await front.workspaces.save(front.office.calls.workspaces[TEAM])


async def said(front: Front, event: dict[str, Any], *, at: float | None = None) -> BoltResponse:
    """Say goodbye, by default in a while: after any sign-in."""
    return await front.event(event, event_time=int(at or time.time() + 60))


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED])
async def test_the_workspace_has_left_when_slack_gets_its_answer(
    front: Front, event: dict[str, Any]
) -> None:
    response = await said(front, event)
    assert response.status == 200
    assert await front.workspaces.removed() == [TEAM]
    assert front.office.calls.workspaces.served() == frozenset()


async def test_slack_is_not_asked_about_a_fresh_goodbye(front: Front) -> None:
    before = await front.office.count("auth.test")
    await said(front, UNINSTALLED)
    assert await front.office.count("auth.test") == before


async def test_both_and_each_of_them_twice(front: Front) -> None:
    for event in (REVOKED, UNINSTALLED, REVOKED, UNINSTALLED):
        assert (await said(front, event)).status == 200
    await front.uninstalls.sweep()
    assert (await said(front, UNINSTALLED)).status == 200
    await front.uninstalls.sweep()
    assert await front.workspaces.removed() == []


async def test_what_was_recorded_is_gone_after_a_sweep(front: Front) -> None:
    job = await front.card()
    await said(front, UNINSTALLED)
    await front.uninstalls.sweep()
    assert await front.store.get(job.id) is None
    assert await front.workspaces.names() == {}


@pytest.mark.parametrize("tokens", [{"oauth": [MAYA], "bot": []}, {"oauth": [MAYA]}, {}])
async def test_peoples_own_tokens_are_none_of_our_business(
    front: Front, tokens: dict[str, Any]
) -> None:
    response = await said(front, {"type": "tokens_revoked", "tokens": tokens})
    assert response.status == 200
    assert await front.workspaces.removed() == []
    assert front.office.calls.workspaces.served() == {TEAM}


async def test_an_old_goodbye_is_none_while_the_token_is_good(front: Front) -> None:
    response = await said(front, UNINSTALLED, at=1_700_000_000)
    assert response.status == 200
    assert await front.workspaces.removed() == []
    assert front.office.calls.workspaces.served() == {TEAM}


async def test_an_old_goodbye_is_one_when_slack_says_so(front: Front) -> None:
    await front.office.stage.post("/uninstall", workspace=TEAM)
    assert (await said(front, UNINSTALLED, at=1_700_000_000)).status == 200
    assert await front.workspaces.removed() == [TEAM]


async def test_an_old_goodbye_comes_again_while_nobody_can_tell(front: Front) -> None:
    fault = {"do": "status", "next": 1, "status": 503}
    await front.office.stage.post("/faults", methods={"auth.test": [fault]})
    assert (await said(front, UNINSTALLED, at=1_700_000_000)).status == 500
    assert await front.workspaces.removed() == []
    assert (await said(front, UNINSTALLED, at=1_700_000_000)).status == 200


async def test_nothing_is_taken_from_it_afterwards(front: Front) -> None:
    await said(front, UNINSTALLED)
    response = await front.command("a red fox")
    assert response.status == 200
    assert await front.jobs() == []


async def test_a_workspace_that_we_have_no_token_for_may_leave_too(front: Front) -> None:
    await front.store.accept(asked(workspace="T0OTHER"))
    response = await front.event(UNINSTALLED, team_id="T0OTHER", event_time=int(time.time()))
    assert response.status == 200
    await front.uninstalls.sweep()
    assert await front.store.of_requester("T0OTHER", "U1", 10) == []
    assert await front.workspaces.names() == {TEAM: "Acme"}


@pytest.mark.parametrize(
    ("event", "envelope"),
    [
        (UNINSTALLED, {"event_time": None}),
        (UNINSTALLED, {"event_time": "yesterday"}),
        (UNINSTALLED, {"event_time": True}),
        (UNINSTALLED, {"event_time": math.nan}),
        (UNINSTALLED, {"event_time": math.inf}),
        (UNINSTALLED, {"event_time": -1}),
        (UNINSTALLED, {"event_time": 10**400}),
        (UNINSTALLED, {"team_id": None}),
        ({"type": "tokens_revoked"}, {}),
        ({"type": "tokens_revoked", "tokens": [BOT]}, {}),
        ({"type": "tokens_revoked", "tokens": {"bot": BOT}}, {}),
        ({"type": "team_access_revoked", "team_ids": ["T0 ACME"]}, {}),
    ],
)
async def test_what_slack_would_not_say_is_refused(
    front: Front, event: dict[str, Any], envelope: dict[str, Any]
) -> None:
    assert (await front.event(event, **envelope)).status == 400
    assert await front.workspaces.removed() == []


async def test_an_org_lets_go_of_no_token_but_its_own(front: Front) -> None:
    """The workspace's token is in the settings."""
    assert (await said(front, {"type": "team_access_revoked", "team_ids": [TEAM]})).status == 200
    assert await front.workspaces.removed() == []
    assert front.office.calls.workspaces.served() == {TEAM}


async def test_a_sign_in_elsewhere_makes_a_goodbye_old(front: Front) -> None:
    await change(front.office.engine, update(workspaces).values(updated_at=time.time() + 300))
    assert (await said(front, UNINSTALLED)).status == 200
    assert await front.workspaces.removed() == []
