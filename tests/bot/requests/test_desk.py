"""The desk: what is asked for becomes rows, and what can't be done is explained in private."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.media.inputs import Attachment, Brought
from bot.domain.new_jobs import NewRequest
from bot.domain.profiles import InputKind
from bot.rendering.deployments import Registry
from bot.requests.desk import FrontDesk
from bot.slack.views.card import card
from storage.jobs import SqlJobStore
from tests.support.failing_stores import HesitantStore
from tests.support.front_desk import BOT, CHANNEL, FOX, ask, counter, everything, origin, say
from tests.support.profiles import SORA_1
from tests.support.storage import asked, fresh
from tests.support.works import Works, finished, unclear

# --- the command -----------------------------------------------------------------------


async def test_a_command_becomes_a_row_and_a_card_to_come(works: Works, desk: FrontDesk) -> None:
    where = replace(origin(), response_url="https://hooks.slack.example/1")
    assert await desk.command("a red fox --seconds 8 --size landscape", where) is None
    (job,) = await everything(works)
    assert (job.prompt, job.seconds, job.size) == ("a red fox", 8, "1280x720")
    assert str(job.price_usd) == "0.80"
    assert job.state is JobState.QUEUED
    assert works.board.changes == [job.id]
    assert await works.store.response_url(job.id) == "https://hooks.slack.example/1"


async def test_a_command_that_comes_again_is_recorded_once(works: Works, desk: FrontDesk) -> None:
    where = origin()
    await asyncio.gather(*(desk.command("a red fox --count 2", where) for _ in range(5)))
    assert len(await everything(works)) == 2


async def test_a_wrong_command_queues_nothing_and_shows_the_fix(
    works: Works, desk: FrontDesk
) -> None:
    with pytest.raises(RequestError, match="--seconds"):
        await desk.command("a red fox --secnds 4", origin())
    assert await everything(works) == []


async def test_help_and_status(works: Works, desk: FrontDesk) -> None:
    assert "Describe a clip" in await ask(desk, "")
    nothing = await ask(desk, "status")
    assert "nothing in line" in nothing
    assert "0 of 2 renders running, nobody in line" in nothing
    job = (await works.in_line())[0]
    assert await desk.command("status", origin()) is None
    assert await desk.command(f"status {job.id}", origin(person="U2")) is None
    mine, its = works.slack.sheets
    assert (mine.heading, its.heading) == ("Your clips under way", "This clip")
    assert job.title in mine.lines[0]
    assert mine.lines[-1] == "Right now: 0 of 2 renders running, 1 in line."


async def test_a_request_names_its_deployment_and_so_does_again(works: Works) -> None:
    other = replace(works.deployment, name="film", model="film-1", profile=SORA_1)
    works.deployments = Registry((works.deployment, works.video), (other, works.video))
    desk = counter(works)
    await desk.command("a red fox", origin())
    await desk.command("a red fox --model film --seconds 20 --size 480x480", origin())
    film, usual = await everything(works)
    assert (film.deployment, film.seconds) == ("film", 20)
    assert usual.deployment == works.deployment.name
    await desk.press("again", film.id, origin())
    assert (await everything(works))[0].deployment == "film"


async def test_other_workspaces_jobs_are_nobodys_business(works: Works, desk: FrontDesk) -> None:
    job = (await works.in_line(asked(workspace="T2")))[0]
    for text in (f"status {job.id}", f"cancel {job.id}"):
        with pytest.raises(RequestError, match="don't know a clip"):
            await desk.command(text, origin())
    assert (await works.row(job)).state is JobState.QUEUED


async def test_a_private_channels_job_is_told_of_to_its_members_alone(
    works: Works, desk: FrontDesk
) -> None:
    job = (await works.in_line())[0]
    elsewhere = replace(CHANNEL, channel="C9")
    with pytest.raises(RequestError, match="don't know a clip"):
        await desk.command(f"status {job.id}", origin(elsewhere, person="U2"))
    assert await desk.command(f"status {job.id}", origin(elsewhere)) is None
    assert job.title in works.slack.sheets[-1].lines[0]


# --- messages --------------------------------------------------------------------------


async def test_people_talking_are_left_alone(works: Works, desk: FrontDesk) -> None:
    job = (await works.in_line())[0]
    for thread in (CHANNEL, replace(CHANNEL, thread_ts="1.2"), job.thread):
        await say(desk, "I like the second one better", origin(thread))
    assert len(await everything(works)) == 1
    assert works.slack.private == []


async def test_a_mention_in_a_channel_is_a_create_in_its_thread(
    works: Works, desk: FrontDesk
) -> None:
    thread = replace(CHANNEL, thread_ts="5.5")
    await say(desk, f"<@{BOT}> a &lt;red&gt; fox", origin(thread))
    (job,) = await everything(works)
    assert (job.prompt, job.thread) == ("a <red> fox", thread)


async def test_a_mention_that_arrives_as_two_events_is_one_job(
    works: Works, desk: FrontDesk
) -> None:
    where = origin(replace(CHANNEL, thread_ts="5.5"))
    await asyncio.gather(*(say(desk, f"<@{BOT}> a red fox", where) for _ in range(2)))
    await say(desk, f"<@{BOT}> a red fox", where)
    assert len(await everything(works)) == 1


async def test_a_wrong_mention_that_arrives_twice_is_answered_once(
    works: Works, desk: FrontDesk
) -> None:
    where = origin(replace(CHANNEL, thread_ts="5.5"))
    for _ in range(2):
        await say(desk, f"<@{BOT}> a red fox --seconds 5", where)
    ((person, text),) = works.slack.private
    assert person == "U1"
    assert "4, 8 or 12" in text


async def test_a_cancel_that_arrives_twice_is_not_contradicted(
    works: Works, desk: FrontDesk
) -> None:
    job = (await works.in_line())[0]
    where = origin(job.thread)
    await say(desk, f"<@{BOT}> cancel", where)
    await say(desk, f"<@{BOT}> cancel", where)
    works.clock.advance(60)
    await say(desk, f"<@{BOT}> cancel", where)
    assert (await works.row(job)).state is JobState.CANCELLED
    assert works.slack.private == []
    await say(desk, "cancel", origin(job.thread))
    assert "#1 is already cancelled" in works.slack.private[0][1]


async def test_a_cancel_that_arrives_again_leaves_a_later_job_alone(
    works: Works, desk: FrontDesk
) -> None:
    first = (await works.in_line())[0]
    where = origin(first.thread)
    await say(desk, "cancel", where)
    works.clock.advance(60)
    await say(desk, "again", origin(first.thread))
    later = (await works.store.in_thread(first.thread))[-1]
    assert later.id != first.id
    await say(desk, "cancel", where)
    assert (await works.row(first)).state is JobState.CANCELLED
    assert (await works.row(later)).state is JobState.QUEUED
    assert works.slack.private == []


async def test_everything_in_a_direct_message_is_meant_for_us(
    works: Works, desk: FrontDesk
) -> None:
    thread = Thread("T1", "D1", "7.7")
    await say(desk, "a red fox", origin(thread), direct=True)
    (job,) = await everything(works)
    assert job.thread == thread
    await say(desk, "a hare at dawn", origin(thread), direct=True)
    assert len(await everything(works)) == 2


async def test_an_answer_that_slack_refuses_does_no_harm(works: Works, desk: FrontDesk) -> None:
    works.slack.troubles.before("privately", SlackUnavailable("503"))
    await say(desk, f"<@{BOT}> help", origin(replace(CHANNEL, thread_ts="5.5")))
    assert works.slack.private == []


# --- remix, again, new -----------------------------------------------------------------


async def test_a_reply_remixes_the_newest_clip(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    await say(desk, "remix make it night", origin(clip.thread, person="U2"))
    job = (await works.store.in_thread(clip.thread))[-1]
    assert (job.number, job.requester, job.prompt) == (2, "U2", "make it night")
    assert (job.source_id, job.source_number) == (clip.id, 1)
    assert job.source_provider_id == clip.provider_id
    assert (job.size, job.seconds) == (clip.size, clip.seconds)
    await say(desk, "new a blue whale --seconds 12", origin(clip.thread))
    assert (await works.store.in_thread(clip.thread))[-1].seconds == 12


async def test_remixing_what_has_no_clip_explains_itself(works: Works, desk: FrontDesk) -> None:
    job = await works.rendering()
    works.video.renders.clear()
    await works.reaches(job, JobState.FAILED)
    await say(desk, "remix make it night", origin(job.thread))
    await say(desk, "remix #7 make it night", origin(job.thread))
    failed, absent = (text for _, text in works.slack.private)
    assert "no clip to remix: it failed. Reply `again`" in failed
    assert "no #7" in absent
    assert len(await everything(works)) == 1


async def test_again_makes_the_same_once_more(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    await desk.press("again", clip.id, origin(clip.thread, person="U2"))
    job = (await works.store.in_thread(clip.thread))[-1]
    assert (job.number, job.prompt, job.requester) == (2, clip.prompt, "U2")


async def test_a_double_click_on_again_makes_one_job(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    for _ in range(2):
        await desk.press("again", clip.id, origin(clip.thread))
    assert len(await works.store.in_thread(clip.thread)) == 2
    works.clock.advance(10)
    await desk.press("again", clip.id, origin(clip.thread))
    assert len(await works.store.in_thread(clip.thread)) == 3


async def test_again_right_after_a_quick_failure_is_no_double_click(
    works: Works, desk: FrontDesk
) -> None:
    job = await works.store.move(await works.claimed(), JobState.FAILED)
    await desk.press("again", job.id, origin(job.thread))
    assert len(await works.store.in_thread(job.thread)) == 2


async def test_the_remix_button_opens_a_modal_whose_answer_is_a_remix(
    works: Works, desk: FrontDesk
) -> None:
    clip = await finished(works)
    await desk.press("remix", clip.id, origin(clip.thread))
    assert works.slack.modals == [clip.id]
    where = origin(Thread("T1", clip.thread.channel))
    for _ in range(2):
        await desk.windows.change("make it night", clip.id, where)
    assert [job.prompt for job in await works.store.in_thread(clip.thread)][1:] == ["make it night"]
    with pytest.raises(RequestError, match="What should change"):
        await desk.windows.change("  ", clip.id, where)


async def test_a_modal_that_slack_does_not_open_is_explained(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    works.slack.troubles.before("ask_for_change", SlackRefused(error="expired_trigger_id"))
    await desk.press("remix", clip.id, origin(clip.thread))
    assert "again" in works.slack.private[0][1]


async def test_a_button_of_a_job_that_is_gone_is_explained(works: Works, desk: FrontDesk) -> None:
    await desk.press("again", JobId("zzz999"), origin())
    await desk.press("conquer", (await works.in_line())[0].id, origin())
    gone, odd = (text for _, text in works.slack.private)
    assert "don't know a clip" in gone
    assert "older version" in odd


# --- cancel ----------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "may"), [("U1", True), ("U2", False), ("U9", True)])
async def test_the_requester_and_admins_may_cancel(
    works: Works, desk: FrontDesk, person: str, may: bool
) -> None:
    works.people.make_admin("U9")
    job = (await works.in_line())[0]
    await desk.press("cancel", job.id, origin(job.thread, person))
    state = (await works.row(job)).state
    assert state is (JobState.CANCELLED if may else JobState.QUEUED)
    assert works.line.rung is may
    if not may:
        assert works.slack.private == [("U2", "Only <@U1> or a workspace admin can cancel this.")]


async def test_nobody_is_an_admin_while_slack_does_not_answer(
    works: Works, desk: FrontDesk
) -> None:
    works.people.make_admin("U9")
    works.people.away = True
    job = (await works.in_line())[0]
    with pytest.raises(RequestError, match="Only <@U1>"):
        await desk.command(f"cancel {job.id}", origin(person="U9"))
    assert (await works.row(job)).state is JobState.QUEUED


async def test_cancel_too_late_and_cancel_of_the_unclear(works: Works, desk: FrontDesk) -> None:
    late = await works.delivering()
    unclear = await works.store.move(await works.claimed(), JobState.UNCONFIRMED)
    assert "Too late" in await ask(desk, f"cancel {late.id}")
    assert "Give up" in await ask(desk, f"cancel {unclear.id}")
    assert (await works.row(late)).state is JobState.DELIVERING


async def test_cancel_in_a_thread_means_all_that_is_unfinished(
    works: Works, desk: FrontDesk
) -> None:
    jobs = await works.in_line(asked(clips=3))
    await say(desk, "cancel #2", origin(jobs[0].thread))
    assert (await works.row(jobs[1])).state is JobState.CANCELLED
    assert (await works.row(jobs[2])).state is JobState.QUEUED
    await say(desk, "cancel", origin(jobs[0].thread))
    assert {(await works.row(job)).state for job in jobs} == {JobState.CANCELLED}


# --- unconfirmed: somebody decides -----------------------------------------------------


async def test_look_again_finds_the_render(works: Works, desk: FrontDesk) -> None:
    job = await unclear(works)
    await desk.press("look", job.id, origin(job.thread))
    job = await works.reaches(job, JobState.RENDERING)
    assert (job.provider_id, job.error_code, job.error_tell) == ("video_1", None, None)
    assert works.slack.private == []


async def test_look_again_submits_what_certainly_never_arrived(
    works: Works, desk: FrontDesk
) -> None:
    job = await unclear(works, arrived=False)
    await desk.press("look", job.id, origin(job.thread))
    assert "isn't in the video service's list so far" in works.slack.private[0][1]
    begin = works.clock.now()
    await works.reaches(job, JobState.QUEUED)
    assert works.clock.now() - begin >= 10
    assert works.line.rung


async def test_look_again_says_when_it_still_cannot_tell(works: Works, desk: FrontDesk) -> None:
    job = await unclear(works)
    works.video.lists = False
    await desk.press("look", job.id, origin(job.thread))
    assert (await works.row(job)).state is JobState.UNCONFIRMED
    assert "no list" in works.slack.private[0][1]


async def test_render_again_goes_back_in_line(works: Works, desk: FrontDesk) -> None:
    job = await unclear(works)
    await desk.press("resend", job.id, origin(job.thread))
    await desk.press("resend", job.id, origin(job.thread))
    job = await works.row(job)
    assert (job.state, job.error_tell) == (JobState.QUEUED, None)
    assert (await works.store.claim(works.deployment)).job is not None
    assert "settled" in works.slack.private[0][1]


async def test_giving_up_frees_the_slot_and_claims_nothing_of_the_cost(
    works: Works, desk: FrontDesk
) -> None:
    job = await unclear(works)
    await desk.press("give_up", job.id, origin(job.thread))
    job = await works.row(job)
    assert job.state is JobState.FAILED
    assert (await works.store.standing(works.deployment)).running == 0
    shown = card(job, None, works.clock.now()).text
    assert "may still be billed" in shown
    assert "Nothing was spent" not in shown


async def overdue(works: Works) -> Job:
    """Return a job whose render goes on and on."""
    return await works.reaches(await works.rendering(), JobState.UNCONFIRMED)


async def test_look_again_says_that_an_overdue_render_goes_on(
    works: Works, desk: FrontDesk
) -> None:
    job = await overdue(works)
    await desk.press("look", job.id, origin(job.thread))
    assert (await works.row(job)).state is JobState.UNCONFIRMED
    assert "still rendering" in works.slack.private[0][1]


async def test_look_again_brings_an_overdue_render_that_is_done(
    works: Works, desk: FrontDesk
) -> None:
    job = await overdue(works)
    works.video.complete_all()
    await desk.press("look", job.id, origin(job.thread))
    job = await works.reaches(job, JobState.DELIVERED)
    assert (job.provider_id, job.error_code) == ("video_1", None)


async def test_an_overdue_render_replaced_by_another_is_nobody_elses(
    works: Works, desk: FrontDesk
) -> None:
    job = await overdue(works)
    await desk.press("resend", job.id, origin(job.thread))
    works.video.lose_answers(True)
    job = await works.reaches(await works.started(), JobState.RENDERING)
    assert job.provider_id == "video_2"


async def test_an_overdue_render_given_up_holds_its_slot_to_its_end(
    works: Works, desk: FrontDesk
) -> None:
    job = await overdue(works)
    await desk.press("give_up", job.id, origin(job.thread))
    job = await works.row(job)
    assert job.state is JobState.CANCELLING
    assert (await works.store.standing(works.deployment)).running == 1
    assert "may still be billed" in card(job, None, works.clock.now()).text
    works.video.complete_all()
    await works.reaches(job, JobState.CANCELLED)
    assert works.slack.threads == {}


@pytest.mark.parametrize("verb", ["look", "resend", "give_up"])
async def test_only_the_requester_or_an_admin_decides(
    works: Works, desk: FrontDesk, verb: str
) -> None:
    job = await unclear(works)
    await desk.press(verb, job.id, origin(job.thread, "U2"))
    assert (await works.row(job)).state is JobState.UNCONFIRMED
    assert works.slack.private == [("U2", "Only <@U1> or a workspace admin can decide that.")]


# --- deliver again ---------------------------------------------------------------------


async def test_deliver_again_delivers_the_kept_clip_once(works: Works, desk: FrontDesk) -> None:
    job = await works.delivering()
    works.slack.away.add(job.thread.channel)
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.FAILED
    works.slack.away.clear()
    presses = (desk.press("deliver", job.id, origin(job.thread)) for _ in range(2))
    await asyncio.gather(*presses)
    job = await works.reaches(job, JobState.DELIVERED)
    assert len(works.slack.threads[job.thread]) == 1
    assert (job.error_code, job.error_tell) == (None, None)
    assert [text for _, text in works.slack.private] == [
        "This clip isn't waiting to be delivered any more."
    ]


async def test_deliver_again_delivers_once_if_its_end_is_written_late(
    works: Works,
) -> None:
    hesitant = Works(
        works.engine,
        works.folder,
        store=HesitantStore(works.engine, JobState.DELIVERED),
        clock=works.clock,
    )
    job = await hesitant.delivering()
    hesitant.slack.troubles.before("start_upload", SlackRefused(error="storage_limit_reached"))
    job = await works.clock.fly(hesitant.delivery.deliver(job))
    assert job.state is JobState.FAILED
    await counter(hesitant).press("deliver", job.id, origin(job.thread))
    job = await hesitant.reaches(job, JobState.DELIVERED)
    assert len(hesitant.slack.threads[job.thread]) == len(hesitant.slack.files) == 1
    await hesitant.close()


async def test_deliver_again_finds_what_did_get_through(works: Works, desk: FrontDesk) -> None:
    job = await works.delivering()
    works.slack.looks_until_shared = 100
    works.slack.troubles.before("post_link", SlackRefused("is_archived"))
    job = await works.clock.fly(works.delivery.deliver(job))
    assert job.state is JobState.FAILED
    works.slack.looks_until_shared = 0
    await desk.press("deliver", job.id, origin(job.thread))
    job = await works.reaches(job, JobState.DELIVERED)
    assert len(works.slack.threads[job.thread]) == 1


# --- durable ---------------------------------------------------------------------------


async def test_what_cannot_be_recorded_is_an_error(works: Works) -> None:
    class Full(SqlJobStore):
        async def accept(self, request: NewRequest) -> list[Job] | None:
            raise OSError("disk full")

    desk = counter(works, Full(works.engine))
    with pytest.raises(OSError, match="disk full"):
        await desk.command("a red fox", origin())
    with pytest.raises(OSError, match="disk full"):
        await say(desk, f"<@{BOT}> help", origin(replace(CHANNEL, thread_ts="5.5")))
    assert works.slack.private == []
    assert works.board.changes == []


# --- Sora 1 ----------------------------------------------------------------------------


@pytest.fixture
async def sora1(works: Works, tmp_path: Path) -> AsyncIterator[Works]:
    """Return works whose deployment is of Sora 1."""
    deployment = replace(works.deployment, profile=SORA_1)
    sora1 = Works(works.engine, tmp_path, deployment=deployment)
    yield sora1
    await sora1.close()


async def test_clips_of_one_render_are_one_job(sora1: Works) -> None:
    await counter(sora1).command("a red fox --count 2 --quality low", origin())
    (job,) = await everything(sora1)
    assert (job.count, job.quality, job.price_usd) == (2, "low", None)


async def test_all_clips_of_one_render_are_made_again(sora1: Works) -> None:
    desk = counter(sora1)
    await desk.command("a red fox --count 2 --quality low", origin())
    (first,) = await everything(sora1)
    await sora1.store.card_posted(first.id, "1.0", "1.0")
    await say(desk, "again", origin(Thread("T1", "C1", "1.0")))
    second, _ = await everything(sora1)
    assert (second.count, second.quality, second.number) == (2, "low", 2)


async def test_one_clip_of_a_render_is_made_again_alone(sora1: Works) -> None:
    desk = counter(sora1)
    await desk.command("a red fox --count 2", origin())
    (job,) = await everything(sora1)
    await sora1.store.card_posted(job.id, "1.0", "1.0")
    rendering = await sora1.store.move(await sora1.claimed(), JobState.RENDERING, provider_id="t")
    _, sibling = await sora1.store.rendered(rendering, ("a", "b"))
    await say(desk, "again #2", origin(sibling.thread))
    newest = (await sora1.store.in_thread(sibling.thread))[-1]
    assert (newest.number, newest.count, newest.prompt) == (3, 1, "a red fox")


async def test_a_frame_without_a_picture_is_asked_about(sora1: Works) -> None:
    with pytest.raises(RequestError, match="`--frame` is about a picture, and none came along"):
        await counter(sora1).command("a red fox --frame 3", origin())
    assert await everything(sora1) == []


# --- with files ------------------------------------------------------------------------

STUB = Attachment("F2")


async def shown(
    desk: FrontDesk, text: str, *files: Attachment, where: Origin | None = None
) -> None:
    """Say something with files to the bot in a direct conversation."""
    where = replace(where or origin(Thread("T1", "D1", "5.5")), direct=True)
    await desk.message(text, where, bot_user_id=BOT, files=files)


async def test_a_picture_decides_the_size_unless_somebody_did(
    works: Works, desk: FrontDesk
) -> None:
    await shown(desk, "it turns its head", FOX)
    await shown(desk, "it turns its head --size landscape", STUB)
    asked_for, free = await everything(works)
    assert (asked_for.size, asked_for.inputs) == ("1280x720", 1)
    (input_,) = await works.inputs.given(asked_for.id)
    assert (input_.file_id, input_.sets_size) == ("F2", False)
    (input_,) = await works.inputs.given(free.id)
    assert (input_.file_id, input_.name, input_.sets_size) == ("F1", "fox.png", True)
    assert works.board.changes == [free.id, asked_for.id]
    assert works.pictures.rung


@pytest.mark.parametrize(
    ("text", "files", "words"),
    [
        ("", (FOX,), "What should happen in the picture?"),
        ("it turns", (FOX, STUB), "This model takes one picture"),
        ("it turns", (Attachment("F3", "fox.mp4", "video/mp4"),), "and no video"),
        ("it turns", (Attachment("F3", "fox.pdf", "application/pdf"),), "`fox.pdf` is neither"),
        ("it turns", (Attachment("F3", "fox", "image/png", elsewhere=True),), "isn't at Slack"),
    ],
)
async def test_what_cannot_go_with_words_is_explained_and_not_made(
    works: Works, desk: FrontDesk, text: str, files: tuple[Attachment, ...], words: str
) -> None:
    await shown(desk, text, *files)
    assert await everything(works) == []
    ((_, told),) = works.slack.private
    assert words in told


@pytest.mark.parametrize("text", ["remix make it night", "again", f"<@{BOT}> again #1"])
async def test_what_is_made_again_takes_no_picture(
    works: Works, desk: FrontDesk, text: str
) -> None:
    clip = await finished(works)
    where = origin(clip.thread)
    await desk.message(text, where, bot_user_id=BOT, files=(FOX,))
    assert len(await everything(works)) == 1
    ((_, told),) = works.slack.private
    assert "send it once more with `new`" in told


async def test_a_picture_with_a_mention_in_a_thread_is_a_new_clip(
    works: Works, desk: FrontDesk
) -> None:
    clip = await finished(works)
    where = origin(clip.thread)
    await desk.message(f"<@{BOT}> it turns its head", where, bot_user_id=BOT, files=(FOX,))
    new, _ = await everything(works)
    assert (new.prompt, new.source_id, new.inputs) == ("it turns its head", None, 1)


async def test_again_takes_the_same_picture_and_the_same_size(
    works: Works, desk: FrontDesk
) -> None:
    await shown(desk, "it turns its head", FOX)
    (job,) = await everything(works)
    request = (await works.inputs.awaited(("T1",), 10))[0].request
    brought = Brought(InputKind.IMAGE, "image/png", b"a fox")
    await works.inputs.brought(request, [brought], "1280x720")
    await works.store.card_posted(job.id, "6.6", "5.5")
    works.clock.advance(60)
    await desk.press("again", job.id, origin(replace(CHANNEL, channel="D1", thread_ts="5.5")))
    again, _ = await everything(works)
    assert (again.size, again.inputs) == ("1280x720", 1)
    (input_,) = await works.inputs.given(again.id)
    assert (input_.file_id, input_.sets_size) == ("F1", False)


async def test_an_order_with_a_picture_that_comes_twice_is_kept_once(
    works: Works, desk: FrontDesk
) -> None:
    where = origin(Thread("T1", "D1", "5.5"))
    for _ in range(3):
        await shown(desk, "it turns its head", FOX, where=where)
    assert len(await everything(works)) == 1


# --- threads whose rows are gone -------------------------------------------------------


async def test_a_request_in_a_forgotten_thread_is_answered_once(
    works: Works, desk: FrontDesk
) -> None:
    where = replace(origin(Thread("T1", "C1", "1600000000.1")), under_ours=True)
    for text in ("lovely!", "is that a fox?"):
        await say(desk, text, replace(where, key=fresh("key:")))
    assert works.slack.private == []
    for text in ("remix make it night", "again", "delete #2", "<@U0BOT> make it night"):
        once = replace(where, key=fresh("key:"))
        await say(desk, text, once)
        await say(desk, text, once)
        _, told = works.slack.private.pop()
        assert "I don't know the clips of this thread any more" in told
        assert works.slack.private == []
    assert await everything(works) == []
    await say(desk, "<@U0BOT> help", replace(where, key=fresh("key:")))
    assert "Describe a clip" in works.slack.private[-1][1]
    await say(desk, "remix", replace(where, key=fresh("key:")))
    assert "What should change?" in works.slack.private[-1][1]


async def test_the_bots_words_in_a_direct_message_open_no_clips_thread(
    works: Works, desk: FrontDesk
) -> None:
    where = replace(origin(Thread("T1", "D1", "1600000000.1")), under_ours=True)
    await say(desk, "a red fox", where, direct=True)
    assert [job.prompt for job in await everything(works)] == ["a red fox"]
