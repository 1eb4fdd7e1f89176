"""Installations as rows: what a workspace is served with, its tokens encrypted."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, exists, func, or_, select, update
from typing_extensions import override

from bot.domain.conversation.people import Workspace
from bot.domain.installs.admission import InstallStanding
from bot.domain.installs.installation import Decision, Installation, Installed, Tokens
from bot.domain.installs.renewal import NOTHING_TO_RENEW_BY
from bot.ports.installs.rows import InstallationRows, StandingOf, TokenRows
from storage import line
from storage.changes import NOW, later
from storage.connections import Database
from storage.installs.encryption import Encryption, WrongKey
from storage.installs.tables import installations
from storage.statements import Row, Value
from storage.store import Store
from storage.tables import workspaces
from storage.workspaces import save_workspace

log = logging.getLogger(__name__)

REFRESH_SECONDS = 60.0
"""How long a process has for a renewal, before another one may try."""

AT_ONCE = 500
"""How many installations are read in one statement."""

_STAMPS = select(installations.c.id, installations.c.stamp).where(
    installations.c.token.is_not(None)
)
_FREE = or_(installations.c.claimed_until.is_(None), installations.c.claimed_until < NOW)
_DUE = select(installations.c.id).where(installations.c.refresh_at <= NOW, _FREE)
_HAS_OWN = exists().where(installations.c.id == workspaces.c.id)


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """What came of encrypting all tokens with the first key; ``unreadable`` are by no key of ours.

    Each number is of tokens.
    """

    tokens: int
    changed: int
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownInstallation:
    """An installation as whoever runs Sora sees it; ``installed_at`` is a Unix time.

    ``scopes`` are those that it has, as far as Slack said.
    """

    where: Installation
    decision: Decision | None
    installed_at: float
    has_token: bool
    is_unreadable: bool
    refresh_error: str | None
    scopes: str | None


class SqlInstallations(Store, InstallationRows, TokenRows):
    """``InstallationRows`` and ``TokenRows`` on SQLite or PostgreSQL."""

    def __init__(self, engine: Database, encryption: Encryption) -> None:
        super().__init__(engine)
        self._encryption = encryption

    @override
    async def take(
        self, where: Installation, tokens: Tokens, standing_of: StandingOf
    ) -> InstallStanding:
        values = {
            "enterprise_id": where.enterprise_id,
            "team_id": where.team_id,
            "name": where.name,
            "url": where.url,
            "bot_user_id": where.bot_user_id,
            "bot_id": where.bot_id,
            "installer": where.installer,
            "installed_at": NOW,
            **self._of(tokens),
        }
        said = select(installations.c.decision).where(_is(where.id)).with_for_update()
        async with self._engine.writing() as connection:
            decided = await connection.scalar(said)
            standing = standing_of(None if decided is None else Decision(decided))
            if standing is InstallStanding.REFUSED:
                return standing
            if not await line.insert_if_absent(connection, installations, id=where.id, **values):
                known = update(installations).where(_is(where.id))
                await connection.execute(known.values(**values))
            if standing is InstallStanding.ADMITTED and where.team_id is not None:
                await save_workspace(connection, where.workspace(where.team_id))
        return standing

    @override
    async def stamps(self) -> Mapping[str, str]:
        # Never what was kept: in a SQLite file the command line writes beside the bot.
        async with self._engine.reading() as connection:
            return {row.id: row.stamp for row in await connection.execute(_STAMPS)}

    @override
    async def read(self, ids: Collection[str]) -> list[Installed]:
        found: list[Installed | None] = []
        for some in batched(ids):
            query = select(installations).where(installations.c.id.in_(some))
            async with self._engine.reading() as connection:
                rows = await connection.execute(query.where(installations.c.token.is_not(None)))
            found += [self._installed(row) for row in rows]
        return [one for one in found if one is not None]

    @override
    async def teams(self, enterprise: str) -> list[Workspace]:
        here = (workspaces.c.enterprise_id == enterprise) & workspaces.c.removed_at.is_(None)
        query = select(workspaces).where(here, ~_HAS_OWN).order_by(workspaces.c.id)
        async with self._engine.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Workspace(row.id, row.name, row.url, row.bot_user_id, row.bot_id, row.enterprise_id)
            for row in rows
        ]

    @override
    async def appear(self, found: Collection[Installed]) -> None:
        teams = {one.where.team_id: one for one in found if one.where.team_id is not None}
        left: dict[str, float | None] = {}
        for some in batched(teams):
            known = select(workspaces.c.id, workspaces.c.removed_at).where(
                workspaces.c.id.in_(some)
            )
            async with self._engine.reading() as connection:
                left |= {row.id: row.removed_at for row in await connection.execute(known)}
        for team, one in teams.items():
            removed_at = left.get(team, 0.0)
            if removed_at is not None and removed_at < one.installed_at:
                await self.welcome(one.where.workspace(team))

    @override
    async def welcome(self, workspace: Workspace) -> None:
        async with self._engine.writing() as connection:
            await save_workspace(connection, workspace)

    @override
    async def delete(self, id_: str, stamp: str | None = None) -> bool:
        which = _is(id_) if stamp is None else _is(id_) & (installations.c.stamp == stamp)
        undecided = delete(installations).where(which, installations.c.decision.is_(None))
        async with self._engine.writing() as connection:
            gone = await connection.execute(undecided)
            kept = await connection.execute(update(installations).where(which).values(_NO_TOKENS))
            return gone.rowcount + kept.rowcount > 0

    # --- tokens that end ---------------------------------------------------------------

    @override
    async def due(self) -> list[str]:
        async with self._engine.reading() as connection:
            return list(await connection.scalars(_DUE))

    @override
    async def claim(self, id_: str) -> Installed | None:
        due = _is(id_) & (installations.c.refresh_at <= NOW) & _FREE
        taken = update(installations).where(due).values(claimed_until=later(REFRESH_SECONDS))
        row = (await self._engine.write(taken.returning(installations))).one_or_none()
        return None if row is None else self._installed(row)

    @override
    async def renewed(self, id_: str, used: str, tokens: Tokens) -> bool:
        async with self._engine.writing() as connection:
            known = select(installations).where(_is(id_)).with_for_update()
            row = (await connection.execute(known)).one_or_none()
            if row is None or not self._has(row, used):
                return False
            await connection.execute(
                update(installations).where(_is(id_)).values(**self._of(tokens))
            )
        return True

    @override
    async def not_renewed(self, id_: str, stamp: str, error: str, wait: float) -> None:
        same = _is(id_) & (installations.c.stamp == stamp)
        told = {"refresh_error": error, "refresh_at": later(wait), "claimed_until": None}
        await self._write(update(installations).where(same).values(**told))

    @override
    async def renew_now(self, id_: str, stamp: str) -> None:
        can = installations.c.refresh_token.is_not(None) & installations.c.refresh_error.is_(None)
        same = _is(id_) & (installations.c.stamp == stamp) & can
        await self._write(update(installations).where(same).values(refresh_at=NOW))

    @override
    async def troubled(self) -> int:
        told = installations.c.refresh_error.is_not(None)
        async with self._engine.reading() as connection:
            query = select(func.count()).select_from(installations).where(told)
            return int(await connection.scalar(query) or 0)

    # --- for whoever runs Sora ---------------------------------------------------------

    async def decide(self, id_: str, decision: Decision) -> Installed | None:
        """Write down what was decided of an installation; return it as it was, if there is one.

        What is refused has no tokens any more. Its stamp changes, so that all replicas see it.
        """
        values: dict[str, object] = {"decision": decision, "stamp": uuid4().hex}
        if decision is Decision.REFUSED:
            values |= _NO_TOKENS
        async with self._engine.writing() as connection:
            known = select(installations).where(_is(id_)).with_for_update()
            row = (await connection.execute(known)).one_or_none()
            if row is None:
                return None
            await connection.execute(update(installations).where(_is(id_)).values(**values))
        return None if row.token is None else self._installed(row)

    async def known(self) -> list[KnownInstallation]:
        """Return every installation without its tokens, the oldest first."""
        query = select(installations).order_by(installations.c.installed_at, installations.c.id)
        async with self._engine.reading() as connection:
            rows = await connection.execute(query)
            return [_known_by(row, self._encryption) for row in rows]

    async def rekey(self) -> Rekeyed:
        """Encrypt every token with the first key; again and again without harm.

        A token that is renewed meanwhile is by the first key already, and is left alone.
        """
        async with self._engine.reading() as connection:
            rows = (await connection.execute(select(installations))).all()
        outcomes = [await self._rekey(row, name) for row in rows for name in _SEALED]
        found = [one for one in outcomes if one is not None]
        changed, unreadable = found.count("changed"), found.count("unreadable")
        return Rekeyed(len(found), changed, unreadable)

    async def forget_unreadable(self) -> int:
        """Forget the tokens that no key of ours opens; return of how many installations."""
        async with self._engine.reading() as connection:
            rows = (await connection.execute(select(installations))).all()
        lost = [row for row in rows if row.token is not None and self._installed(row) is None]
        for row in lost:
            await self.delete(row.id, row.stamp)
        return len(lost)

    async def _rekey(self, row: Row, name: str) -> str | None:
        """Encrypt one token anew, if need be; return what came of it, None where there is none."""
        sealed = getattr(row, name)
        if sealed is None or self._encryption.is_by_first(sealed):
            return None if sealed is None else "kept"
        try:
            anew = self._encryption.sealed(self._encryption.opened(sealed))
        except WrongKey:
            return "unreadable"
        same = _is(row.id) & (installations.c[name] == sealed)
        changed = await self._write(update(installations).where(same).values({name: anew}))
        return "changed" if changed else "kept"

    # --- one row -----------------------------------------------------------------------

    def _of(self, tokens: Tokens) -> dict[str, Value]:
        """Return what is written of tokens that Slack has just given."""
        refresh, ends, early = tokens.refresh, tokens.expires_in, tokens.refresh_in
        told = {} if tokens.scopes is None else {"scopes": tokens.scopes}
        return {
            **told,
            "token": self._encryption.sealed(tokens.access),
            "refresh_token": None if refresh is None else self._encryption.sealed(refresh),
            "stamp": uuid4().hex,
            "expires_at": None if ends is None else later(ends),
            "refresh_at": None if early is None else later(early),
            "refresh_error": NOTHING_TO_RENEW_BY if tokens.is_last else None,
            "claimed_until": None,
        }

    def _has(self, row: Row, refresh: str) -> bool:
        """Tell whether that is a row's refresh token."""
        try:
            return row.token is not None and self._tokens(row).refresh == refresh
        except WrongKey:
            return False

    def _installed(self, row: Row) -> Installed | None:
        """Return an installation; None where our keys don't open its tokens, which is told."""
        try:
            tokens = self._tokens(row)
        except WrongKey:
            said = (
                "no key in SECRET_KEYS opens a token: put the key back that it was encrypted with"
            )
            log.error(said, extra={"workspace": row.name, "id": row.id})  # noqa: TRY400 - says all
            return None
        return Installed(
            where=_installation(row),
            tokens=tokens,
            decision=None if row.decision is None else Decision(row.decision),
            stamp=row.stamp,
            installed_at=row.installed_at,
            refresh_error=row.refresh_error,
        )

    def _tokens(self, row: Row) -> Tokens:
        """Return a row's tokens as Slack gave them. Raises WrongKey."""
        refresh = row.refresh_token
        opened = None if refresh is None else self._encryption.opened(refresh)
        return Tokens(self._encryption.opened(row.token), opened)


_SEALED = ("token", "refresh_token")
_NO_TOKENS: dict[str, object] = {
    "token": None,
    "refresh_token": None,
    "refresh_at": None,
    "expires_at": None,
    "refresh_error": None,
    "installer": "",
}


def _is(id_: str) -> Value:
    return installations.c.id == id_


def batched(ids: Collection[str]) -> Iterator[list[str]]:
    """Yield ids in parts that a statement takes."""
    every = list(ids)
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))


def _known_by(row: Row, encryption: Encryption) -> KnownInstallation:
    try:
        unreadable = row.token is not None and not encryption.opened(row.token)
    except WrongKey:
        unreadable = True
    return KnownInstallation(
        where=_installation(row),
        decision=None if row.decision is None else Decision(row.decision),
        installed_at=row.installed_at,
        has_token=row.token is not None,
        is_unreadable=unreadable,
        refresh_error=row.refresh_error,
        scopes=row.scopes,
    )


def _installation(row: Row) -> Installation:
    return Installation(
        team_id=row.team_id,
        enterprise_id=row.enterprise_id,
        name=row.name,
        url=row.url,
        bot_user_id=row.bot_user_id,
        bot_id=row.bot_id,
        installer=row.installer,
    )
