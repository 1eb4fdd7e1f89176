"""Drafts: what was asked for and refused, as JSON in a row that doesn't live long."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.clip import WHOLE, Crop
from bot.domain.form import Form
from bot.domain.job import Thread
from bot.domain.request import Create, Remix
from bot.ports import Attachment, Draft, DraftId
from storage.database import database_now
from storage.tables import drafts

_Value = TypeVar("_Value", Create, Remix, Form, Attachment)

_ID_BYTES = 6
"""Twelve characters that nobody guesses; a press is checked against its person all the same."""


class SqlDrafts:
    """``bot.ports.DraftStore`` on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, draft: Draft) -> DraftId:
        """Write a draft down; return the id that its buttons carry."""
        draft_id = DraftId(secrets.token_hex(_ID_BYTES))
        row = {
            "id": draft_id,
            "workspace": draft.thread.workspace,
            "channel": draft.thread.channel,
            "thread_ts": draft.thread.thread_ts,
            "person": draft.person,
            "words": json.dumps(_words(draft)),
            "created_at": database_now(),
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(drafts).values(row))
        return draft_id

    async def get(self, draft_id: DraftId) -> Draft | None:
        """Return a draft; None for one that isn't there, or isn't there any more."""
        async with self._engine.connect() as connection:
            found = await connection.execute(select(drafts).where(drafts.c.id == draft_id))
            row = found.one_or_none()
            return None if row is None else _draft(row)

    async def spend(self, draft_id: DraftId) -> None:
        """Forget a draft's words, since a clip was made of them; may be repeated."""
        async with self._engine.begin() as connection:
            spent = update(drafts).where(drafts.c.id == draft_id).values(words=None)
            await connection.execute(spent)


def _words(draft: Draft) -> dict[str, Any]:
    return {
        "make": asdict(draft.anyway) if isinstance(draft.anyway, Create) else None,
        "change": asdict(draft.anyway) if isinstance(draft.anyway, Remix) else None,
        "cost": None if draft.cost is None else str(draft.cost),
        "form": None if draft.form is None else asdict(draft.form),
        "files": [asdict(file) for file in draft.files],
    }


def _draft(row: Row[Any]) -> Draft:
    words = {} if row.words is None else json.loads(row.words)
    files = (_read(Attachment, file) for file in words.get("files", []))
    return Draft(
        thread=Thread(row.workspace, row.channel, row.thread_ts),
        person=row.person,
        anyway=_created(words.get("make")) or _read(Remix, words.get("change")),
        cost=Decimal(words["cost"]) if words.get("cost") else None,
        form=_read(Form, words.get("form")),
        files=tuple(file for file in files if file is not None),
        spent=row.words is None,
    )


def _created(values: dict[str, Any] | None) -> Create | None:
    if values is None:
        return None
    crop = values.get("crop")
    frames = tuple(values.get("frames", ()))
    return _read(Create, values | {"frames": frames, "crop": Crop(**crop) if crop else WHOLE})


def _read(kind: type[_Value], values: dict[str, Any] | None) -> _Value | None:
    """Return what was written down, perhaps by another version; None where that won't do."""
    if values is None:
        return None
    known = {field.name for field in fields(kind)}
    try:
        return kind(**{name: value for name, value in values.items() if name in known})
    except TypeError:
        return None
