"""What people think of clips: a row for each person and clip, with the latest that they said."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Boolean, String, bindparam, select
from typing_extensions import override

from bot.domain.job import Job
from bot.ports.spending.usage import Thumbs
from storage.changes import NOW
from storage.database import inserting
from storage.store import Store
from storage.tables import jobs
from storage.usage_tables import thumbs

_SAID: Final = select(
    jobs.c.id,
    bindparam("of_person", type_=String),
    jobs.c.workspace,
    bindparam("is_liked", type_=Boolean),
    NOW,
).where(jobs.c.id == bindparam("of_job"))
_COLUMNS: Final = ["job", "person", "workspace", "liked", "given_at"]


class SqlThumbs(Store, Thumbs):
    """``Thumbs`` on SQLite or PostgreSQL."""

    @override
    async def give(self, job: Job, person: str, *, liked: bool) -> None:
        """Write it down as long as the clip's row is there: nothing stays of one that is gone."""
        given: Any = inserting(self._engine.dialect.name, thumbs).from_select(_COLUMNS, _SAID)
        latest = {name: given.excluded[name] for name in ("liked", "given_at")}
        said = given.on_conflict_do_update(index_elements=["job", "person"], set_=latest)
        await self._write(said.inline(), of_job=job.id, of_person=person, is_liked=liked)
