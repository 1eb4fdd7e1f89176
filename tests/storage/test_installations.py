"""Installations are kept encrypted, shared by replicas, and renewed by one of them at a time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from bot.domain.conversation.people import Workspace
from bot.domain.installs.admission import Admission, AdmissionRule, InstallStanding
from bot.domain.installs.installation import Decision, Installation, Tokens
from storage.connections import Database
from storage.installs.encryption import Encryption
from storage.installs.rows import Rekeyed, SqlInstallations
from storage.installs.states import SqlInstallStates
from storage.installs.tables import installations, oauth_states
from storage.workspaces import SqlWorkspaces
from tests.support.storage import change

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ACME = Installation(
    team_id="T1",
    enterprise_id=None,
    name="Acme",
    url="https://acme.example/",
    bot_user_id="U1",
    bot_id="B1",
    installer="U9",
)
ORG = replace(ACME, team_id=None, enterprise_id="E1", name="Globex")
TOKENS = Tokens("xoxe.xoxb-clear-access", "xoxe-1-clear-refresh", 43_200.0)


def admitted(_decision: Decision | None) -> InstallStanding:
    return InstallStanding.ADMITTED


@pytest.fixture
def mine(engine: Database) -> SqlInstallations:
    return SqlInstallations(engine, Encryption([OLD]))


@pytest.fixture
def theirs(elsewhere: Database) -> SqlInstallations:
    return SqlInstallations(elsewhere, Encryption([NEW, OLD]))


async def due_now(engine: Database, *, claimed: bool = False) -> None:
    values = {"refresh_at": 1.0} | ({} if claimed else {"claimed_until": None})
    await change(engine, update(installations).values(**values))


async def test_another_process_reads_what_was_installed(
    engine: Database, mine: SqlInstallations, theirs: SqlInstallations
) -> None:
    for _ in range(2):  # installed again: in place of the first
        assert await mine.take(ACME, TOKENS, admitted) is InstallStanding.ADMITTED
    await mine.take(ORG, Tokens("xoxb-org"), admitted)
    before = await theirs.stamps()
    found = {one.where.id: one for one in await theirs.read(["T1", "E1", "T9"])}
    assert {id_: one.where for id_, one in found.items()} == {"T1": ACME, "E1": ORG}
    assert found["T1"].tokens == Tokens(TOKENS.access, TOKENS.refresh)
    assert {id_: one.stamp for id_, one in found.items()} == before
    assert await SqlWorkspaces(engine).names() == {"T1": "Acme"}
    await mine.take(ACME, TOKENS, admitted)
    assert (await theirs.stamps())["T1"] != before["T1"]


async def test_no_token_is_in_the_file_as_it_is(
    engine: Database, mine: SqlInstallations, prepared_url: str
) -> None:
    await mine.take(ACME, TOKENS, admitted)
    if not prepared_url.startswith("sqlite"):
        rows = await engine.run_sync(lambda it: it.exec_driver_sql("TABLE installations").all())
        assert "clear" not in str(rows)
        return
    file = Path(prepared_url.removeprefix("sqlite+aiosqlite:///"))
    kept = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    assert b"Acme" in kept
    assert b"clear" not in kept


async def test_all_is_encrypted_anew_again_and_again(
    mine: SqlInstallations, theirs: SqlInstallations, elsewhere: Database
) -> None:
    await mine.take(ACME, TOKENS, admitted)
    await mine.take(ORG, Tokens("xoxb-org"), admitted)
    stamps = await mine.stamps()
    lost = SqlInstallations(elsewhere, Encryption([Fernet.generate_key().decode()]))
    assert await lost.rekey() == Rekeyed(3, 0, 3)
    assert await lost.read(["T1", "E1"]) == []
    assert await theirs.rekey() == Rekeyed(3, 3, 0)
    assert await theirs.rekey() == Rekeyed(3, 0, 0)
    assert await mine.read(["T1"]) == []  # its key opens nothing any more
    alone = SqlInstallations(elsewhere, Encryption([NEW]))
    (found,) = await alone.read(["T1"])
    assert found.tokens == Tokens(TOKENS.access, TOKENS.refresh)
    assert await alone.stamps() == stamps
    assert await lost.forget_unreadable() == 2
    assert await alone.stamps() == {}


async def test_a_token_is_renewed_by_one_process_alone(
    engine: Database, mine: SqlInstallations, theirs: SqlInstallations
) -> None:
    await mine.take(ACME, TOKENS, admitted)
    assert await mine.due() == []
    await due_now(engine)
    assert await mine.due() == await theirs.due() == ["T1"]
    held = await mine.claim("T1")
    assert held is not None
    assert await theirs.claim("T1") is None
    assert await theirs.due() == []
    used = str(held.tokens.refresh)
    assert await mine.renewed("T1", used, Tokens("xoxb-next", "xoxe-1-next", 43_200.0))
    assert not await theirs.renewed("T1", used, TOKENS)  # the lease ran out meanwhile
    (found,) = await theirs.read(["T1"])
    assert found.tokens.access == "xoxb-next"


async def test_a_failed_renewal_is_told_until_one_succeeds(
    engine: Database, mine: SqlInstallations
) -> None:
    await mine.take(ACME, TOKENS, admitted)
    await due_now(engine)
    held = await mine.claim("T1")
    assert held is not None
    await mine.not_renewed("T1", held.stamp, "invalid_refresh_token", 600.0)
    assert await mine.due() == []
    (found,) = await mine.read(["T1"])
    assert found.refresh_error == "invalid_refresh_token"
    assert await mine.troubled() == 1
    await mine.renewed("T1", str(held.tokens.refresh), TOKENS)
    (found,) = await mine.read(["T1"])
    assert found.refresh_error is None
    assert await mine.troubled() == 0


async def test_what_was_decided_outlives_the_token(
    mine: SqlInstallations, engine: Database
) -> None:
    rule = Admission(AdmissionRule.APPROVAL)

    async def install() -> InstallStanding:
        return await mine.take(ACME, TOKENS, lambda said: rule.standing(ACME, said))

    assert await install() is InstallStanding.WAITING
    assert await SqlWorkspaces(engine).names() == {}
    assert await mine.decide("T1", Decision.APPROVED) is not None
    await mine.appear(await mine.read(["T1"]))
    assert await SqlWorkspaces(engine).names() == {"T1": "Acme"}
    assert await install() is InstallStanding.ADMITTED
    refused = await mine.decide("T1", Decision.REFUSED)
    assert refused is not None
    assert refused.tokens.access == TOKENS.access  # for whoever gives it back
    assert await mine.stamps() == {}
    assert await install() is InstallStanding.REFUSED
    assert await mine.stamps() == {}
    assert await mine.decide("T9", Decision.APPROVED) is None
    await mine.decide("T1", Decision.APPROVED)
    await install()
    await mine.delete("T1")
    assert await mine.stamps() == {}
    assert await install() is InstallStanding.ADMITTED


async def test_only_the_token_that_was_meant_is_deleted(mine: SqlInstallations) -> None:
    await mine.take(ACME, TOKENS, admitted)
    before = (await mine.stamps())["T1"]
    await mine.take(ACME, TOKENS, admitted)
    assert not await mine.delete("T1", before)
    assert await mine.delete("T1", (await mine.stamps())["T1"])
    assert await mine.stamps() == {}


async def test_an_org_has_the_workspaces_without_their_own(mine: SqlInstallations) -> None:
    inside = replace(ACME, enterprise_id="E1")
    await mine.take(inside, TOKENS, admitted)
    away = ORG.workspace("T2")
    await mine.welcome(away)
    await mine.welcome(Workspace("T3", "Else", "", "U", "B", "E2"))
    assert await mine.teams("E1") == [away]
    await mine.delete("T1")
    assert [one.id for one in await mine.teams("E1")] == ["T1", "T2"]


async def test_a_state_is_good_once_and_for_a_while(engine: Database, elsewhere: Database) -> None:
    here, there = SqlInstallStates(engine), SqlInstallStates(elsewhere)
    state = await here.issue(600.0)
    assert await there.consume(state)
    assert not await here.consume(state)
    assert not await here.consume("made up")
    late = await here.issue(600.0)
    await change(engine, update(oauth_states).values(expires_at=1.0))
    assert not await there.consume(late)
    await here.issue(600.0)
    kept = await engine.run_sync(
        lambda it: it.exec_driver_sql("SELECT count(*) FROM oauth_states").scalar_one()
    )
    assert kept == 1
