"""Words that were refused: kept as they were, on both databases, and not for long."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.conversation.replies import Draft, DraftId
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.requests import Continue, Create, Remix
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import Crop
from storage.connections import Database
from storage.drafts import SqlDrafts
from storage.jobs import SqlJobStore
from storage.retention import DAY, SqlRetention
from storage.tables import drafts
from storage.workspaces import SqlWorkspaces
from tests.support.storage import change, in_line, rows

CREATE = Create(
    "what can you do? 🦊",
    "1280x720",
    8,
    2,
    "sora-2",
    quality="low",
    frames=(0, 60),
    crop=Crop(0.1, 0.1, 0.9, 0.9),
    sized=False,
)
DRAFT = Draft(
    thread=Thread("T1", "C1", "1700000000.000100"),
    person="U1",
    anyway=CREATE,
    cost=Decimal("1.60"),
    form=Form("what can you do?", "1280x720", "8", "2"),
    files=(Attachment("F1", "fox.png", "image/png"), Attachment("F2", elsewhere=True)),
)


@pytest.fixture
def kept(engine: Database) -> SqlDrafts:
    return SqlDrafts(engine)


async def test_a_draft_is_read_as_it_was_written(kept: SqlDrafts) -> None:
    found = await kept.get(await kept.keep(DRAFT))
    assert found == DRAFT
    assert isinstance(found.anyway, Create)
    assert found.anyway.sized is False


@pytest.mark.parametrize(
    "draft",
    [
        replace(DRAFT, anyway=Remix("can it be night?", 2), cost=None, form=None, files=()),
        replace(DRAFT, anyway=Continue("with the fox", 2), cost=None, form=None, files=()),
        replace(DRAFT, anyway=None, cost=None, thread=Thread("T1", "C1")),
    ],
)
async def test_what_a_draft_does_not_have_it_comes_back_without(
    kept: SqlDrafts, draft: Draft
) -> None:
    assert await kept.get(await kept.keep(draft)) == draft


async def test_the_next_process_finds_it(kept: SqlDrafts, elsewhere: Database) -> None:
    assert await SqlDrafts(elsewhere).get(await kept.keep(DRAFT)) == DRAFT


async def test_each_has_an_id_that_fits_into_a_button(kept: SqlDrafts) -> None:
    ids = {await kept.keep(DRAFT) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(draft_id) == 12 for draft_id in ids)


async def test_a_spent_draft_has_no_words_left(kept: SqlDrafts, engine: Database) -> None:
    draft_id, other = await kept.keep(DRAFT), await kept.keep(DRAFT)
    for _ in range(2):
        await kept.spend(draft_id)
    found = await kept.get(draft_id)
    assert found == Draft(DRAFT.thread, DRAFT.person, spent=True)
    assert await kept.get(other) == DRAFT
    assert [row.words is None for row in await rows(engine, drafts, id=draft_id)] == [True]


async def test_one_that_is_not_there_is_none(kept: SqlDrafts) -> None:
    assert await kept.get(DraftId("0123456789ab")) is None


@pytest.mark.parametrize(
    ("words", "anyway", "form"),
    [
        ({"make": {"prompt": "a fox"}, "files": []}, None, None),
        ({"form": {"prompt": "a fox", "sound": "off"}}, None, Form("a fox")),
        ({"change": {"change": "night", "number": 1, "by": "U1"}}, Remix("night", 1), None),
        ({}, None, None),
    ],
)
async def test_what_another_version_wrote_is_read_as_far_as_it_can_be(
    kept: SqlDrafts, engine: Database, words: dict[str, Any], anyway: Any, form: Any
) -> None:
    draft_id = await kept.keep(DRAFT)
    await change(engine, update(drafts).values(words=json.dumps(words)))
    found = await kept.get(draft_id)
    assert found is not None
    assert (found.anyway, found.form, found.files, found.spent) == (anyway, form, (), False)


async def test_old_ones_are_forgotten_and_others_are_not(kept: SqlDrafts, engine: Database) -> None:
    old, new = await kept.keep(DRAFT), await kept.keep(DRAFT)
    older = update(drafts).where(drafts.c.id == old)
    await change(engine, older.values(created_at=drafts.c.created_at - 8 * DAY))
    await SqlRetention(engine).forget_drafts(7)
    assert await kept.get(old) is None
    assert await kept.get(new) == DRAFT


async def test_a_workspace_that_left_leaves_none(
    kept: SqlDrafts, store: SqlJobStore, engine: Database
) -> None:
    mine, theirs = await kept.keep(DRAFT), await kept.keep(replace(DRAFT, thread=Thread("T2", "C")))
    await in_line(store)
    spaces = SqlWorkspaces(engine)
    await spaces.end_jobs("T1")
    await spaces.purge("T1")
    assert await kept.get(mine) is None
    assert await kept.get(theirs) is not None
