"""Tokens are kept without their secret, each person's apart, until their workspace leaves."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select, update

from bot.domain.conversation.people import Workspace
from bot.domain.errors.base import RequestError
from bot.domain.programs.tokens import MOST_TOKENS, Holder, NewToken, digest_of, new_secret
from storage.connections import Database
from storage.token_table import api_tokens
from storage.tokens import NOTED, SqlTokens
from storage.workspaces import SqlWorkspaces
from tests.support.storage import change

SECRET = new_secret(Random(1))


def new(
    person: str = "U1", window: str = "V1", secret: str = SECRET, workspace: str = "T1"
) -> NewToken:
    return NewToken(workspace, person, "script", window, 90, secret)


@pytest.fixture
async def kept(engine: Database) -> SqlTokens:
    spaces = SqlWorkspaces(engine)
    for name in ("T1", "T2"):
        await spaces.save(Workspace(name, name, "https://x.example/", "U0", "B0"))
    return SqlTokens(engine)


async def test_a_token_is_found_by_its_digest_and_nothing_else_is_kept(
    kept: SqlTokens, elsewhere: Database
) -> None:
    await kept.keep(new())
    (token,) = await kept.of("T1", "U1")
    assert (token.name, token.ending, token.last_used_at) == ("script", SECRET[-4:], None)
    holder = await SqlTokens(elsewhere).holder(digest_of(SECRET))
    assert holder == Holder("T1", "U1", token.id)
    assert await kept.holder(SECRET) is None
    async with elsewhere.reading() as connection:
        rows = (await connection.execute(select(api_tokens))).all()
    assert SECRET not in str(rows)


async def test_a_use_is_noted_once_a_minute(kept: SqlTokens, engine: Database) -> None:
    await kept.keep(new())
    moments = []
    for _ in range(3):
        await kept.holder(digest_of(SECRET))
        (token,) = await kept.of("T1", "U1")
        moments.append(token.last_used_at)
        if len(moments) == 2:
            column = api_tokens.c.last_used_at
            await change(engine, update(api_tokens).values(last_used_at=column - NOTED - 1))
    first, second, third = moments
    assert first is not None
    assert second == first
    assert third is not None
    assert third >= first


async def test_a_windows_answer_that_comes_twice_is_one_token(kept: SqlTokens) -> None:
    again = new_secret(Random(2))
    await kept.keep(new())
    await kept.keep(new(secret=again))
    assert len(await kept.of("T1", "U1")) == 1
    assert await kept.holder(digest_of(SECRET)) is None
    assert await kept.holder(digest_of(again)) is not None


async def test_a_person_has_so_many_and_expired_ones_make_room(
    kept: SqlTokens, engine: Database
) -> None:
    for number in range(MOST_TOKENS):
        await kept.keep(new(window=f"V{number}", secret=new_secret(Random(number))))
    with pytest.raises(RequestError, match="revoke one first"):
        await kept.keep(new(window="V99", secret=new_secret(Random(99))))
    await kept.keep(new(person="U2", secret=new_secret(Random(98))))
    one = (await kept.of("T1", "U1"))[-1]
    over = update(api_tokens).where(api_tokens.c.id == one.id).values(expires_at=1.0)
    await change(engine, over)
    assert (await kept.of("T1", "U1"))[-1].is_over
    await kept.keep(new(window="V99", secret=new_secret(Random(99))))
    assert one.id not in {token.id for token in await kept.of("T1", "U1")}


async def test_only_its_person_revokes_a_token(kept: SqlTokens) -> None:
    await kept.keep(new())
    (token,) = await kept.of("T1", "U1")
    for workspace, person in (("T1", "U2"), ("T2", "U1")):
        await kept.revoke(token.id, workspace, person)
    assert await kept.holder(digest_of(SECRET)) is not None
    await kept.revoke(token.id, "T1", "U1")
    assert await kept.holder(digest_of(SECRET)) is None


async def test_tokens_go_with_their_workspace(kept: SqlTokens, engine: Database) -> None:
    theirs = new_secret(Random(3))
    await kept.keep(new())
    await kept.keep(new(workspace="T2", secret=theirs))
    spaces = SqlWorkspaces(engine)
    await spaces.remove("T1")
    assert await kept.holder(digest_of(SECRET)) is None
    await spaces.purge("T1")
    assert await kept.of("T1", "U1") == ()
    assert await kept.holder(digest_of(theirs)) is not None
