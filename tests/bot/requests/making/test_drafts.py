"""A refusal keeps what was asked for: one press makes it, another one opens the form with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer, Button, Draft, DraftId
from bot.domain.errors.base import RequestError, StorageAway
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.job import Job, JobState, Thread
from bot.domain.language.clip_form import AUTO, Form
from bot.domain.language.requests import Create, Remix
from bot.domain.media.inputs import Attachment
from bot.domain.wording.troubles.refusals import (
    MADE_ALREADY,
    NOT_NOW,
    ON_ITS_WAY,
    OTHER_PRICE,
    WORDS_GONE,
)
from bot.rendering.deployments import Registry
from bot.requests.desk import FrontDesk
from bot.requests.making.drafts import Drafts
from bot.requests.making.menus import Menus
from storage.connections import Database
from storage.drafts import SqlDrafts
from tests.support.front_desk import BOT, CHANNEL, counter, everything, origin
from tests.support.profiles import SORA_1, SORA_2, priced
from tests.support.storage import asked
from tests.support.works import Works, finished

ASK = "That's a question. I only make clips."
WORDS = Create("what can you do?", "720x1280", 4, 1, "sora-2")
FOUR = replace(WORDS, prompt="four foxes?", count=4)
MAKES = "makes a clip of just these words: `what can you do?`"
FORM = Form("a red fox", "1280x720", "8", "2")


async def refused(
    desk: FrontDesk, works: Works, error: RequestError, where: Origin | None = None
) -> Answer:
    """Refuse a command; return the answer with its buttons."""
    await desk.refuse(error, where or origin())
    return works.slack.answers.pop()


def button(answer: Answer, action: str) -> Button:
    (found,) = [button for button in answer.buttons if button.action == action]
    return found


async def asks(
    desk: FrontDesk, works: Works, anyway: Create | Remix = WORDS, where: Origin | None = None
) -> DraftId:
    """Refuse words that may be a question; return the id of their draft."""
    answer = await refused(desk, works, RequestError(ASK, anyway=anyway, draft=FORM), where)
    works.slack.private.append(("U1", answer.text))
    works.slack.answers.append(answer)
    return DraftId(button(answer, "anyway").value)


def told(works: Works) -> str:
    return works.slack.private[-1][1]


# --- the answer ------------------------------------------------------------------------


async def test_a_refusal_offers_what_can_be_done_with_its_words(
    works: Works, desk: FrontDesk
) -> None:
    answer = await refused(desk, works, RequestError(ASK, anyway=WORDS, draft=FORM))
    assert answer.text == f"{ASK}\n*Make it anyway* {MAKES}"
    assert [(one.action, one.label) for one in answer.buttons] == [
        ("draft", "Open the form…"),
        ("anyway", "Make it anyway ($0.40)"),
    ]
    assert {one.value for one in answer.buttons} != {""}
    assert await everything(works) == []


async def test_several_clips_show_their_sum_before_it_is_spent(
    works: Works, desk: FrontDesk
) -> None:
    answer = await refused(desk, works, RequestError(ASK, anyway=FOUR))
    assert answer.text.endswith("makes 4 clips of just these words: `four foxes?`")
    assert [one.label for one in answer.buttons] == ["Make it anyway (4 × $0.40 = $1.60)"]


async def test_without_a_price_there_is_none_on_the_button(
    engine: Database, tmp_path: Path
) -> None:
    works = Works(engine, tmp_path)
    drafts = Drafts(
        drafts=SqlDrafts(engine),
        store=works.store,
        menus=Menus(Registry((replace(works.deployment, profile=SORA_1), works.video))),
        permissions=works.permissions,
    )
    answer = await drafts.answer(RequestError(ASK, anyway=WORDS), origin())
    assert [one.label for one in answer.buttons] == ["Make it anyway"]
    await works.close()


async def test_a_refusal_without_words_to_keep_has_no_button(works: Works, desk: FrontDesk) -> None:
    assert await refused(desk, works, RequestError(ASK)) == Answer(ASK)


async def test_a_refusal_is_told_even_if_its_words_cannot_be_kept(works: Works) -> None:
    class Away(SqlDrafts):
        async def keep(self, draft: Draft) -> DraftId:
            raise StorageAway("disk full")

    drafts = Drafts(
        drafts=Away(works.engine),
        store=works.store,
        menus=Menus(works.deployments),
        permissions=works.permissions,
    )
    error = RequestError(ASK, anyway=WORDS, draft=FORM)
    assert await drafts.answer(error, origin()) == Answer(ASK)


async def test_what_cannot_go_with_the_words_leaves_them_to_the_form(
    works: Works, desk: FrontDesk
) -> None:
    files = tuple(Attachment(f"F{n}", f"{n}.png", "image/png") for n in (1, 2))
    said = f"<@{BOT}> they look at each other --seconds 8"
    await desk.message(said, origin(), bot_user_id=BOT, files=files)
    assert "takes one picture" in told(works)
    await desk.open_draft(DraftId(works.slack.answers[-1].buttons[0].value), origin())
    (beginning,) = works.slack.forms
    assert beginning.form == Form("they look at each other", AUTO, "8", "1")
    assert beginning.files == files
    assert await everything(works) == []


# --- made anyway -----------------------------------------------------------------------


async def test_one_press_makes_exactly_these_words(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works)
    await desk.insist(draft, origin(key="press:1"))
    (job,) = await everything(works)
    assert (job.prompt, job.size, job.seconds, job.price_usd) == (
        "what can you do?",
        "720x1280",
        4,
        Decimal("0.40"),
    )
    assert job.thread == CHANNEL
    assert works.slack.answers == [Answer(ON_ITS_WAY)]


async def test_a_double_click_makes_one_clip(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works, FOUR)
    presses = [desk.insist(draft, origin(key=f"press:{n}")) for n in range(5)]
    await asyncio.gather(*presses)
    assert len(await everything(works)) == 4


async def test_a_later_press_is_told_that_it_is_made(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works)
    await desk.insist(draft, origin())
    await desk.insist(draft, origin())
    assert told(works) == MADE_ALREADY
    assert len(await everything(works)) == 1


async def test_the_button_works_in_the_next_process(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works)
    await counter(works.restarted()).insist(draft, origin())
    assert len(await everything(works)) == 1


@pytest.mark.parametrize(
    "presser", [origin(person="U2"), origin(Thread("T2", "C1")), origin(Thread("T2", "C9"), "U9")]
)
@pytest.mark.parametrize("way", ["insist", "open_draft"])
async def test_somebody_elses_press_makes_nothing_and_tells_nothing(
    works: Works, desk: FrontDesk, presser: Origin, way: str
) -> None:
    draft = await asks(desk, works)
    await getattr(desk, way)(draft, presser)
    theirs = told(works)
    await getattr(desk, way)(DraftId("0123456789ab"), presser)
    assert (theirs, told(works)) == (WORDS_GONE, WORDS_GONE)
    assert await everything(works) == []
    assert works.slack.forms == []
    await desk.insist(draft, origin())
    assert len(await everything(works)) == 1


async def test_what_was_attached_goes_along(works: Works, desk: FrontDesk) -> None:
    fox = Attachment("F1", "fox.png", "image/png")
    drafts = Drafts(
        drafts=SqlDrafts(works.engine),
        store=works.store,
        menus=Menus(works.deployments),
        permissions=works.permissions,
    )
    answer = await drafts.answer(RequestError(ASK, anyway=WORDS), origin(), (fox,))
    await desk._answer(origin(), answer)
    await desk.insist(DraftId(answer.buttons[0].value), origin())
    (job,) = await everything(works)
    (given,) = await works.inputs.given(job.id)
    assert (job.inputs, given.file_id, given.name) == (1, "F1", "fox.png")


async def test_it_is_made_in_the_thread_where_it_was_said(works: Works, desk: FrontDesk) -> None:
    thread = Thread("T1", "C1", "1700000000.000100")
    draft = await asks(desk, works, where=origin(thread))
    await desk.insist(draft, origin(Thread("T1", "C1")))
    (job,) = await everything(works)
    assert job.thread == thread


async def test_a_remix_is_of_the_clip_that_was_the_newest_then(
    works: Works, desk: FrontDesk
) -> None:
    first = await finished(works)
    draft = await asks(desk, works, Remix("can it be night?", None), origin(first.thread))
    await _another(works, first)
    await desk.insist(draft, origin(first.thread))
    remix = (await works.store.in_thread(first.thread))[-1]
    assert (remix.prompt, remix.source_number) == ("can it be night?", first.number)


async def _another(works: Works, first: Job) -> None:
    """Let a second clip arrive in the first one's thread."""
    (job,) = await works.in_line(asked(thread_ts=first.thread.thread_ts))
    claimed = (await works.store.claim(works.deployment)).job
    assert claimed is not None
    assert claimed.id == job.id
    job = await works.store.move(claimed, JobState.RENDERING, provider_id="video_other")
    job = await works.store.move(job, JobState.DELIVERING)
    await works.store.move(job, JobState.DELIVERED)


