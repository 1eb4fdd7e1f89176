"""Renewals that go wrong: an odd answer loses no workspace, and what can't be saved is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from bot.domain.errors.base import StorageAway
from bot.domain.installs.admission import InstallStanding
from bot.domain.installs.installation import Decision, Installation, Installed, Tokens
from bot.ports.installs.tokens import TokenSource
from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock, Timing
from bot.upkeep.token_refresh import LONGEST_SECONDS, TokenRefresh
from bot.wiring.readiness import Readiness
from playground.slack.model import Json
from storage.connections import Database
from storage.installs.encryption import Encryption
from storage.installs.rows import SqlInstallations
from storage.installs.tables import installations
from tests.support.oauth_replica import ACME, InstallSlack, Replica, install_slack, replica
from tests.support.storage import change, clock_of, rows
from tests.support.works import Works

ACCESS = "oauth.v2.access"
NEXT = Tokens("xoxe.xoxb-next", "xoxe-1-next", 43_200.0)
PASSING: tuple[tuple[Json, str], ...] = (
    ({"do": "status", "status": 503}, "service_unavailable"),
    ({"do": "page"}, "200"),
    ({"do": "page", "status": 404}, "404"),
    ({"do": "error", "error": "internal_error"}, "internal_error"),
    ({"do": "rate_limit", "retry_after": 10**9}, "ratelimited"),
    ({"do": "drop_before"}, ACCESS),
    ({"do": "error", "error": "bad_client_secret"}, "bad_client_secret"),
    ({"do": "error", "error": "never_heard_of"}, "never_heard_of"),
)
"""Answers after which the refresh token is as good as before."""

USED_UP: tuple[tuple[Json, str], ...] = (
    ({"do": "drop_after"}, ACCESS),
    ({"do": "alter", "fields": {"access_token": ""}}, "no bot token"),
    ({"do": "alter", "leave_out": ["access_token"]}, "no bot token"),
    ({"do": "alter", "fields": {"team": {"id": "T0OTHER"}}}, "another workspace"),
)
"""Answers that take it along."""


@pytest.fixture
async def slack() -> AsyncIterator[InstallSlack]:
    async with install_slack() as found:
        found.rotate()
        yield found


@pytest.fixture
async def ours(slack: InstallSlack, engine: Database) -> AsyncIterator[Replica]:
    async with replica(engine, slack, INSTALLS="anybody") as ours:
        yield ours


async def due(engine: Database) -> None:
    await change(engine, update(installations).values(refresh_at=1.0, claimed_until=None))


async def renewed(ours: Replica, engine: Database) -> Installed:
    """Have a token renewed that is due; return what is kept then."""
    await due(engine)
    await ours.parts.refresh.sweep()
    (one,) = await ours.parts.rows.read([ACME])
    return one


@pytest.mark.parametrize("takes_it_along", [False, True])
async def test_an_odd_answer_is_told_and_the_token_goes_on(
    slack: InstallSlack,
    ours: Replica,
    engine: Database,
    caplog: pytest.LogCaptureFixture,
    takes_it_along: bool,
) -> None:
    for rule, told in USED_UP if takes_it_along else PASSING:
        await ours.install(slack.code(ACME))
        (before,) = await ours.parts.rows.read([ACME])
        slack.misbehave(ACCESS, **rule)
        after = await renewed(ours, engine)
        assert told in (after.refresh_error or "")
        assert after.tokens == before.tokens
        await ours.calls.call(ACME, "auth.test")
        (row,) = await rows(engine, installations)
        assert row.refresh_at <= await clock_of(engine) + LONGEST_SECONDS
        slack.behave()
        again = await renewed(ours, engine)
        error = f"{ACCESS}: invalid_refresh_token" if takes_it_along else None
        assert again.refresh_error == error
        assert (again.tokens.access == before.tokens.access) == takes_it_along
        assert await ours.parts.rows.troubled() == takes_it_along
    does = "have the app installed there again" if takes_it_along else "set SLACK_CLIENT_ID"
    assert does in caplog.text


async def test_without_a_new_refresh_token_the_old_is_tried_again(
    slack: InstallSlack, ours: Replica, engine: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await ours.install(slack.code(ACME))
    (before,) = await ours.parts.rows.read([ACME])
    slack.misbehave(ACCESS, "alter", leave_out=["refresh_token", "expires_in"])
    after = await renewed(ours, engine)
    assert (after.tokens.refresh, after.refresh_error) == (before.tokens.refresh, None)
    assert after.tokens.access != before.tokens.access
    assert "no next refresh token" in caplog.text
    (row,) = await rows(engine, installations)
    assert row.refresh_at < row.expires_at
    again = await renewed(ours, engine)
    assert (again.tokens, again.refresh_error) == (after.tokens, f"{ACCESS}: invalid_refresh_token")
    first, second = (await slack.calls(ACCESS))[-2:]
    assert first["refresh_token"] == second["refresh_token"] == before.tokens.refresh


async def test_a_token_that_can_never_be_renewed_is_told_at_once(
    slack: InstallSlack, ours: Replica, engine: Database, tmp_path: Path
) -> None:
    slack.misbehave(ACCESS, "alter", leave_out=["refresh_token"])
    await ours.install(slack.code(ACME))
    (one,) = await ours.parts.rows.read([ACME])
    assert one.refresh_error == "Slack gave no refresh token"
    works = Works(engine, tmp_path)
    ready = Readiness(
        engine, ours.calls.workspaces, works.deployments, works.store, None, ours.parts.rows
    )
    assert "warn  installs: tokens that could not be renewed: 1" in "\n".join(await ready.parts())


class Kept(SqlInstallations):
    """Installations in a database that is away at first when the next tokens come."""

    def __init__(self, engine: Database) -> None:
        super().__init__(engine, Encryption([Fernet.generate_key().decode()]))
        self.away = 2

    async def put(self, *ids: str) -> None:
        for id_ in ids:
            where = Installation(
                team_id=id_, enterprise_id=None, name=id_, url="", bot_user_id="U", bot_id="B"
            )
            await self.take(
                where, Tokens(f"xoxe.{id_}", f"{id_}-1", 1.0), lambda _: InstallStanding.ADMITTED
            )

    async def renewed(self, id_: str, used: str, tokens: Tokens) -> bool:
        if self.away:
            self.away -= 1
            raise StorageAway("locked")
        return await super().renewed(id_, used, tokens)


class NoNews(TokenSource):
    """A source of tokens that has nothing new."""

    async def look(self) -> None:
        return None

    async def find(self, workspace: str, enterprise: str | None) -> None:
        return None

    async def lost(self, workspace: str, token: str) -> None:
        return None

    async def ended(self, workspace: str, token: str) -> None:
        return None


async def at_once(_seconds: float) -> None:
    """Wait for no time at all."""


async def test_no_token_is_lost_with_anothers_or_to_the_database(engine: Database) -> None:
    kept, answered = Kept(engine), asyncio.Event()
    await kept.put("T1", "T2", "T3")
    await due(engine)

    async def refresh(where: Installation, used: str) -> Tokens:
        assert used == f"{where.id}-1"
        if where.id == "T1":
            raise AttributeError("an answer that nobody listed")
        if where.id == "T2":  # the operator decides while Slack is asked
            await kept.decide("T2", Decision.APPROVED)
            answered.set()
        await answered.wait()
        return NEXT

    timing = Timing(SystemClock(), Random(7), Stopping(at_once))
    with pytest.raises(AttributeError):
        await TokenRefresh(kept, refresh, NoNews(), timing).sweep()
    found = {one.where.id: one.tokens.access for one in await kept.read(["T1", "T2", "T3"])}
    assert found == {"T1": "xoxe.T1", "T2": NEXT.access, "T3": NEXT.access}
