"""What a team does with money and with clips, on the page: budgets, approvals, sharing, a star."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.domain.preferences.preferred import WORKSPACE, PreferenceChanges
from storage.database import open_database
from storage.preferences import SqlPreferences
from tests.support.stage import Stage, open_stage

pytestmark = pytest.mark.browser

SLOW = 60_000


async def choose(stage: Stage, **changes: object) -> None:
    """Have the workspace choose something in the bot's own database, before it starts."""
    engine = open_database(stage.environment()["DATABASE_URL"])
    try:
        chosen: PreferenceChanges = {**changes}  # type: ignore[typeddict-item]  # by their names
        await SqlPreferences(engine).keep(stage.who().workspace, WORKSPACE, chosen)
    finally:
        await engine.dispose()


async def become(page: Page, person: str, channel: str = "film-team") -> None:
    await page.get_by_test_id(f"person-{person}").click()
    await page.get_by_test_id(f"channel-{channel}").click()


async def type_in(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


def card(page: Page, words: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=words).first


def note(page: Page, words: str) -> Locator:
    return page.get_by_test_id("private-note").filter(has_text=words).last


async def hears(page: Page, words: str) -> None:
    """See that somebody is told this alone, wherever on the page."""
    await expect(page.get_by_text(words).first).to_be_attached(timeout=SLOW)


async def set_budget(page: Page, amount: str) -> None:
    """Set what each person may spend a day, in an admin's Home."""
    await become(page, "maya", "sora")
    await page.get_by_test_id("tab-home").click()
    await page.get_by_role("button", name="Budgets…").click(timeout=SLOW)
    window = page.get_by_test_id("modal")
    await window.get_by_label("Each person, a day").fill(amount)
    await page.get_by_test_id("modal-submit").click()
    await expect(window).to_have_count(0, timeout=SLOW)


async def test_a_budget_is_met_raised_and_approved_on_the_page(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage:
        await choose(stage, approve_from=800_000, approver=stage.who().user)
        async with stage.bot():
            page = await open_page(stage.slack.url)
            await set_budget(page, "$0.50")
            await become(page, "jonas")
            await type_in(page, "/sora a red fox --seconds 8")
            told = note(page, "That costs $0.80")
            await expect(told).to_contain_text("$0.50 is left", timeout=SLOW)
            await expect(told).to_contain_text("It begins anew at 00:00 UTC")
            await told.get_by_role("button", name="Open the form").click()
            form = page.get_by_test_id("modal")
            await expect(form.get_by_label("What should it show?")).to_have_value("a red fox")
            await form.get_by_label("Length").select_option("4")
            make = page.get_by_test_id("modal-submit")
            await expect(make).to_have_text("Make it · $0.40", timeout=SLOW)
            await make.click()
            await expect(card(page, "a red fox")).to_contain_text("Done", timeout=SLOW)

            await set_budget(page, "$5")
            await become(page, "jonas")
            await type_in(page, "/sora a quiet harbour --seconds 8")
            harbour = card(page, "a quiet harbour")
            await expect(harbour).to_contain_text("Waits for approval", timeout=SLOW)
            await become(page, "maya")
            await harbour.get_by_role("button", name="Approve").click()
            await expect(harbour).to_contain_text("Done", timeout=SLOW)
            await type_in(page, "/sora usage")
            usage = note(page, "Everybody's usage")
            row = usage.locator("tr").filter(has_text="Jonas")
            await expect(row).to_contain_text("$1.20", timeout=SLOW)


async def test_clips_leave_their_places_as_each_may_on_the_page(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage:
        random = stage.who("amara", "random")
        there = {"workspace": random.workspace, "user": random.user}
        bot = stage.world["workspaces"][0]["bot"]["user_id"]
        joins = {**there, "user": bot, "channel": random.channel, "in": True}
        leaves = {**there, "channel": stage.who(channel="secret-launch").channel, "in": False}
        for move in (joins, leaves):
            assert (await stage.post("/member", **move))["ok"]
        await choose(stage, showcase=random.channel)
        async with stage.bot():
            page = await open_page(stage.slack.url)
            await stage.say(stage.who("jonas"), "/sora a red fox")
            await stage.say(stage.who("jonas", "secret-launch"), "/sora a paper whale")
            await stage.say(stage.who("jonas", "with-northwind"), "/sora a shared owl")
            await become(page, "maya", "secret-launch")
            whale = card(page, "a paper whale")
            await expect(whale).to_contain_text("Done", timeout=SLOW)
            await whale.get_by_role("button", name="Share").click()
            await hears(page, "so only @Jonas Weber, who made it, can share it")
            await become(page, "jonas", "secret-launch")
            await whale.get_by_role("button", name="Share").click()
            window = page.get_by_test_id("modal")
            await expect(window).to_contain_text("private place", timeout=SLOW)
            await window.locator("select").select_option(label="random")
            await window.get_by_role("button", name="Share").click()
            await expect(window).to_have_count(0, timeout=SLOW)

            await become(page, "nils", "with-northwind")
            owl = card(page, "a shared owl")
            await expect(owl).to_contain_text("Done", timeout=SLOW)
            await owl.get_by_role("button", name="Share").click()
            await hears(page, "you're here from another one")

            await become(page, "amara")
            await expect(page.get_by_test_id("channel-secret-launch")).to_have_count(0)
            fox = card(page, "a red fox")
            await expect(fox).to_contain_text("Done", timeout=SLOW)
            await fox.hover()
            await fox.get_by_test_id("react").click()
            await page.get_by_test_id("react-star").click()
            await page.get_by_test_id("channel-random").click()
            for credit in ("made this clip.", "gave it a ⭐"):
                await expect(card(page, credit)).to_be_visible(timeout=SLOW)
            await expect(page.get_by_test_id("message").filter(has_text="whale")).to_have_count(0)
