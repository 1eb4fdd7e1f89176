"""The page, as somebody sees it for the first time: typed, watched, remixed, cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.domain.presets.styles import Style
from playground.chat import ChatServer
from playground.chat.answers import longer
from storage.database import open_database
from storage.styles import SqlStyles
from tests.support.stage import Stage, open_stage

pytestmark = pytest.mark.browser

SLOW = 60_000


FELT = Style("felt", before="A felt puppet of", seconds=8)


@asynccontextmanager
async def helping() -> AsyncIterator[ChatServer]:
    """Run the service that makes prompts longer."""
    server = await ChatServer().start()
    try:
        yield server
    finally:
        await server.stop()


async def name_style(stage: Stage, style: Style) -> None:
    """Have a style in the bot's own database, as an admin names it."""
    engine = open_database(stage.environment()["DATABASE_URL"])
    try:
        await SqlStyles(engine).keep(stage.who().workspace, style)
    finally:
        await engine.dispose()


async def type_in(page: Page, composer: str, text: str) -> None:
    await page.get_by_test_id(composer).fill(text)
    await page.get_by_test_id(composer).press("Enter")


async def plays(video: Locator) -> None:
    """See a picture that moves: some codecs load without one."""
    await expect(video).to_have_js_property("videoWidth", 720, timeout=SLOW)
    await video.evaluate("video => { video.muted = true; return video.play(); }")
    await video.evaluate(
        "video => new Promise(done => video.addEventListener('timeupdate', done, {once: true}))"
    )
    assert await video.evaluate("video => video.error") is None