async def test_a_remix_costs_what_its_source_is_long(works: Works, desk: FrontDesk) -> None:
    first = await finished(works)
    answer = await refused(
        desk, works, RequestError(ASK, anyway=Remix("night?", None)), origin(first.thread)
    )
    assert [one.label for one in answer.buttons] == ["Make it anyway ($0.40)"]


async def test_a_remix_that_can_no_longer_be_keeps_its_button(
    works: Works, desk: FrontDesk
) -> None:
    first = await finished(works)
    draft = await asks(desk, works, Remix("night?", None), origin(first.thread))
    await desk.delete(first.id, origin(first.thread), everywhere=False)
    await desk.insist(draft, origin(first.thread))
    assert "was deleted" in told(works)
    assert works.slack.answers[-2].buttons
    assert len(await works.store.in_thread(first.thread)) == 1


async def test_another_price_is_shown_before_it_is_paid(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works)
    dearer = priced(SORA_2, Decimal("0.50"))
    later = works.restarted()
    later.deployments = Registry((replace(works.deployment, profile=dearer), later.video))
    await counter(later).insist(draft, origin())
    assert await everything(works) == []
    assert told(works).startswith(f"{OTHER_PRICE}\n*Make it anyway* makes ")
    again = button(works.slack.answers[-1], "anyway")
    assert again.label == "Make it anyway ($2.00)"
    await counter(later).insist(DraftId(again.value), origin())
    (job,) = await everything(works)
    assert job.price_usd == Decimal("2.00")


