"""Takes of one request over the whole product: side by side, voted for, picked, made more of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.stage import Json, Stage, Who, open_stage, until

FOX = "a red fox in fresh snow"
SLOW = 60_000


async def side_by_side(stage: Stage, who: Who, *words: str, cards: int) -> Json:
    """Return the one message that shows so many takes with pictures, and says these words."""

    async def message_with_takes() -> Json | None:
        found = [one for one in await stage.messages(who) if is_carousel(one)]
        assert len(found) <= 1
        is_there = (
            found and len(shown(found[0])) == cards and all(map(has_picture, shown(found[0])))
        )
        text = str(found[0]["blocks"]) + found[0]["text"] if found else ""
        return found[0] if is_there and all(word in text for word in words) else None

    message: Json = await until(message_with_takes)
    return message


def is_carousel(message: Json) -> bool:
    return any(block["type"] == "carousel" for block in message.get("blocks") or [])


def shown(message: Json) -> list[Json]:
    return [card for block in message["blocks"] for card in block.get("elements", [])]


def has_picture(card: Json) -> bool:
    return "hero_image" in card


async def test_takes_are_chosen_among_and_more_are_made(stage: Stage) -> None:
    maya, jonas = stage.who(), stage.who("jonas")
    async with stage.bot():
        await stage.say(maya, f"/sora {FOX} --count 2")
        message = await side_by_side(stage, maya, cards=2)
        first = await stage.card_that_says(maya, FOX, "Done", ts=message["thread_ts"])
        await stage.press(jonas, message, "take_vote:2")
        await stage.press(jonas, message, "take_pick:2")

        async def told_whose_they_are() -> bool:
            return any(f"<@{maya.user}>" in text for text in await stage.private(jonas))

        await until(told_whose_they_are)
        await side_by_side(stage, maya, "Vote 👍 1", "2 takes of", cards=2)
    async with stage.bot():
        await stage.press(maya, message, "take_pick:2")
        await side_by_side(stage, maya, "#2 is picked of 2 takes", cards=2)
        folded = await stage.card_that_says(maya, "#2 was picked instead", ts=first["ts"])
        await stage.press(jonas, folded, "take_show")
        await stage.card_that_says(maya, "Done", "#2 was picked instead, by", ts=folded["ts"])
        await stage.press(jonas, message, "take_more:1")
        await side_by_side(stage, maya, "#2 is picked of 4 takes", cards=4)
        assert len(await stage.clips(maya)) == 4


@pytest.mark.browser
async def test_one_of_four_takes_is_picked_on_a_phone(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya = stage.who()
        await stage.say(maya, f"/sora {FOX} --count 4")
        await side_by_side(stage, maya, cards=4)
        page = await open_page(stage.slack.url, 390, 844)
        card = page.get_by_test_id("message").filter(has_text=FOX).first
        await card.get_by_test_id("open-thread").click(timeout=SLOW)
        takes = page.get_by_test_id("thread").locator(".block-carousel")
        third = takes.locator(".block-card").nth(2)
        await third.scroll_into_view_if_needed()
        await expect(third.locator("img")).to_have_js_property("complete", value=True)
        await third.get_by_role("button", name="Vote").click()
        await expect(third).to_contain_text("Vote 👍 1", timeout=SLOW)
        await third.get_by_role("button", name="Pick this one").click()
        await expect(third).to_contain_text("#3 ✓ picked", timeout=SLOW)
        replies = page.get_by_test_id("thread").get_by_test_id("thread-reply")
        folded = replies.filter(has_text="#3 was picked instead")
        await expect(folded).to_have_count(3, timeout=SLOW)
        await folded.first.get_by_role("button", name="Show").click()
        await expect(folded.first).to_contain_text("Done", timeout=SLOW)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
