"""Installing over HTTP, as far as Slack's answers go: what is refused, and who serves whom then."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.errors.slack import SlackRevoked
from bot.domain.installs.installation import Decision
from bot.slack.installs.flow import OAuthStates, TooMany
from storage.connections import Database
from storage.installs.states import SqlInstallStates
from storage.installs.tables import installations
from storage.workspaces import SqlWorkspaces
from tests.support.oauth_slack import OAuthSlack, Replica, oauth_slack, replica
from tests.support.storage import change
from tests.support.works import new_database

OPEN = {"INSTALLS": "anybody"}


@pytest.fixture
async def slack() -> AsyncIterator[tuple[OAuthSlack, str]]:
    async with oauth_slack() as found:
        yield found


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Database]:
    async with new_database(tmp_path) as engine:
        yield engine


@pytest.fixture
async def ours(slack: tuple[OAuthSlack, str], engine: Database) -> AsyncIterator[Replica]:
    async with replica(engine, slack[1], **OPEN) as ours:
        yield ours


async def test_only_the_browser_that_began_comes_back_once(
    slack: tuple[OAuthSlack, str], ours: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    state, cookie = await ours.begin()
    stranger, strangers_cookie = await ours.begin()
    code = slack[0].code("T1")
    for bad_state, bad_cookie in (
        (state, ""),
        (state, strangers_cookie),
        (state, f"sora-install-{state[:8]}={state}"),  # what was seen in an address
        (f"{state}x", cookie),
        ("é" * 20, cookie),
    ):
        status, said = await ours.back(bad_state, bad_cookie, code)
        assert status == 400
        assert "in the browser where it began" in said
    assert "oauth.v2.access" not in slack[0].asked
    status, said = await ours.back(state, cookie, code)
    assert (status, "Sora is in Team T1" in said) == (200, True)
    assert (await ours.back(state, cookie, slack[0].code("T2")))[0] == 401  # used up
    status, said = await ours.back(stranger, strangers_cookie, code)
    assert (status, "completed already" in said) == (400, True)
    assert set(ours.calls.workspaces) == {"T1"}
    said_here = [one for one in caplog.records if one.name.startswith(("bot", "slack"))]
    assert code not in str([one.getMessage() for one in said_here])
    assert "xoxb" not in caplog.text


async def test_slack_may_say_no_or_nothing_at_all(
    slack: tuple[OAuthSlack, str], ours: Replica, engine: Database
) -> None:
    async with ours.pages.get("/slack/oauth_redirect?error=access_denied") as answer:
        assert "called off" in await answer.text()
    async with ours.pages.get("/slack/oauth_redirect") as answer:
        assert answer.status == 400
    slack[0].silent = True
    status, said = await ours.install(slack[0].code("T1"))
    assert (status, "be reached" in said) == (503, True)
    slack[0].silent = False
    async with replica(engine, slack[1], **OPEN, SLACK_CLIENT_SECRET="old") as misfit:
        status, said = await misfit.install(slack[0].code("T1"))
    assert (status, "tell whoever runs it" in said) == (502, True)
    assert await ours.parts.rows.stamps() == {}


async def test_every_replica_serves_a_new_workspace_at_once(
    slack: tuple[OAuthSlack, str], ours: Replica, engine: Database
) -> None:
    async with replica(engine, slack[1], **OPEN) as other:
        await ours.install(slack[0].code("T1"))
        assert await other.calls.workspace("T9") is None
        await other.calls.call("T1", "auth.test")
        (token,) = slack[0].tokens
        await ours.install(slack[0].code("T1"))  # again: Slack may take the first token back
        slack[0].tokens.pop(token)
        await other.calls.call("T1", "auth.test")
        assert await SqlWorkspaces(engine).names() == {"T1": "Team T1"}
        slack[0].revoke("T1")
        with pytest.raises(SlackRevoked):
            await other.calls.call("T1", "auth.test")
        assert other.calls.workspaces.newly_shut_out() == {"T1"}
        assert await ours.parts.rows.stamps() == {}  # a dead token is not kept


async def test_one_token_serves_all_workspaces_of_an_org(
    slack: tuple[OAuthSlack, str], ours: Replica, engine: Database
) -> None:
    await ours.install(slack[0].code("T1@E1"))
    await ours.install(slack[0].code("E1"))
    assert await ours.calls.workspace("T2", "E2") is None
    assert await ours.calls.workspace("T3", "E1") is None  # the organisation keeps it out
    assert await ours.calls.workspace("T2", "E1") is not None
    slack[0].teams.clear()
    await ours.calls.call("T2", "auth.test")
    await ours.calls.call("T1", "auth.test")
    assert slack[0].teams == ["T2", None]
    slack[0].revoke("T1@E1")  # moved into the org: its own token is good no more
    await ours.calls.call("T1", "auth.test")
    assert slack[0].teams[-1] == "T1"
    async with replica(engine, slack[1], **OPEN) as other:
        await other.parts.current.look()
        assert set(other.calls.workspaces) == {"T1", "T2"}
        slack[0].revoke("E1")
        assert {*await other.parts.current.discard_org("E1", 4e9)} == {"T1", "T2"}
        assert not other.calls.workspaces


async def test_an_event_says_the_org_where_slack_does_not(
    slack: tuple[OAuthSlack, str], ours: Replica
) -> None:
    slack[0].secretive = True
    await ours.install(slack[0].code("E1"))
    assert await ours.calls.workspace("T2") is None
    assert await ours.calls.workspace("T2", "E1") is not None


async def test_a_late_goodbye_leaves_a_new_installation_alone(
    slack: tuple[OAuthSlack, str], ours: Replica, engine: Database
) -> None:
    await ours.install(slack[0].code("T1"))
    (one,) = await ours.parts.rows.read(["T1"])
    assert await ours.parts.current.discard("T1", None, one.installed_at - 900)
    assert await ours.parts.current.discard("T1", None, one.installed_at)  # Slack says it's good
    assert set(ours.calls.workspaces) == {"T1"}
    slack[0].revoke("T1")
    assert not await ours.parts.current.discard("T1", None, one.installed_at)
    assert await ours.parts.rows.stamps() == {}
    assert not ours.calls.workspaces


async def test_whoever_waits_is_served_once_approved(
    slack: tuple[OAuthSlack, str], engine: Database
) -> None:
    async with replica(engine, slack[1]) as ours:
        status, said = await ours.install(slack[0].code("T1"))
        assert (status, "waiting to be let in" in said) == (200, True)
        assert await ours.calls.workspace("T1") is None
        await ours.parts.rows.decide("T1", Decision.APPROVED)
        assert await ours.calls.workspace("T1") is not None
        assert await SqlWorkspaces(engine).names() == {"T1": "Team T1"}
        await ours.parts.rows.decide("T1", Decision.REFUSED)
        await ours.parts.current.look()
        assert await ours.calls.workspace("T1") is None


async def test_whoever_is_not_listed_is_not_kept(
    slack: tuple[OAuthSlack, str], engine: Database
) -> None:
    listed = {"INSTALLS": "listed", "INSTALLS_LISTED": "T01"}
    async with replica(engine, slack[1], **listed) as ours:
        assert (await ours.install(slack[0].code("T01")))[0] == 200
        status, said = await ours.install(slack[0].code("T02"))
        assert (status, "taken out of Team T02 again" in said) == (403, True)
        assert {*slack[0].tokens.values()} == {"T01"}
        assert {*await ours.parts.rows.stamps()} == {"T01"}


async def test_tokens_are_renewed_and_used_in_the_background(
    slack: tuple[OAuthSlack, str], ours: Replica, engine: Database
) -> None:
    slack[0].seconds = 43_200
    await ours.install(slack[0].code("T1"))
    (first,) = slack[0].tokens
    async with replica(engine, slack[1], **OPEN) as other:
        await other.parts.current.look()
        await change(engine, update(installations).values(refresh_at=1.0))
        slack[0].silent = True
        await ours.parts.refresh.sweep()  # nobody knows whether it was used up
        slack[0].silent = False
        await change(engine, update(installations).values(refresh_at=1.0))
        await ours.parts.refresh.sweep()
        slack[0].tokens.pop(first)
        await other.calls.call("T1", "auth.test")
        assert slack[0].asked.count("oauth.v2.access") == 3
        await change(engine, update(installations).values(refresh_at=1.0))
        slack[0].refreshes.clear()
        await other.parts.refresh.sweep()
        (one,) = await ours.parts.rows.read(["T1"])
        assert one.refresh_error == "oauth.v2.access: invalid_refresh_token"


async def test_strangers_begin_no_more_than_the_database_bears(engine: Database) -> None:
    now = [1_000.0]
    states = OAuthStates(SqlInstallStates(engine), lambda: now[0])

    async def begun() -> int:
        for count in range(1_000):
            try:
                await states.async_issue()
            except TooMany:
                return count
        return 1_000

    assert await begun() == OAuthStates.BURST + 1
    now[0] += 10 * OAuthStates.EVERY
    assert await begun() == 10
