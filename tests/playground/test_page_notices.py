"""Who is told of what on the page, and what they do with it, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.support.slack_stage import JONAS, local_slack

if TYPE_CHECKING:
    from tests.playground.conftest import OpenPage

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


async def test_a_reply_is_told_to_whom_it_is_for(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        sent = await stage.say("look at this fox", user=JONAS)
        page = await open_page(stage.server.url)
        root = page.get_by_test_id("message").filter(has_text="look at this fox")
        await root.hover()
        await root.get_by_test_id("react").click()
        await page.get_by_test_id("react-tada").click()
        reaction = root.get_by_test_id("reaction")
        await expect(reaction).to_have_text("🎉 1")
        await root.get_by_test_id("open-thread").click()
        await page.get_by_test_id("thread-composer-also").check()
        await page.get_by_test_id("thread-composer").fill("it looks up")
        await page.get_by_test_id("thread-composer").press("Enter")
        reply = page.get_by_test_id("message").filter(has_text="it looks up")
        await expect(reply).to_contain_text("replied to a thread")
        await expect(page.get_by_test_id("toast")).to_have_count(0)

        await page.get_by_test_id("channel-random").click()
        jonas = page.get_by_test_id("person-jonas")
        await expect(jonas.get_by_test_id("count")).to_contain_text("1")
        await jonas.click()
        await page.get_by_test_id("threads").click()
        thread = page.get_by_test_id("thread")
        await expect(thread).to_contain_text("also sent to the channel")
        await expect(page.get_by_test_id("threads")).to_have_count(0)
        await reaction.click()
        await expect(reaction).to_have_text("🎉 2")
        await reaction.click()
        await expect(reaction).to_have_text("🎉 1")

        await page.get_by_test_id("channel-random").click()
        await stage.say("lovely, @Jonas", thread_ts=sent["ts"])
        toast = page.get_by_test_id("toast").filter(has_text="Maya Lindt in #film-team")
        await toast.get_by_text("lovely").click()
        await expect(thread).to_contain_text("lovely")
