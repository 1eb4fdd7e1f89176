"""Admins name styles, anybody uses them, and clips keep the words that they were made with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation.cards import Verb
from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import AUTO, Form
from bot.domain.presets.styles import LONGEST_WORDS, Style, StyleRefused
from bot.domain.presets.windows import StyleForm, StyleList
from bot.domain.wording.admin import ADMINS_ONLY
from bot.requests.desk import FrontDesk
from storage.styles import SqlStyles
from tests.support.front_desk import ask, counter, everything, origin, press
from tests.support.presets import PRODUCT, FakeStyleWindows
from tests.support.storage import now, post_card
from tests.support.works import Works

SENT = "Studio photograph of a fox, soft light"


@pytest.fixture
def desk(works: Works) -> FrontDesk:
    works.people.make_admin("U1")
    return counter(works)


def windows(desk: FrontDesk) -> FakeStyleWindows:
    assert isinstance(desk.presets.styles.windows, FakeStyleWindows)
    return desk.presets.styles.windows


async def test_an_admin_names_a_style_that_counts_at_once(works: Works, desk: FrontDesk) -> None:
    with pytest.raises(RequestError, match="style"):
        await ask(desk, "a fox --style product-shot")
    await desk.presets.styles.open(origin())
    await desk.presets.styles.edit("", "V1", origin())
    await desk.presets.styles.save(replace(PRODUCT, name=" Product-Shot "), "", origin())
    assert await ask(desk, "a fox --style product-shot", origin(person="U2")) == ""
    (job,) = await everything(works)
    assert (job.prompt, job.style, job.sent_prompt) == ("a fox", "product-shot", SENT)
    assert (job.size, job.seconds) == ("720x1280", 8)
    await desk.presets.styles.remove("product-shot", "V1", origin())
    empty, form, kept, left = windows(desk).shown
    assert isinstance(form, StyleForm)
    assert form.style is None
    assert (empty, kept, left) == (StyleList(()), StyleList((PRODUCT,)), StyleList(()))
    with pytest.raises(RequestError, match="style"):
        await ask(desk, "a fox --style product-shot")


async def test_words_of_a_style_are_read_as_those_of_a_prompt(
    works: Works, desk: FrontDesk
) -> None:
    style = Style("toys", before="Salt &amp; pepper\x00", after=":fire:")
    await desk.presets.styles.save(style, "", origin())
    await ask(desk, "a fox --style toys")
    (job,) = await everything(works)
    assert job.sent_prompt == "Salt & pepper a fox 🔥"


async def test_nobody_else_sees_or_changes_the_window(works: Works, desk: FrontDesk) -> None:
    them = origin(person="U2")
    await desk.presets.styles.open(them)
    await desk.presets.styles.edit("", "V1", them)
    await desk.presets.styles.remove("product-shot", "V1", them)
    with pytest.raises(StyleRefused, match="Only admins"):
        await desk.presets.styles.save(PRODUCT, "", them)
    assert windows(desk).shown == []
    assert [tell for _, tell in works.slack.private] == [ADMINS_ONLY] * 3
    assert await SqlStyles(works.engine).of("T1") == ()


@pytest.mark.parametrize(
    ("style", "part"),
    [
        (Style("two words", after="x"), "name"),
        (Style("auto", after="x"), "name"),
        (Style("empty"), "before"),
        (Style("long", after="x" * (LONGEST_WORDS + 1)), "after"),
        (Style("gone", model="sora-0"), "model"),
        (Style("odd", size="1x1"), "size"),
        (Style("odd", seconds=7), "seconds"),
    ],
)
async def test_a_style_that_cannot_be_is_refused_by_its_field(
    desk: FrontDesk, style: Style, part: str
) -> None:
    with pytest.raises(StyleRefused) as refused:
        await desk.presets.styles.save(style, "", origin())
    assert refused.value.part == part


async def test_again_has_the_words_sent_that_were_rendered(works: Works, desk: FrontDesk) -> None:
    styles = SqlStyles(works.engine)
    await styles.keep("T1", PRODUCT)
    await ask(desk, "a fox --style product-shot")
    (first,) = await everything(works)
    clip = await post_card(works.store, first)
    await styles.keep("T1", Style("product-shot", after="in felt"), instead_of="product-shot")
    take = await press(works, clip, Verb.AGAIN)
    assert (take.prompt, take.style, take.sent_prompt) == ("a fox", "product-shot", SENT)
    await styles.remove("T1", "product-shot")
    assert (await now(works.store, clip)).sent_prompt == SENT


async def test_a_form_with_changes_keeps_the_style_or_its_words(
    works: Works, desk: FrontDesk
) -> None:
    await desk.presets.styles.save(PRODUCT, "", origin())
    await ask(desk, "a fox --style product-shot")
    (first,) = await everything(works)
    clip = await post_card(works.store, first)
    await desk.press(Verb.VARY, clip.id, origin())
    await desk.presets.styles.remove("product-shot", "V1", origin())
    await desk.press(Verb.VARY, clip.id, origin())
    kept, alone = (beginning.form for beginning in works.slack.forms)
    assert (kept.prompt, kept.style, kept.seconds) == ("a fox", "product-shot", "8")
    assert (alone.prompt, alone.style, alone.seconds) == (SENT, AUTO, "8")


async def test_what_a_style_has_chosen_is_not_remembered(desk: FrontDesk) -> None:
    await desk.presets.styles.save(PRODUCT, "", origin())
    styled = Form("a fox", style="product-shot", size="720x1280", seconds="8")
    await desk.use.forms.remember(styled, origin(), with_picture=False)
    chosen = await desk.use.forms.choices.chosen.of("T1", "U1")
    assert (chosen.last_size, chosen.last_seconds) == (None, None)