async def test_the_main_job_on_the_page(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with (
        open_stage(tmp_path, render_seconds=3, real_clips=True) as stage,
        stage.bot(MAX_RUNNING="1"),
    ):
        await stage.break_video({"route": "content", "effect": "latency", "seconds": 2})
        jonas = stage.who("jonas")
        await stage.say(jonas, "/sora the one before [stuck]")
        await stage.card_that_says(jonas, "Rendering")
        page = await open_page(stage.slack.url)
        await type_in(page, "composer", "/sora a red fox in fresh snow --seconds 4")
        card = page.get_by_test_id("message").filter(has_text="a red fox in fresh snow")
        await expect(card).to_contain_text("Next in line", timeout=SLOW)
        await stage.finish((await stage.renders())["renders"][0]["id"])
        for state in ("Rendering", "Rendered", "Done"):
            await expect(card).to_contain_text(state, timeout=SLOW)
        thread = page.get_by_test_id("thread")
        await expect(thread).to_be_hidden()
        await card.get_by_test_id("open-thread").click()
        await plays(thread.locator("video").first)

        await type_in(page, "thread-composer", "remix make it night")
        remix = thread.get_by_test_id("thread-reply").filter(has_text="Remix: make it night")
        await expect(remix).to_contain_text("Done", timeout=SLOW)
        await expect(thread.locator("video")).to_have_count(2, timeout=SLOW)
        await plays(thread.locator("video").nth(1))


async def test_cancel_and_a_wrong_option_on_the_page(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        page = await open_page(stage.slack.url)
        await type_in(page, "composer", "/sora a red fox --secnds 8")
        note = page.get_by_test_id("private-note")
        await expect(note).to_contain_text("--seconds", timeout=SLOW)

        await type_in(page, "composer", "/sora a slow fox [stuck]")
        card = page.get_by_test_id("message").filter(has_text="a slow fox")
        await expect(card).to_contain_text("Rendering", timeout=SLOW)
        await expect(page.get_by_test_id("provider-running")).to_contain_text("1 of 2")
        await card.locator("[data-action-id=cancel]").click()
        await expect(card).to_contain_text("Cancelled", timeout=SLOW)


async def test_a_form_on_the_page_keeps_its_words_and_shows_the_price(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        page, jonas = await open_page(stage.slack.url), await open_page(stage.slack.url)
        await jonas.get_by_test_id("person-jonas").click()
        await page.get_by_test_id("channel-random").click()
        await type_in(page, "composer", "/sora")
        form = page.get_by_test_id("modal")
        place = form.get_by_label("Where should it go?")
        await expect(place.locator("option:checked")).to_have_text("random", timeout=SLOW)
        offered = await place.locator("option").all_text_contents()
        assert offered == ["—", "film-team", "random", "secret-launch", "with-northwind"]

        make = page.get_by_test_id("modal-submit")
        await expect(make).to_have_text("Make it · $0.40")
        words = form.get_by_label("What should it show?")
        await words.fill("a red fox in fresh snow --seconds 12")
        await expect(form.get_by_label("Length")).to_have_value("12", timeout=SLOW)
        await expect(make).to_have_text("Make it · $1.20")
        await form.get_by_label("How many").select_option("4")
        await expect(form).to_contain_text("List price: 4 × $1.20 = $4.80", timeout=SLOW)

        await make.click()
        wrong = form.get_by_test_id("input-error").filter(has_text="/invite @Sora")
        await expect(wrong).to_be_visible(timeout=SLOW)
        await expect(words).to_have_value("a red fox in fresh snow --seconds 12")
        await place.select_option(label="film-team")
        await make.click()
        await expect(form).to_have_count(0, timeout=SLOW)

        await page.get_by_test_id("channel-film-team").click()
        await type_in(page, "composer", "/sora")
        await expect(make).to_have_text("Make it · $4.80", timeout=SLOW)
        await expect(words).to_have_value("")
        await type_in(jonas, "composer", "/sora")
        usual = jonas.get_by_test_id("modal-submit")
        await expect(usual).to_have_text("Make it · $0.40", timeout=SLOW)
        card = jonas.get_by_test_id("message").filter(has_text="a red fox in fresh snow")
        await expect(card.first).to_contain_text("Done", timeout=SLOW)


async def test_words_that_were_refused_on_the_page_are_edited_and_made(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        page = await open_page(stage.slack.url)
        await type_in(page, "composer", "/sora a famous fox [moderated]")
        card = page.get_by_test_id("message").filter(has_text="a famous fox")
        await card.locator("[data-action-id=edit]").click(timeout=SLOW)
        words = page.get_by_test_id("modal").get_by_label("What should it show?")
        await expect(words).to_have_value("a famous fox [moderated]")
        await words.fill("just a fox")
        await page.get_by_test_id("modal-submit").click()
        await card.get_by_test_id("open-thread").click()
        thread = page.get_by_test_id("thread")
        again = thread.get_by_test_id("thread-reply").filter(has_text="just a fox")
        await expect(again.first).to_contain_text("Done", timeout=SLOW)

        await page.get_by_test_id("channel-jonas").click()
        await type_in(page, "composer", "/sora a fox between us")
        note = page.get_by_test_id("private-note")
        await expect(note).to_contain_text("direct message between two people", timeout=SLOW)
        await note.get_by_role("button", name="Try again…").click()
        await expect(words).to_have_value("a fox between us")
        await page.get_by_test_id("modal-submit").click()
        await expect(page.get_by_test_id("modal")).to_have_count(0, timeout=SLOW)
        await page.get_by_test_id("channel-sora").click()
        alone = page.get_by_test_id("message").filter(has_text="a fox between us")
        await expect(alone.first).to_contain_text("Done", timeout=SLOW)


async def test_a_style_and_better_words_on_the_page_make_the_clip(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, helping() as chat:
        await name_style(stage, FELT)
        async with stage.bot(**chat.variables()):
            await styled_and_improved(stage, chat, await open_page(stage.slack.url))


async def styled_and_improved(stage: Stage, chat: ChatServer, page: Page) -> None:
    await type_in(page, "composer", "/sora")
    form, make = page.get_by_test_id("modal"), page.get_by_test_id("modal-submit")
    words = form.get_by_label("What should it show?")
    await words.fill("a red fox [helper:busy]")
    await form.get_by_role("button", name="Improve my words").click()
    await expect(form).to_contain_text("yours stay as they are", timeout=SLOW)
    await expect(words).to_have_value("a red fox [helper:busy]")
    await words.fill("a red fox")
    await form.get_by_label("Style").select_option("felt")
    await expect(make).to_have_text("Make it · $0.80", timeout=SLOW)
    await form.get_by_role("button", name="Improve my words").click()
    await expect(words).to_have_value(longer("a red fox"), timeout=SLOW)
    await expect(form).to_contain_text("You wrote: a red fox")
    await expect(form.get_by_label("Style")).to_have_value("felt")
    await words.fill("A red fox at dawn")
    await make.click()
    card = page.get_by_test_id("message").filter(has_text="A red fox at dawn")
    await expect(card).to_contain_text("Done", timeout=SLOW)
    await expect(card).to_contain_text("style felt")
    (render,) = (await stage.renders())["renders"]
    assert render["prompt"] == "A felt puppet of A red fox at dawn"
    assert (render["seconds"], chat.asked) == ("8", ["a red fox [helper:busy]", "a red fox"])


def note(page: Page, words: str) -> Locator:
    return page.get_by_test_id("private-note").filter(has_text=words)


async def at_home(page: Page) -> Locator:
    """Open somebody's Home; what they act on elsewhere must have happened before."""
    await page.get_by_test_id("channel-sora").click()
    await page.get_by_test_id("tab-home").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("My clips", timeout=SLOW)
    return home


async def test_an_admin_and_a_member_use_their_homes_at_once(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        there, jonas_id = stage.who(channel="secret-launch"), stage.who("jonas").user
        where = {"workspace": there.workspace, "channel": there.channel}
        assert (await stage.post("/member", **where, user=jonas_id, **{"in": False}))["ok"]
        maya, jonas = await open_page(stage.slack.url), await open_page(stage.slack.url)
        await jonas.get_by_test_id("person-jonas").click()
        await expect(jonas.get_by_test_id("channel-secret-launch")).to_have_count(0)
        for page, words in ((maya, "a red fox in fresh snow"), (jonas, "a quiet harbour")):
            await type_in(page, "composer", f"/sora {words}")
            card = page.get_by_test_id("message").filter(has_text=words)
            await expect(card).to_contain_text("Done", timeout=SLOW)
        await maya.get_by_test_id("channel-secret-launch").click()
        await type_in(maya, "composer", "/sora a paper whale [stuck]")
        whale = maya.get_by_test_id("message").filter(has_text="a paper whale")
        await expect(whale).to_contain_text("Rendering", timeout=SLOW)

        hers, his = await at_home(maya), await at_home(jonas)
        await expect(hers).to_contain_text("a paper whale", timeout=SLOW)
        await expect(hers).to_contain_text("For admins")
        await expect(his).to_contain_text("And 1 clip of somebody else.", timeout=SLOW)
        await expect(his).to_contain_text("a quiet harbour")
        for words in ("whale", "fox", "For admins"):
            await expect(his).not_to_contain_text(words)
        for home, words in ((hers, "a red fox in fresh snow"), (his, "a quiet harbour")):
            poster = home.get_by_alt_text(f"A picture from the clip: {words}")
            await expect(poster).to_have_js_property("naturalWidth", 720, timeout=SLOW)

        for page, home in ((maya, hers), (jonas, his)):
            await page.get_by_label("Search my clips").fill("harbour")
            await page.get_by_label("Search my clips").press("Enter")
            await expect(home).to_contain_text("Show all", timeout=SLOW)
        await expect(hers).to_contain_text("None of your clips has harbour in its prompt.")
        await expect(his).to_contain_text("a quiet harbour")
        await hers.get_by_role("button", name="Show all").click()
        await expect(hers).to_contain_text("a red fox", timeout=SLOW)

        length = his.locator("select[data-action-id=home_length]")
        await length.select_option("12")
        await expect(his).to_contain_text("12 s · $1.20", timeout=SLOW)
        await expect(hers).not_to_contain_text("$1.20")
        await hers.locator("[data-action-id=home_cancel]").click()
        for home in (hers, his):
            await expect(home).to_contain_text("Nothing is running or in line.", timeout=SLOW)


async def test_a_thread_lists_and_windows_for_two_people_at_once(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = await open_page(stage.slack.url), await open_page(stage.slack.url)
        await jonas.get_by_test_id("person-jonas").click()
        await type_in(maya, "composer", "/sora a red fox")
        fox = maya.get_by_test_id("message").filter(has_text="a red fox").first
        await expect(fox).to_contain_text("Done", timeout=SLOW)
        await type_in(jonas, "composer", "/sora a paper whale [stuck]")
        whale = maya.get_by_test_id("message").filter(has_text="a paper whale").first
        await expect(whale).to_contain_text("Rendering", timeout=SLOW)

        await type_in(maya, "composer", "/sora list channel")
        listed = note(maya, "Clips of this conversation")
        await expect(listed.locator("[data-action-id=list_open]")).to_have_count(2, timeout=SLOW)
        await expect(listed.locator("[data-action-id=list_cancel]")).to_have_count(0)
        await type_in(jonas, "composer", "/sora status")
        status = note(jonas, "Your clips under way")
        await expect(status).to_contain_text("a paper whale", timeout=SLOW)
        await expect(note(jonas, "Clips of this conversation")).to_have_count(0)
        cancels = jonas.get_by_test_id("private-note").locator("[data-action-id=list_cancel]")
        await cancels.click()
        await expect(cancels).to_have_count(0, timeout=SLOW)
        await expect(whale).to_contain_text("Cancelled", timeout=SLOW)

        await fox.locator("[data-action-id=remix]").click()
        window = maya.get_by_test_id("modal")
        await expect(window).to_contain_text("Remix this clip", timeout=SLOW)
        await expect(maya.get_by_test_id("modal-submit")).to_have_text("Remix ($0.40)")
        await window.get_by_label("What should be different?").fill("make it night")
        await maya.get_by_test_id("modal-submit").click()
        await expect(window).to_have_count(0, timeout=SLOW)
        theirs = jonas.get_by_test_id("message").filter(has_text="a red fox").first
        for page, card in ((maya, fox), (jonas, theirs)):
            await card.get_by_test_id("open-thread").click()
            remix = page.get_by_test_id("thread-reply").filter(has_text="Remix: make it night")
            await expect(remix.first).to_contain_text("Done", timeout=SLOW)

        await listed.locator("[data-action-id=list_delete]").first.click()
        await expect(window).to_contain_text("Delete this clip?", timeout=SLOW)
        await maya.get_by_test_id("modal-submit").click()
        for page in (maya, jonas):
            gone = page.get_by_test_id("message").filter(has_text="Deleted by")
            await expect(gone).to_be_visible(timeout=SLOW)
