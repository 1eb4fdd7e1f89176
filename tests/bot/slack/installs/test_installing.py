"""Installing over HTTP, as far as Slack's answers go: what is refused, and who serves whom then."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from bot.domain.errors.slack import SlackRevoked
from bot.domain.installs.installation import Decision
from bot.slack.installs.flow import OAuthStates, TooMany
from storage.connections import Database
from storage.installs.states import SqlInstallStates
from storage.installs.tables import installations
from storage.workspaces import SqlWorkspaces
from tests.support.oauth_replica import (
    ACME,
    GLOBEX,
    INITECH,
    ORG,
    InstallSlack,
    Replica,
    install_slack,
    replica,
)
from tests.support.storage import change

OPEN = {"INSTALLS": "anybody"}


@pytest.fixture
async def slack() -> AsyncIterator[InstallSlack]:
    async with install_slack() as found:
        yield found


@pytest.fixture
async def ours(slack: InstallSlack, engine: Database) -> AsyncIterator[Replica]:
    async with replica(engine, slack, **OPEN) as ours:
        yield ours


async def test_only_the_browser_that_began_comes_back_once(
    slack: InstallSlack, ours: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    state, cookie = await ours.begin()
    stranger, strangers_cookie = await ours.begin()
    code = slack.code(ACME)
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
    assert await slack.calls("oauth.v2.access") == []
    status, said = await ours.back(state, cookie, code)
    assert (status, "Sora is in Acme" in said) == (200, True)
    assert (await ours.back(state, cookie, slack.code(GLOBEX)))[0] == 401  # used up
    status, said = await ours.back(stranger, strangers_cookie, code)
    assert (status, "completed already" in said) == (400, True)
    assert set(ours.calls.workspaces) == {ACME}
    said_here = [one for one in caplog.records if one.name.startswith(("bot", "slack"))]
    assert code not in str([one.getMessage() for one in said_here])
    assert "xoxb" not in caplog.text


async def test_slack_may_say_no_or_nothing_at_all(
    slack: InstallSlack, ours: Replica, engine: Database
) -> None:
    async with ours.pages.get("/slack/oauth_redirect?error=access_denied") as answer:
        assert "called off" in await answer.text()
    async with ours.pages.get("/slack/oauth_redirect") as answer:
        assert answer.status == 400
    slack.misbehave("*", "status")
    status, said = await ours.install(slack.code(ACME))
    assert (status, "be reached" in said) == (503, True)
    slack.behave()
    async with replica(engine, slack, **OPEN, SLACK_CLIENT_SECRET="old") as misfit:
        status, said = await misfit.install(slack.code(ACME))
    assert (status, "tell whoever runs it" in said) == (502, True)
    assert await ours.parts.rows.stamps() == {}


async def test_every_replica_serves_a_new_workspace_at_once(
    slack: InstallSlack, ours: Replica, engine: Database
) -> None:
    async with replica(engine, slack, **OPEN) as other:
        await ours.install(slack.code(ACME))
        assert await other.calls.workspace("T9") is None
        await other.calls.call(ACME, "auth.test")
        await slack.take_back(ACME)
        await ours.install(slack.code(ACME))
        await other.calls.call(ACME, "auth.test")
        assert await SqlWorkspaces(engine).names() == {ACME: "Acme"}
        await slack.take_back(ACME)
        with pytest.raises(SlackRevoked):
            await other.calls.call(ACME, "auth.test")
        assert other.calls.workspaces.newly_shut_out() == {ACME}
        assert await ours.parts.rows.stamps() == {}  # a dead token is not kept


async def test_one_token_serves_all_workspaces_of_an_org(
    slack: InstallSlack, ours: Replica, engine: Database
) -> None:
    async def named() -> list[str | None]:
        """Return the workspaces that the last two calls meant."""
        return [given.get("team_id") for given in (await slack.calls("auth.test"))[-2:]]

    await ours.install(slack.code(GLOBEX))
    await ours.install(slack.code(ORG))
    assert await ours.calls.workspace(INITECH, "E0OTHER") is None
    assert await ours.calls.workspace(ACME, ORG) is None  # the organisation keeps it out
    assert await ours.calls.workspace(INITECH, ORG) is not None
    await ours.calls.call(INITECH, "auth.test")
    await ours.calls.call(GLOBEX, "auth.test")
    assert await named() == [INITECH, None]
    await slack.take_back(GLOBEX)  # moved into the org: its own token is good no more
    await ours.calls.call(GLOBEX, "auth.test")
    assert await named() == [None, GLOBEX]
    async with replica(engine, slack, **OPEN) as other:
        await other.parts.current.look()
        assert set(other.calls.workspaces) == {GLOBEX, INITECH}
        await slack.take_back(ORG)
        assert {*await other.parts.current.discard_org(ORG, 4e9)} == {GLOBEX, INITECH}
        assert not other.calls.workspaces


async def test_an_event_says_the_org_where_slack_does_not(
    slack: InstallSlack, ours: Replica
) -> None:
    slack.misbehave("auth.teams.list", "error", error="unknown_method")
    await ours.install(slack.code(ORG))
    assert await ours.calls.workspace(INITECH) is None
    assert await ours.calls.workspace(INITECH, ORG) is not None


async def test_a_late_goodbye_leaves_a_new_installation_alone(
    slack: InstallSlack, ours: Replica, engine: Database
) -> None:
    await ours.install(slack.code(ACME))
    (one,) = await ours.parts.rows.read([ACME])
    assert await ours.parts.current.discard(ACME, None, one.installed_at - 900)
    assert await ours.parts.current.discard(ACME, None, one.installed_at)  # Slack says it's good
    assert set(ours.calls.workspaces) == {ACME}
    await slack.take_back(ACME)
    assert not await ours.parts.current.discard(ACME, None, one.installed_at)
    assert await ours.parts.rows.stamps() == {}
    assert not ours.calls.workspaces


async def test_whoever_waits_is_served_once_approved(slack: InstallSlack, engine: Database) -> None:
    async with replica(engine, slack) as ours:
        status, said = await ours.install(slack.code(ACME))
        assert (status, "waiting to be let in" in said) == (200, True)
        assert await ours.calls.workspace(ACME) is None
        await ours.parts.rows.decide(ACME, Decision.APPROVED)
        assert await ours.calls.workspace(ACME) is not None
        assert await SqlWorkspaces(engine).names() == {ACME: "Acme"}
        await ours.parts.rows.decide(ACME, Decision.REFUSED)
        await ours.parts.current.look()
        assert await ours.calls.workspace(ACME) is None


async def test_whoever_is_not_listed_is_not_kept(slack: InstallSlack, engine: Database) -> None:
    listed = {"INSTALLS": "listed", "INSTALLS_LISTED": ACME}
    async with replica(engine, slack, **listed) as ours:
        assert (await ours.install(slack.code(ACME)))[0] == 200
        status, said = await ours.install(slack.code(GLOBEX))
        assert (status, "taken out of Globex again" in said) == (403, True)
        assert [bool(slack.tokens(place)) for place in (ACME, GLOBEX)] == [True, False]
        assert {*await ours.parts.rows.stamps()} == {ACME}


async def test_tokens_are_renewed_and_used_in_the_background(
    slack: InstallSlack, ours: Replica, engine: Database
) -> None:
    slack.rotate()
    await ours.install(slack.code(ACME))
    async with replica(engine, slack, **OPEN) as other:
        await other.parts.current.look()
        await change(engine, update(installations).values(refresh_at=1.0))
        await ours.parts.refresh.sweep()
        first, second = slack.tokens(ACME)
        first.expires = 0.0
        await other.calls.call(ACME, "auth.test")
        second.expires = 0.0  # long before Slack said that it would
        with pytest.raises(SlackRevoked):
            await other.calls.call(ACME, "auth.test")
        await ours.parts.refresh.sweep()
        await other.calls.call(ACME, "auth.test")
        assert len(await slack.calls("oauth.v2.access")) == 3


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