async def test_what_another_model_cannot_make_goes_into_the_form(
    works: Works, desk: FrontDesk
) -> None:
    draft = await asks(desk, works, replace(WORDS, seconds=12))
    later = works.restarted()
    shorter = replace(works.deployment, profile=replace(SORA_2, seconds=(4, 8)))
    later.deployments = Registry((shorter, later.video))
    await counter(later).insist(draft, origin())
    assert (await everything(works), told(works)) == ([], NOT_NOW)
    assert [one.action for one in works.slack.answers[-1].buttons] == ["draft"]


# --- the form --------------------------------------------------------------------------


async def test_the_form_opens_with_all_of_it_filled_in(works: Works, desk: FrontDesk) -> None:
    thread = Thread("T1", "C1", "1700000000.000100")
    draft = await asks(desk, works, where=origin(thread))
    await desk.open_draft(draft, origin(Thread("T1", "C1")))
    (beginning,) = works.slack.forms
    assert (beginning.form, beginning.draft, works.slack.places) == (FORM, draft, [thread])


async def test_once_the_form_was_sent_the_words_are_spent(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works)
    await desk.make(FORM, (), origin(), draft=draft)
    assert len(await everything(works)) == 2
    await desk.insist(draft, origin())
    assert told(works) == MADE_ALREADY
    assert len(await everything(works)) == 2


async def test_a_form_that_is_refused_spends_nothing(works: Works, desk: FrontDesk) -> None:
    draft = await asks(desk, works)
    with pytest.raises(RequestError):
        await desk.make(replace(FORM, prompt="a fox --seconds 7"), (), origin(), draft=draft)
    await desk.insist(draft, origin())
    assert [job.prompt for job in await everything(works)] == ["what can you do?"]


async def test_a_form_that_slack_does_not_open_leaves_the_buttons(
    works: Works, desk: FrontDesk
) -> None:
    draft = await asks(desk, works)
    works.slack.troubles.before("ask_for_clip", SlackUnavailable("503"))
    await desk.open_draft(draft, origin())
    assert "press the button once more" in told(works)
    assert works.slack.answers[-2].buttons
