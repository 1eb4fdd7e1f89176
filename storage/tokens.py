"""Tokens of programs: a row for each, found by the digest of its secret."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from typing_extensions import override

from bot.domain.errors.base import RequestError
from bot.domain.programs.tokens import MOST_TOKENS, SHOWN, Holder, NewToken, Token
from bot.domain.wording.programs.tokens import TOO_MANY
from bot.ports.programs.tokens import TokenStore
from storage.changes import NOW, later
from storage.database import hold
from storage.rows import Query
from storage.statements import Row, Session
from storage.store import Store
from storage.tables import workspaces
from storage.token_table import api_tokens

NOTED: Final = 60.0
"""Seconds for which a token's use isn't noted again."""

_DAY: Final = 86_400.0

_UNNOTED: Final = or_(
    api_tokens.c.last_used_at.is_(None), api_tokens.c.last_used_at < later(-NOTED)
)
_HELD: Final = (
    select(api_tokens.c.id, api_tokens.c.workspace, api_tokens.c.person, _UNNOTED.label("unnoted"))
    .join(workspaces, workspaces.c.id == api_tokens.c.workspace)
    .where(
        api_tokens.c.digest == bindparam("of_digest"),
        api_tokens.c.expires_at > NOW,
        workspaces.c.removed_at.is_(None),
    )
)


class SqlTokens(Store, TokenStore):
    """``TokenStore`` on SQLite or PostgreSQL."""

    @override
    async def keep(self, new: NewToken) -> None:
        own, token = _of(new.workspace, new.person), _id_of(new)
        async with self._engine.writing() as connection:
            await hold(connection, f"tokens {new.workspace} {new.person}")
            gone = or_(api_tokens.c.expires_at <= NOW, api_tokens.c.id == token)
            await connection.execute(delete(api_tokens).where(own, gone))
            await _need_room(connection, own)
            await connection.execute(
                insert(api_tokens).values(
                    id=token,
                    digest=new.digest,
                    ending=new.secret[-SHOWN:],
                    workspace=new.workspace,
                    person=new.person,
                    name=new.name,
                    made_at=NOW,
                    expires_at=later(new.days * _DAY),
                )
            )

    @override
    async def of(self, workspace: str, person: str) -> tuple[Token, ...]:
        query: Query = select(api_tokens, (api_tokens.c.expires_at <= NOW).label("is_over"))
        query = query.where(_of(workspace, person))
        query = query.order_by(api_tokens.c.made_at.desc(), api_tokens.c.id)
        async with self._engine.reading() as connection:
            return tuple(_token(row) for row in await connection.execute(query))

    @override
    async def revoke(self, token: str, workspace: str, person: str) -> None:
        own = and_(_of(workspace, person), api_tokens.c.id == token)
        await self._write(delete(api_tokens).where(own))

    @override
    async def holder(self, digest: str) -> Holder | None:
        row = await self._row(_HELD, of_digest=digest)
        if row is None:
            return None
        if row.unnoted:
            used = update(api_tokens).where(api_tokens.c.id == row.id, _UNNOTED)
            await self._write(used.values(last_used_at=NOW))
        return Holder(row.workspace, row.person, row.id)


def _of(workspace: str, person: str) -> ColumnElement[bool]:
    """Condition: the token is this person's."""
    return and_(api_tokens.c.workspace == workspace, api_tokens.c.person == person)


def _id_of(new: NewToken) -> str:
    """Return the id of the one token that a window's answer makes, however often it is sent."""
    asked = f"{new.workspace}:{new.person}:{new.made_in}"
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


async def _need_room(connection: Session, own: ColumnElement[bool]) -> None:
    """See that a person may have one more. Raises RequestError."""
    counting = select(func.count()).select_from(api_tokens).where(own)
    if (await connection.execute(counting)).scalar_one() >= MOST_TOKENS:
        raise RequestError(TOO_MANY.format(most=MOST_TOKENS))


def _token(row: Row) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        ending=row.ending,
        made_at=row.made_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        is_over=bool(row.is_over),
    )
