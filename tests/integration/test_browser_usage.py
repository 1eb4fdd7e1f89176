"""Usage on the page: a thumb is given, and a table shows what it was given for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.stage import open_stage

pytestmark = pytest.mark.browser

SLOW = 60_000


async def test_a_thumb_given_on_the_page_is_in_the_table_of_usage(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        await stage.say(stage.who("jonas"), "/sora a red fox")
        page = await open_page(stage.slack.url)
        card = page.get_by_test_id("message").filter(has_text="a red fox")
        thumb = card.get_by_role("button", name="Good clip")
        await expect(thumb).to_be_visible(timeout=SLOW)
        await thumb.click()
        await expect(page.get_by_text("Noted: 👍").first).to_be_attached(timeout=SLOW)
        note = page.get_by_test_id("private-note")
        await page.get_by_test_id("composer").fill("/sora usage")
        await page.get_by_test_id("composer").press("Enter")
        usage = note.filter(has_text="Everybody's usage")
        row = usage.locator("tr").filter(has_text="Jonas")
        await expect(row).to_contain_text("$0.40", timeout=SLOW)
        await usage.get_by_role("button", name="By model").click()
        await expect(usage.locator("tr").filter(has_text="Sora 2")).to_contain_text("$0.40")
