"""Copies arrive once, whatever step somebody dies at, and what can't arrive is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.delivery import copying
from bot.delivery.copying import CopySweep
from bot.domain.errors.base import SoraError
from bot.domain.errors.slack import (
    NotInConversation,
    SlackRefused,
    SlackUnavailable,
    UploadRefused,
)
from bot.domain.job import Job, Thread
from bot.domain.sharing.copies import Copy, CopyForm, CopyState, NewCopy
from bot.domain.wording.card.gifs import NOT_MADE
from bot.domain.wording.sharing import CLIP_DELETED
from storage.copies import SqlCopies
from storage.copy_table import copies
from storage.removals import SqlRemovals
from tests.support.copies import FakeCopies
from tests.support.death import Death
from tests.support.storage import change, rows
from tests.support.works import Works, finished, new_database, set_row

TO = Thread("T1", "C0FILMS")
STEPS = ("upload", "complete", "look")


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    async with new_database(tmp_path) as engine:
        works = Works(engine, tmp_path)
        yield works
        await works.close()


def sweep(works: Works, messages: FakeCopies) -> CopySweep:
    """Return the worker of a process that has just started."""
    return CopySweep(
        store=SqlCopies(works.engine),
        rows=works.store,
        files=works.files,
        messages=messages,
        gifs=works.gifs,
        folder=works.folder / "copies",
        bell=works.copies,
        timing=works.timing,
    )


async def shared(works: Works, *, showcase: bool = False) -> Job:
    """Return a clip that somebody wants in another channel."""
    job = await finished(works)
    works.files.files[job.file_id or ""] = b"a clip"
    new = NewCopy(key="view:1", job=job.id, to=TO, person="U2", showcase=showcase)
    await SqlCopies(works.engine).wish(new)
    return job


async def gif(works: Works) -> Job:
    """Return a clip of which somebody wants a GIF."""
    job = await finished(works)
    works.files.files[job.file_id or ""] = b"a clip"
    new = NewCopy(key="gif:1", job=job.id, to=job.thread, person="U2", form=CopyForm.GIF)
    await SqlCopies(works.engine).wish(new)
    return job


async def settle(works: Works, messages: FakeCopies, most: int = 60) -> list[CopyState]:
    """Sweep until nothing is due any more; return what became of each copy."""
    worker = sweep(works, messages)
    for _ in range(most):
        await make_due(works)
        await worker.sweep()
        if await worker.store.next_due() is None:
            break
    return [CopyState(row.state) for row in await rows(works.engine, copies.c.state)]


async def make_due(works: Works) -> None:
    waiting = copies.c.due_at.is_not(None)
    await change(works.engine, update(copies).where(waiting).values(due_at=0.0))


async def test_a_copy_is_brought_with_the_clips_bytes(works: Works) -> None:
    await shared(works)
    messages = FakeCopies()
    assert await settle(works, messages) == [CopyState.POSTED]
    assert messages.shown == [(TO.channel, b"a clip")]
    assert not list((works.folder / "copies").iterdir())


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("had_effect", [False, True])
async def test_a_death_neither_doubles_nor_loses_a_copy(
    works: Works, step: str, had_effect: bool
) -> None:
    await shared(works)
    messages = FakeCopies()
    messages.dies(step, after=had_effect)
    with pytest.raises(BaseExceptionGroup) as died:
        await settle(works, messages)
    assert died.group_contains(Death)
    assert await settle(works, messages) == [CopyState.POSTED]
    assert messages.shown == [(TO.channel, b"a clip")]


@pytest.mark.parametrize("step", STEPS)
async def test_a_lost_answer_neither_doubles_nor_loses_a_copy(works: Works, step: str) -> None:
    await shared(works)
    messages = FakeCopies()
    messages.loses_answer(step, SlackUnavailable("no answer"))
    assert await settle(works, messages) == [CopyState.POSTED]
    assert messages.shown == [(TO.channel, b"a clip")]


async def test_who_slept_before_a_share_brings_no_deleted_clip(works: Works) -> None:
    job = await shared(works)
    messages = FakeCopies()

    async def sleep() -> None:
        works.clock.slept += copying.STEP_SECONDS

    messages.meanwhile["upload"] = sleep
    await sweep(works, messages).sweep()
    assert (len(messages.files), messages.completed) == (1, {})
    await SqlRemovals(works.engine).wish(job.id, "U2", everywhere=True)
    assert await settle(works, messages) == [CopyState.GONE]
    assert messages.shown == []


async def test_bytes_that_slack_lost_are_sent_anew(works: Works) -> None:
    await shared(works)
    messages = FakeCopies()
    messages.loses_uploads = 1
    assert await settle(works, messages) == [CopyState.POSTED]
    assert messages.shown == [(TO.channel, b"a clip")]


@pytest.mark.parametrize(
    ("error", "word"),
    [(NotInConversation("no"), "invite @Sora"), (UploadRefused("no"), "workspace admin")],
)
async def test_whoever_shared_is_told_of_a_copy_that_is_refused(
    works: Works, error: SoraError, word: str
) -> None:
    await shared(works)
    messages = FakeCopies()
    messages.refuses("complete", error)
    assert await settle(works, messages) == [CopyState.FAILED]
    assert [(copy.person, word in (copy.trouble or "")) for copy in messages.told] == [("U2", True)]
    assert messages.shown == []


async def test_a_copy_that_never_shows_is_removed_and_told(works: Works) -> None:
    await shared(works)
    messages = FakeCopies()
    messages.hides_shares = True
    assert await settle(works, messages) == [CopyState.FAILED]
    assert (messages.files, len(messages.told)) == ({}, 1)


async def test_a_clip_whose_video_is_gone_is_told(works: Works) -> None:
    await shared(works)
    works.files.files.clear()
    messages = FakeCopies()
    assert await settle(works, messages) == [CopyState.FAILED]
    assert "has gone from Slack" in (messages.told[0].trouble or "")


async def test_nobody_waits_for_ever_for_slack(works: Works) -> None:
    await shared(works)
    messages = FakeCopies()
    messages.refuses("upload", SlackUnavailable("away"))
    assert await settle(works, messages, most=3) == [CopyState.WANTED]
    await change(works.engine, update(copies).values(created_at=1.0))
    assert await settle(works, messages) == [CopyState.FAILED]
    assert len(messages.told) == 1


async def test_a_copy_that_slack_refuses_for_long_is_tried_seldom(works: Works) -> None:
    await shared(works)
    messages = FakeCopies()
    worker = sweep(works, messages)
    await worker.sweep()
    messages.refuses("look", SlackUnavailable("token_revoked"))
    for age in (0.0, copying.PATIENCE + 1.0):
        older = {"created_at": works.timing.clock.now() - age, "tries": 40, "due_at": 0.0}
        await change(works.engine, update(copies).values(older))
        wait = await worker.sweep()
        due = await worker.store.next_due()
        assert due is not None
        assert (wait <= copying.LONGEST, due > copying.LONGEST) == (True, age > 0.0)


async def test_a_showcase_that_fails_is_told_nobody(works: Works) -> None:
    await shared(works, showcase=True)
    messages = FakeCopies()
    messages.refuses("complete", NotInConversation("no"))
    assert (await settle(works, messages), messages.told) == ([], [])


async def test_nothing_is_posted_of_a_deleted_clip(works: Works) -> None:
    job = await shared(works)
    await SqlRemovals(works.engine).wish(job.id, "U1", everywhere=False)
    messages = FakeCopies()
    assert await settle(works, messages) == [CopyState.GONE]
    assert (messages.shown, messages.files) == ([], {})
    assert [(copy.person, copy.trouble) for copy in messages.told] == [("U2", CLIP_DELETED)]


async def test_who_deletes_a_clip_is_not_told_of_its_copy(works: Works) -> None:
    job = await shared(works)
    await SqlRemovals(works.engine).wish(job.id, "U2", everywhere=True)
    messages = FakeCopies()
    assert (await settle(works, messages), messages.told) == ([CopyState.GONE], [])


@pytest.mark.parametrize("step", STEPS)
async def test_a_copy_goes_that_was_deleted_while_it_came(works: Works, step: str) -> None:
    job = await shared(works)
    messages = FakeCopies()

    async def delete() -> None:
        await SqlRemovals(works.engine).wish(job.id, "U1", everywhere=True)

    messages.meanwhile[step] = delete
    assert await settle(works, messages) == [CopyState.GONE]
    assert messages.completed == {}


async def test_a_copy_that_slack_shows_late_goes_with_its_message(works: Works) -> None:
    job = await shared(works)
    messages = FakeCopies()
    messages.shows_late = 3

    async def delete() -> None:
        await SqlRemovals(works.engine).wish(job.id, "U1", everywhere=True)

    messages.meanwhile["complete"] = delete
    assert await settle(works, messages) == [CopyState.GONE]
    assert (messages.shown, messages.files, messages.left) == ([], {}, [])


async def test_a_copy_that_is_not_there_goes_all_the_same(works: Works) -> None:
    job = await shared(works)
    messages = FakeCopies()
    await settle(works, messages)
    messages.refuses("look", SlackRefused("no", error="access_denied"))
    await SqlRemovals(works.engine).wish(job.id, "U1", everywhere=True)
    assert await settle(works, messages) == [CopyState.GONE]
    assert messages.files == {}


async def test_a_posted_copy_is_taken_out(works: Works) -> None:
    await shared(works)
    messages = FakeCopies()
    await settle(works, messages)
    store = SqlCopies(works.engine)
    (found,) = await rows(works.engine, copies.c.id)
    copy = await store.get(found.id, TO)
    assert isinstance(copy, Copy)
    await store.leave(copy)
    assert await settle(works, messages) == [CopyState.GONE]
    assert (messages.shown, messages.files) == ([], {})


async def test_a_step_that_hangs_ends_before_others_go_on(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "STEP_SECONDS", 0.05)
    await shared(works)
    works.files.open.clear()
    messages = FakeCopies()
    await sweep(works, messages).sweep()
    works.files.open.set()
    monkeypatch.setattr(copying, "STEP_SECONDS", 240.0)
    assert await settle(works, messages) == [CopyState.POSTED]
    assert messages.shown == [(TO.channel, b"a clip")]


async def test_a_gif_comes_into_the_clips_thread_once(works: Works) -> None:
    job = await gif(works)
    messages = FakeCopies()
    messages.dies("complete", after=True)
    with pytest.raises(BaseExceptionGroup) as died:
        await settle(works, messages)
    assert died.group_contains(Death)
    assert await settle(works, messages) == [CopyState.POSTED]
    assert messages.shown == [(job.thread.channel, b"a clip as a GIF")]
    assert [*messages.threads.values()] == [job.thread.thread_ts]


async def test_a_gif_that_cannot_be_made_is_told(works: Works) -> None:
    await gif(works)
    works.gifs.unreadable = True
    messages = FakeCopies()
    assert await settle(works, messages) == [CopyState.FAILED]
    assert [copy.trouble for copy in messages.told] == [NOT_MADE]
    assert messages.files == {}


async def test_a_copy_of_a_job_that_is_gone_goes(works: Works) -> None:
    job = await shared(works)
    await set_row(works, job, id="gone22")
    messages = FakeCopies()
    assert await settle(works, messages) == [CopyState.GONE]
