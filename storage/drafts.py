"""Drafts: what was asked for and refused, as JSON in a row that doesn't live long."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, fields
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import insert, select, update
from typing_extensions import override

from bot.domain.conversation.replies import Draft, DraftId
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.requests import Continue, Create, Remix
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import WHOLE, Crop
from bot.ports.storage import DraftStore
from storage.database import database_now
from storage.statements import Row
from storage.store import Store
from storage.tables import drafts

_Value = TypeVar("_Value", Create, Remix, Continue, Form, Attachment)

_ID_BYTES = 6
"""Twelve characters that nobody guesses; a press is checked against its person all the same."""


class SqlDrafts(Store, DraftStore):
    """``DraftStore`` on SQLite or PostgreSQL."""

    @override
    async def keep(self, draft: Draft) -> DraftId:
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
        await self._write(insert(drafts).values(row))
        return draft_id

    @override
    async def get(self, draft_id: DraftId) -> Draft | None:
        row = await self._row(select(drafts).where(drafts.c.id == draft_id))
        return None if row is None else _draft(row)

    @override
    async def spend(self, draft_id: DraftId) -> None:
        await self._write(update(drafts).where(drafts.c.id == draft_id).values(words=None))


def _words(draft: Draft) -> dict[str, object]:
    return {
        "make": asdict(draft.anyway) if isinstance(draft.anyway, Create) else None,
        "change": asdict(draft.anyway) if isinstance(draft.anyway, Remix) else None,
        "next": asdict(draft.anyway) if isinstance(draft.anyway, Continue) else None,
        "cost": None if draft.cost is None else str(draft.cost),
        "form": None if draft.form is None else asdict(draft.form),
        "files": [asdict(file) for file in draft.files],
    }


def _draft(row: Row) -> Draft:
    words = {} if row.words is None else json.loads(row.words)
    files = (_read(Attachment, file) for file in words.get("files", []))
    return Draft(
        thread=Thread(row.workspace, row.channel, row.thread_ts),
        person=row.person,
        anyway=_created(words.get("make"))
        or _read(Remix, words.get("change"))
        or _read(Continue, words.get("next")),
        cost=Decimal(words["cost"]) if words.get("cost") else None,
        form=_read(Form, words.get("form")),
        files=tuple(file for file in files if file is not None),
        spent=row.words is None,
    )


def _created(values: object) -> Create | None:
    if not isinstance(values, dict):
        return None
    crop = values.get("crop")
    frames = tuple(values.get("frames", ()))
    return _read(Create, values | {"frames": frames, "crop": Crop(**crop) if crop else WHOLE})


def _read(kind: type[_Value], values: object) -> _Value | None:
    """Return what was written down, perhaps by another version; None where that won't do."""
    if not isinstance(values, dict):
        return None
    known = {field.name for field in fields(kind)}
    try:
        return kind(**{name: value for name, value in values.items() if name in known})
    except TypeError:
        return None
