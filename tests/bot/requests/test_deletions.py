"""Deleting a clip: who may, when, how far, and what becomes of what came from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.domain.errors.base import RequestError
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job, JobState, Part
from bot.requests.desk import FrontDesk
from storage.tables import jobs
from tests.support.front_desk import ask, origin, say
from tests.support.storage import asked, change, in_line, job_in
from tests.support.works import Works, finished


async def refusal(desk: FrontDesk, text: str, person: str = "U1") -> str:
    with pytest.raises(RequestError) as caught:
        await desk.command(text, origin(person=person))
    return caught.value.tell


async def deleted(works: Works, desk: FrontDesk, *, everywhere: bool = False) -> Job:
    job = await finished(works)
    await desk.command(f"delete {job.id}{' everywhere' if everywhere else ''}", origin())
    return await works.row(job)


async def test_by_command(works: Works, desk: FrontDesk) -> None:
    job = await finished(works)
    told = await desk.command(f"delete {job.id}", origin())
    assert told == (
        "I've forgotten what this clip was about. The video service is asked to delete its copy; "
        "if it can't, the card says so. The video in Slack stays; to delete that as well, type "
        f"`/sora delete {job.id} everywhere`."
    )
    row = await works.row(job)
    assert (row.prompt, row.deleted_by) == ("", "U1")
    assert row.to_remove == {Part.RENDER}
    assert works.board.changes[-1] == job.id
    again = await refusal(desk, f"delete {job.id}")
    assert "was deleted already" in again
    told = await ask(desk, f"delete {job.id} everywhere")
    assert "The video in Slack goes, too," in told
    assert (await works.row(job)).to_remove == {Part.RENDER, Part.FILE}


@pytest.mark.parametrize("direct", [False, True])
async def test_in_its_thread_the_rest_is_a_reply_too(
    works: Works, desk: FrontDesk, direct: bool
) -> None:
    job = await finished(works)
    await say(desk, "delete", origin(job.thread), direct=direct)
    told = works.slack.private[-1][1]
    assert told.endswith("to delete that as well, reply `delete #1 everywhere`.")


async def test_in_a_direct_message_it_needs_no_slash(works: Works, desk: FrontDesk) -> None:
    job = await finished(works)
    await say(desk, f"delete {job.id}", direct=True)
    told = works.slack.private[-1][1]
    assert told.endswith(f"to delete that as well, write `delete {job.id} everywhere`.")


async def test_only_its_owner_or_an_admin(works: Works, desk: FrontDesk) -> None:
    job = await finished(works)
    assert "Only <@U1> or a workspace admin can delete this clip." in await refusal(
        desk, f"delete {job.id}", "U2"
    )
    await desk.press("delete", job.id, origin(person="U2"))
    assert "Only <@U1>" in works.slack.private[-1][1]
    assert works.slack.modals == []
    works.people.make_admin("U2")
    await desk.command(f"delete {job.id}", origin(person="U2"))
    assert (await works.row(job)).deleted_by == "U2"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (JobState.QUEUED, "isn't over yet (in line). Press *Cancel* on its card first."),
        (JobState.SUBMITTING, "(starting). Press *Cancel* on its card first."),
        (JobState.RENDERING, "(rendering). Press *Cancel* on its card first."),
        (JobState.DELIVERING, "It's there in a moment; delete it then."),
        (JobState.UNCONFIRMED, "Press *Give up* on its card first."),
    ],
)
async def test_what_is_not_over_yet(
    works: Works, desk: FrontDesk, state: JobState, words: str
) -> None:
    job = await job_in(works.store, state)
    told = await refusal(desk, f"delete {job.id}")
    assert told.startswith("This clip isn't over yet (")
    assert words in told
    assert (await works.row(job)).deleted_at is None


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.CANCELLING, JobState.FAILED])
async def test_what_never_became_a_clip(works: Works, desk: FrontDesk, state: JobState) -> None:
    job = await job_in(works.store, state)
    told = await desk.command(f"delete {job.id}", origin())
    assert told == "I've forgotten what this clip was about."
    assert (await works.row(job)).prompt == ""


async def test_by_the_button_and_its_window(works: Works, desk: FrontDesk) -> None:
    job = await finished(works)
    await desk.press("delete", job.id, origin())
    assert works.slack.modals == [job.id]
    await desk.delete(job.id, origin(), everywhere=True)
    assert (await works.row(job)).to_remove == {Part.RENDER, Part.FILE}
    works.slack.troubles.before("ask_about_deletion", SlackUnavailable("expired"))
    await desk.press("delete", job.id, origin())
    assert works.slack.private[-1][1].endswith("Press *Delete…* again.")


async def test_in_a_thread(works: Works, desk: FrontDesk) -> None:
    job = await finished(works)
    (other,) = await in_line(works.store)
    await desk.command(f"cancel {other.id}", origin())
    await say(desk, "delete", origin(job.thread))
    assert (await works.row(job)).deleted_at is not None


async def test_alone_in_a_thread_with_several_clips_it_asks_which(
    works: Works, desk: FrontDesk
) -> None:
    job = await finished(works)
    await works.in_line(replace(asked(), thread=job.thread))
    await works.rendering()
    works.video.complete_all()
    await works.reaches((await works.store.in_thread(job.thread))[-1], JobState.DELIVERED)
    await say(desk, "delete", origin(job.thread))
    assert "has 2 clips. Say which one, for example: `delete #2`" in works.slack.private[-1][1]
    await say(desk, "delete #1", origin(job.thread))
    assert (await works.row(job)).deleted_at is not None


async def test_what_was_cancelled_is_no_clip_to_choose_from(works: Works, desk: FrontDesk) -> None:
    job = await finished(works)
    await works.in_line(replace(asked(), thread=job.thread))
    await say(desk, "cancel #2", origin(job.thread))
    await say(desk, "delete", origin(job.thread))
    assert (await works.row(job)).deleted_at is not None


async def test_a_deleted_clip_has_nothing_to_change_or_repeat(
    works: Works, desk: FrontDesk
) -> None:
    job = await deleted(works, desk)
    for text in ("remix #1 make it night", "again #1"):
        await say(desk, text, origin(job.thread))
        assert "#1 was deleted, and its words with it. Reply `new`" in works.slack.private[-1][1]
    await desk.press("remix", job.id, origin())
    assert "#1 was deleted" in works.slack.private[-1][1]
    assert len(await works.store.in_thread(job.thread)) == 1


async def test_what_comes_from_a_deleted_clip_is_not_made_from_scratch(
    works: Works, desk: FrontDesk
) -> None:
    source = await finished(works)
    await change(works.engine, update(jobs).values(expires_at=1.0))
    await say(desk, "remix make it night", origin(source.thread))
    _, offer = await works.store.in_thread(source.thread)
    await desk.command(f"delete {source.id}", origin())
    await desk.press("recreate", offer.id, origin())
    assert "was deleted, and its words with it" in works.slack.private[-1][1]
    await desk.press("again", offer.id, origin())
    assert "was deleted, and its words with it" in works.slack.private[-1][1]
    assert len(await works.store.in_thread(source.thread)) == 2


async def test_a_remix_in_line_is_not_made_any_more(works: Works, desk: FrontDesk) -> None:
    source = await finished(works)
    await say(desk, "remix make it night", origin(source.thread))
    _, remix = await works.store.in_thread(source.thread)
    await works.store.card_posted(remix.id, "1.5", source.thread.thread_ts or "")
    await desk.command(f"delete {source.id}", origin())
    failed = await works.reaches(await works.started(), JobState.FAILED)
    assert (failed.error_code, failed.provider_id) == ("source_deleted", None)


async def test_lists_and_status_tell(works: Works, desk: FrontDesk) -> None:
    job = await deleted(works, desk)
    await desk.command("list", origin())
    assert "Deleted clip" in works.slack.sheets[-1].lines[0]
    assert "deleted by <@U1>" in works.slack.sheets[-1].lines[0]
    await desk.command(f"status {job.id}", origin())
    assert "deleted by <@U1>" in works.slack.sheets[-1].lines[0]
