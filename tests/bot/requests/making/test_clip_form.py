"""The form begins with the words of what came to nothing; what is wrong is said in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.domain.conversation.replies import Beginning
from bot.domain.errors.base import PlaceRefused, RequestError, StorageAway, SumChanged
from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.job import Job, JobState, Thread
from bot.domain.language.clip_form import AUTO, Form
from bot.domain.media.inputs import Attachment
from bot.domain.new_jobs import NewInput, NewJob, NewRequest
from bot.domain.preferences.preferred import Preferred
from bot.domain.profiles import Crop, InputKind
from bot.domain.wording.form.told import DELETED, NOT_OPENED, NOTHING_TO_EDIT
from bot.rendering.deployments import Registry
from bot.requests.desk import FrontDesk
from bot.requests.making.clip_form import ANYWHERE, Forms
from bot.requests.making.form_updates import FormUpdates
from bot.requests.making.last_choices import LastChoices
from bot.requests.making.menus import Menus
from bot.requests.money.left import Left
from bot.requests.presets.style_book import StyleBook
from bot.requests.settings.choices import Choices
from bot.requests.settings.defaults import Defaults
from storage.connections import Database
from storage.ledger import SqlMoneyLedger
from storage.preferences import SqlPreferences
from storage.styles import SqlStyles
from tests.support.doubles import FakeFiles, FakeSlack
from tests.support.front_desk import counter, everything, origin
from tests.support.profiles import SORA_1
from tests.support.storage import DEPLOYMENT, asked, fresh, now, post_card
from tests.support.works import Works, finished

FOX = NewInput(InputKind.IMAGE, "fox.png", file_id="F1", sets_size=True)
FOX_FILE = Attachment("F1", "fox.png", "image/png")
FORM = Form("a red fox", "1280x720", "8", "2")


@pytest.fixture
async def sora1(engine: Database, tmp_path: Path) -> AsyncIterator[Works]:
    works = Works(engine, tmp_path, deployment=replace(DEPLOYMENT, model="sora", profile=SORA_1))
    yield works
    await works.close()


def told(works: Works) -> str:
    return works.slack.private[-1][1]


async def recorded(works: Works, *inputs: NewInput, jobs: int = 1, **job: Any) -> list[Job]:
    """Record a request as a handler would have."""
    new = NewJob("a red fox", "1280x720", 8, None, **job)
    found = await works.store.accept(
        NewRequest(
            fresh("key:"), DEPLOYMENT.name, Thread("T1", "C1"), "U1", (new,) * jobs, inputs=inputs
        )
    )
    assert found is not None
    return found


async def failed(works: Works, code: str = "moderated", *inputs: NewInput, **job: Any) -> Job:
    """Return a job with a card that came to nothing."""
    (new,) = await recorded(works, *inputs, **job)
    if inputs:
        await works.inputs.let_go(new.request)
    await post_card(works.store, new)
    claimed = (await works.store.claim(works.deployment)).job
    assert claimed is not None
    return await works.store.move(claimed, JobState.FAILED, error_code=code, error_tell="No.")


# --- edit and try again ----------------------------------------------------------------


@pytest.mark.parametrize("person", ["U1", "U2"])
async def test_a_refused_clip_is_edited_in_its_thread_by_anybody(
    works: Works, desk: FrontDesk, person: str
) -> None:
    job = await failed(works)
    await desk.press("edit", job.id, origin(job.thread, person))
    (beginning,) = works.slack.forms
    assert beginning.form == Form("a red fox", "1280x720", "8", "1", "sora-2")
    assert (beginning.asks_where, beginning.files) == (False, ())
    assert works.slack.places == [job.thread]
    assert works.slack.private == []


@pytest.mark.parametrize(
    "code", ["refused", "size_refused", "seconds_refused", "picture_refused", "source_deleted"]
)
async def test_each_refusal_that_would_come_again_can_be_edited(
    works: Works, desk: FrontDesk, code: str
) -> None:
    job = await failed(works, code)
    await desk.press("edit", job.id, origin(job.thread))
    assert [beginning.form.prompt for beginning in works.slack.forms] == ["a red fox"]


async def test_its_picture_goes_along_unless_that_was_what_was_refused(
    works: Works, desk: FrontDesk
) -> None:
    for code, names in (("moderated", ["fox.png"]), ("picture_refused", [])):
        job = await failed(works, code, FOX)
        await desk.press("edit", job.id, origin(job.thread))
        beginning = works.slack.forms.pop()
        assert [file.name for file in beginning.files] == names
        assert beginning.form.size == (AUTO if names else "1280x720")


async def test_what_has_no_field_is_typed_among_the_words(sora1: Works) -> None:
    cut = Crop(0.1, 0.1, 0.9, 0.9)
    first, last = replace(FOX, frame=30, crop=cut), replace(FOX, frame=90, crop=cut, file_id="F2")
    job = await failed(sora1, "moderated", first, last, quality="low")
    await counter(sora1).press("edit", job.id, origin(job.thread))
    (beginning,) = sora1.slack.forms
    options = "--quality low --frame 30 --frame 90 --crop 0.1,0.1,0.9,0.9"
    assert beginning.form.prompt == f"a red fox {options}"
    assert [file.file_id for file in beginning.files] == ["F1", "F2"]
    files = tuple(beginning.files)
    sora1.files.files = {"F1": b"", "F2": b""}
    await counter(sora1).make(replace(beginning.form, count="1"), files, origin(job.thread))
    again = (await sora1.store.of_requester("T1", "U1", 1))[0]
    given = await sora1.inputs.given(again.id)
    assert [(one.frame, one.crop) for one in given] == [(30, cut), (90, cut)]
    assert (again.prompt, again.quality) == ("a red fox", "low")


async def test_where_a_picture_was_put_by_itself_nothing_is_typed(sora1: Works) -> None:
    first, last = FOX, replace(FOX, frame=239, file_id="F2")
    job = await failed(sora1, "moderated", first, last)
    await counter(sora1).press("edit", job.id, origin(job.thread))
    assert [beginning.form.prompt for beginning in sora1.slack.forms] == ["a red fox"]


async def test_a_refused_remix_is_edited_as_a_remix(works: Works, desk: FrontDesk) -> None:
    source = await finished(works)
    await desk.windows.change("make it night", source.id, origin(source.thread))
    remix = (await works.store.in_thread(source.thread))[-1]
    await post_card(works.store, remix)
    claimed = (await works.store.claim(works.deployment)).job
    assert claimed is not None
    await works.store.move(claimed, JobState.FAILED, error_code="moderated", error_tell="No.")
    await desk.press("edit", remix.id, origin(source.thread))
    assert (works.slack.modals, works.slack.words) == ([source.id], ["make it night"])
    assert works.slack.forms == []


async def test_a_remix_whose_source_is_gone_goes_into_the_form(
    works: Works, desk: FrontDesk
) -> None:
    source = await finished(works)
    job = await failed(works, "source_deleted", source_id=source.id)
    await desk.delete(source.id, origin(source.thread), everywhere=False)
    await desk.press("edit", job.id, origin(job.thread))
    assert [beginning.form.prompt for beginning in works.slack.forms] == ["a red fox"]


@pytest.mark.parametrize(
    "state", [JobState.QUEUED, JobState.RENDERING, JobState.DELIVERED, JobState.FAILED]
)
async def test_there_is_nothing_to_edit_of_any_other_clip(
    works: Works, desk: FrontDesk, state: JobState
) -> None:
    job = (await works.in_line())[0]
    if state is not JobState.QUEUED:
        job = await works.claimed()
    if state is JobState.FAILED:
        job = await works.store.move(job, state, error_code="render_failed", error_tell="Again.")
    elif state in {JobState.RENDERING, JobState.DELIVERED}:
        job = await works.store.move(job, JobState.RENDERING, provider_id="video_1")
    if state is JobState.DELIVERED:
        job = await works.store.move(job, JobState.DELIVERING)
        job = await works.store.move(job, state)
    await desk.press("edit", job.id, origin(job.thread))
    assert (told(works), works.slack.forms) == (NOTHING_TO_EDIT, [])


async def test_a_press_from_another_channel_shows_no_words(works: Works, desk: FrontDesk) -> None:
    job = await failed(works)
    await desk.press("edit", job.id, origin(Thread("T1", "C2")))
    assert told(works) == f"I don't know a clip `{job.id}`. `/sora list` shows yours."
    assert works.slack.forms == []


async def test_a_window_that_slack_does_not_open_is_told(works: Works, desk: FrontDesk) -> None:
    job = await failed(works)
    works.slack.troubles.before("ask_for_clip", SlackUnavailable("503"))
    await desk.press("edit", job.id, origin(job.thread))
    assert "press the button once more" in told(works)


# --- again with changes ----------------------------------------------------------------


async def test_a_finished_clip_is_made_again_with_changes(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    await desk.press("vary", clip.id, origin(clip.thread, "U2"))
    (beginning,) = works.slack.forms
    words = Form(clip.prompt, clip.size, str(clip.seconds), "1", "sora-2")
    assert (beginning.form, beginning.asks_where) == (words, False)
    assert works.slack.places == [clip.thread]
    await desk.make(replace(words, prompt="a blue fox"), (), origin(clip.thread, "U2"))
    assert (await works.store.in_thread(clip.thread))[-1].prompt == "a blue fox"


async def test_a_remix_is_made_again_with_changes_as_a_remix(works: Works, desk: FrontDesk) -> None:
    source = await finished(works)
    await desk.windows.change("make it night", source.id, origin(source.thread))
    remix = (await works.store.in_thread(source.thread))[-1]
    await post_card(works.store, remix)
    await desk.press("vary", remix.id, origin(source.thread))
    assert (works.slack.modals, works.slack.words) == ([source.id], ["make it night"])


async def test_its_pictures_and_its_seed_go_along(works: Works, desk: FrontDesk) -> None:
    job = await failed(works, "moderated", FOX, seed=42)
    await desk.press("vary", job.id, origin(job.thread))
    (beginning,) = works.slack.forms
    assert [file.file_id for file in beginning.files] == ["F1"]
    assert beginning.form.seed == "42"


async def test_a_deleted_clips_words_are_gone_for_the_form_too(
    works: Works, desk: FrontDesk
) -> None:
    clip = await finished(works)
    await desk.delete(clip.id, origin(clip.thread), everywhere=False)
    await desk.press("vary", clip.id, origin(clip.thread))
    assert (told(works), works.slack.forms) == (DELETED, [])


async def test_a_form_that_takes_too_long_is_told_in_words(works: Works, desk: FrontDesk) -> None:
    class Slow(FakeSlack):
        async def ask_for_clip(self, *given: Any) -> None:
            await asyncio.Event().wait()

    forms = replace(desk.use.forms, replies=Slow(), patience=0.0)
    assert await forms.open(origin(), ANYWHERE) == NOT_OPENED


# --- what got no card ------------------------------------------------------------------


async def test_what_was_turned_away_keeps_its_words_for_another_place(
    works: Works, desk: FrontDesk
) -> None:
    first, *_ = await recorded(works, jobs=3)
    await works.store.turn_away(first.id, "not_in_channel", "I'm not in there.")
    await desk.press("edit", first.id, origin())
    (beginning,) = works.slack.forms
    assert beginning.form == Form("a red fox", "1280x720", "8", "3", "sora-2")
    assert beginning.asks_where
    assert works.slack.places == [Thread("T1", "C1")]


async def test_a_place_that_slack_refuses_in_the_form_is_left_open(
    works: Works, desk: FrontDesk
) -> None:
    (job,) = await recorded(works)
    await works.store.turn_away(job.id, "not_in_channel", "I'm not in there.")
    works.slack.troubles.before("ask_for_clip", SlackRefused(error="invalid_arguments"))
    await desk.press("edit", job.id, origin())
    assert works.slack.places == [Thread("T1", "")]
    assert [beginning.form.prompt for beginning in works.slack.forms] == ["a red fox"]


async def test_nobody_else_sees_what_was_turned_away(works: Works, desk: FrontDesk) -> None:
    (job,) = await recorded(works)
    await works.store.turn_away(job.id, "not_in_channel", "I'm not in there.")
    await desk.press("edit", job.id, origin(person="U2"))
    assert told(works) == f"I don't know a clip `{job.id}`. `/sora list` shows yours."
    assert works.slack.forms == []


async def test_a_picture_that_cannot_be_used_is_left_out(works: Works, desk: FrontDesk) -> None:
    (job,) = await recorded(works, FOX)
    await works.store.turn_away(job.id, "input", "It is broken.")
    await desk.press("edit", job.id, origin())
    (beginning,) = works.slack.forms
    assert (beginning.form.prompt, beginning.files) == ("a red fox", ())


async def test_a_press_before_the_row_is_turned_away_opens_it(
    works: Works, desk: FrontDesk
) -> None:
    (job,) = await recorded(works)
    assert (await now(works.store, job)).state is JobState.QUEUED
    await desk.press("edit", job.id, origin())
    (beginning,) = works.slack.forms
    assert (beginning.form.prompt, beginning.asks_where) == (job.prompt, True)


async def test_between_two_people_the_form_asks_for_another_place(
    works: Works, desk: FrontDesk
) -> None:
    works.slack.away = {"D0MAYAJONAS"}
    for channel in ("D0MAYA", "D0MAYAJONAS", "C1"):
        await desk.open_form(origin(Thread("T1", channel)))
    assert [beginning.asks_where for beginning in works.slack.forms] == [True] * 3
    await desk.animate((FOX_FILE,), origin(Thread("T1", "D0MAYAJONAS")))
    await desk.animate((FOX_FILE,), origin(Thread("T1", "C1")))
    assert [one.asks_where for one in works.slack.forms[3:]] == [True, False]


# --- what was chosen last --------------------------------------------------------------


async def test_the_next_form_begins_with_what_was_chosen(works: Works, desk: FrontDesk) -> None:
    await desk.make(replace(FORM, prompt="a fox --count 3"), (), origin())
    elsewhere = Thread("T1", "C2")
    for where in (origin(elsewhere), origin(person="U2"), origin(Thread("T2", "C3"))):
        await desk.open_form(where)
    begun = [beginning.form for beginning in works.slack.forms]
    assert begun == [Form("", "1280x720", "8", "3"), Form(""), Form("")]
    await desk.animate((FOX_FILE,), origin())
    assert works.slack.forms[-1].form == Form("", AUTO, "8", "3")


async def test_a_last_model_without_pictures_loses_none(works: Works, desk: FrontDesk) -> None:
    blind = replace(DEPLOYMENT, name="blind", model="blind", profile=replace(SORA_1, images=0))
    menus = Menus(Registry((DEPLOYMENT, works.video), (blind, works.video)))
    forms = replace(desk.use.forms, defaults=replace(desk.use.forms.defaults, menus=menus))
    await forms.choices.chosen.keep("T1", "U1", {"last_model": "blind"})
    for files in ((), (FOX_FILE,)):
        await forms.open(origin(), Beginning(files=files))
    assert [beginning.form.model for beginning in works.slack.forms] == ["blind", AUTO]


async def test_a_clip_made_again_begins_with_its_own_choices(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    await desk.make(replace(FORM, seconds="12", count="4"), (), origin())
    await desk.press("vary", clip.id, origin(clip.thread))
    form = works.slack.forms[-1].form
    assert (form.seconds, form.count) == (str(clip.seconds), "1")


async def test_a_choice_that_cannot_be_kept_or_read_stops_nobody(works: Works) -> None:
    class Away(SqlPreferences):
        async def of(self, workspace: str, subject: str) -> Preferred:
            raise StorageAway("locked")

    class Full(SqlPreferences):
        async def keep(self, *given: Any) -> Preferred:
            raise StorageAway("full")

    choices = LastChoices(Choices(Away(works.engine), works.clock))
    menu = Menus(works.deployments).at(Thread("T1", "C1"))
    assert await choices.begun(FORM, menu, origin()) == FORM
    full = LastChoices(Choices(Full(works.engine), works.clock))
    await full.keep(FORM, menu, origin(), with_picture=False)


# --- what comes back -------------------------------------------------------------------


async def test_a_place_without_us_is_told_before_the_form_closes(
    works: Works, desk: FrontDesk
) -> None:
    works.slack.away = {"C1"}
    with pytest.raises(PlaceRefused) as refused:
        await desk.make(FORM, (), origin())
    assert "/invite @Sora" in refused.value.tell
    assert await everything(works) == []


async def test_a_conversation_of_two_is_told_what_is_possible(
    works: Works, desk: FrontDesk
) -> None:
    works.slack.away = {"D0MAYAJONAS"}
    with pytest.raises(PlaceRefused) as refused:
        await desk.make(FORM, (), origin(Thread("T1", "D0MAYAJONAS")))
    assert "direct message between two people" in refused.value.tell
    assert "/invite" not in refused.value.tell


async def test_a_persons_own_conversation_needs_no_look(works: Works, desk: FrontDesk) -> None:
    works.slack.away = {"U1"}
    await desk.make(FORM, (), origin(Thread("T1", "U1")))
    assert {job.thread.channel for job in await everything(works)} == {"U1"}


async def test_slack_may_be_away_while_a_place_is_looked_at(works: Works, desk: FrontDesk) -> None:
    works.slack.troubles.before("need_place", SlackUnavailable("503"))
    await desk.make(FORM, (), origin())
    assert len(await everything(works)) == 2


async def test_a_wrong_place_and_a_wrong_file_are_looked_at_together(works: Works) -> None:
    """Slack waits three seconds in all, however many files there are."""

    class Slow(FakeSlack):
        async def need_place(self, thread: Thread) -> None:
            await arrived.wait()

    class Here(FakeFiles):
        async def look(self, workspace: str, file_id: str, *, owner: str | None = None) -> None:
            arrived.set()
            await super().look(workspace, file_id, owner=owner)

    arrived = asyncio.Event()
    chosen = Choices(SqlPreferences(works.engine), works.clock)
    book = StyleBook(SqlStyles(works.engine), works.clock)
    forms = Forms(
        replies=Slow(),
        files=Here(),
        inputs=works.inputs,
        store=works.store,
        defaults=Defaults(Menus(works.deployments), chosen, works.permissions, book),
        choices=LastChoices(chosen),
        left=Left(SqlMoneyLedger(works.engine)),
    )
    with pytest.raises(RequestError, match="That picture is gone"):
        await forms.read(FORM, (Attachment("F404"),), origin())


@pytest.mark.parametrize(
    ("form", "shown", "words"),
    [
        (FORM, "0.80", "That costs $1.60, not $0.80."),
        (FORM, "0", "That costs $1.60, which wasn't shown."),
        (replace(FORM, prompt="a fox --count 4"), "1.60", "That costs $3.20, not $1.60."),
    ],
)
async def test_no_more_is_spent_than_the_form_showed(
    works: Works, desk: FrontDesk, form: Form, shown: str, words: str
) -> None:
    with pytest.raises(SumChanged) as refused:
        await desk.make(form, (), origin(), shown=Decimal(shown))
    assert words in refused.value.tell
    assert await everything(works) == []
    await desk.make(form, (), origin(), shown=Decimal("3.20"))
    assert len(await everything(works)) in {2, 4}


async def test_a_window_makes_nothing_dearer_than_it_showed(works: Works, desk: FrontDesk) -> None:
    source = await finished(works)
    before, where = await everything(works), origin(source.thread)
    for shown in ("0", "0.39"):
        with pytest.raises(SumChanged, match=r"That costs \$0\.40") as refused:
            await desk.windows.change("make it night", source.id, where, Decimal(shown))
        assert refused.value.cost == Decimal("0.40")
    assert await everything(works) == before
    await desk.windows.change("make it night", source.id, where, Decimal("0.40"))
    assert len(await everything(works)) == len(before) + 1


# --- while it is open ------------------------------------------------------------------


async def test_the_latest_change_is_shown_last(works: Works) -> None:
    class Held(FakeSlack):
        async def update_form(self, *given: Any) -> None:
            await let_go.wait()
            self.priced.append(given[-1])

    let_go, slack = asyncio.Event(), Held()
    updates, menu = FormUpdates(slack), Menus(works.deployments).at(Thread("T1", "C1"))
    changes = [replace(FORM, count=str(count)) for count in (1, 2, 3)]
    tasks = [
        asyncio.create_task(updates.show("T1", {"id": "V1", "blocks": []}, menu, form))
        for form in changes
    ]
    await asyncio.sleep(0)
    let_go.set()
    await asyncio.gather(*tasks)
    assert slack.priced[-1] == changes[-1]
    assert changes[1] not in slack.priced


async def test_a_price_that_cannot_be_shown_stops_nobody(works: Works, desk: FrontDesk) -> None:
    works.slack.troubles.before("update_form", SlackUnavailable("503"))
    await desk.refill({"id": "V1", "blocks": []}, FORM, origin(), animates=False)
    await desk.refill({"id": "V1", "blocks": []}, FORM, origin(), animates=False)
    assert works.slack.priced == [FORM]


async def test_clips_asked_for_at_once_know_how_many_they_are(works: Works) -> None:
    for clips in (1, 4):
        jobs = await works.in_line(asked(clips=clips))
        assert [job.batch for job in jobs] == [clips] * clips
