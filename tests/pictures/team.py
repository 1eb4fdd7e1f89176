"""What a team does with clips and money: takes, copies, styles, budgets, approvals, usage.

What happens here changes what other pictures show, so these are taken after them.
"""

from __future__ import annotations

import asyncio
from typing import Final

from playwright.async_api import Locator, Page

from tests.pictures.scene import Scene, answered, clip_card
from tests.pictures.story import CHANNEL, LOOK_SECONDS, PATIENCE_SECONDS, ask, card
from tests.pictures.studio import Studio

FOX: Final = "a red fox in fresh snow"
OTTER: Final = "an otter juggles a pebble on its back"
TAKES: Final = 4
ELSEWHERE: Final = "random"
STYLES: Final = (
    {
        "name": "product-shot",
        "before": "Studio photograph on a white table:",
        "after": "soft light, slow camera, no text",
        "size": "square",
    },
    {"name": "felt", "before": "A stop-motion film of felt puppets:", "seconds": "8"},
)
BUDGETS: Final = {
    "person_day": "$5",
    "person_month": "$60",
    "channel_month": "$200",
    "workspace_month": "$1,000",
}
APPROVED_FROM: Final = "2.00"


async def takes(scene: Scene) -> None:
    """Show takes side by side, with votes; one is picked."""
    cast, studio = scene.cast, scene.studio
    await cast.amara.say(f"/sora {OTTER} --count {TAKES}")
    for _ in range(TAKES):
        await cast.videos.finish(OTTER)
    first = await card(cast.amara, OTTER, "Done", poster=True)
    await studio.go("amara", CHANNEL, wide=1600, thread=first["ts"])
    row = studio.first.get_by_test_id("thread").locator(".block-carousel")
    await row.locator("img").nth(TAKES - 1).wait_for()
    beside = await card(cast.amara, f"{TAKES} takes")
    for person, number in ((cast.jonas, 2), (cast.lucia, 2), (cast.maya, 1)):
        await person.press(beside["ts"], f"take_vote:{number}")
    await row.get_by_role("button", name="Vote 👍 2").wait_for()
    await cast.amara.press(beside["ts"], "take_pick:2")
    await row.get_by_text("✓ picked").wait_for()
    await studio.bring_to_middle(".thread .block-carousel")


async def share(scene: Scene) -> None:
    """Show the window of *Share…*."""
    await scene.studio.go("maya", CHANNEL)
    await clip_card(scene.studio, FOX).get_by_role("button", name="Share").click()
    await scene.studio.wait_for("modal")


async def copy(scene: Scene) -> None:
    """Show a clip that was shared into another channel."""
    studio = scene.studio
    await studio.go("maya", ELSEWHERE)
    await studio.first.get_by_test_id("invite-bot").click()
    await studio.first.get_by_test_id("invite-bot").wait_for(state="hidden")
    await share(scene)
    window = studio.first.get_by_test_id("modal")
    await window.locator("select").select_option(label=ELSEWHERE)
    await window.get_by_label("Show the prompt, too").check()
    await window.get_by_role("button", name="Share").click()
    await window.wait_for(state="detached")
    await studio.go("maya", ELSEWHERE)
    await studio.wait_for("message")
    await studio.show_frames(1.3, place="message")


async def styles(scene: Scene) -> None:
    """Show the window in which admins name styles, with some in it."""
    page = await _admin_window(scene.studio, "Styles…")
    for style in STYLES:
        await page.get_by_role("button", name="Add a style").click()
        await page.get_by_text("Words before the prompt").wait_for()
        await scene.cast.maya.submit(style)
        await page.get_by_role("button", name="Add a style").wait_for()


async def budgets(scene: Scene) -> None:
    """Show the window in which admins set budgets, with some in it."""
    await _admin_window(scene.studio, "Budgets…")
    await scene.cast.maya.submit(BUDGETS)
    await scene.studio.first.get_by_test_id("modal").wait_for(state="detached")
    await _admin_window(scene.studio, "Budgets…")
    await scene.studio.wait_for("modal")


async def over_budget(scene: Scene) -> None:
    """Show what somebody reads whose request costs more than is left of a budget."""
    request = "/sora a whale breaches at sunset --model sora --seconds 12 --count 4"
    await answered(scene, "jonas", scene.cast.jonas, request)


async def approval(scene: Scene) -> None:
    """Show the card of a request that waits for an admin's approval."""
    studio, words = scene.studio, "a paper crane unfolds into a swan"
    await _have_approved(studio)
    await ask(scene.cast.amara, f"/sora {words} --model sora --seconds 8 --count 3")
    await card(scene.cast.amara, words, "Waits for approval")
    await studio.go("amara", CHANNEL)
    await studio.wait_for("message")
    await studio.bring(words)


async def usage(scene: Scene) -> None:
    """Show what ``usage`` answers to an admin."""
    await answered(scene, "maya", scene.cast.maya, "/sora usage")


async def _have_approved(studio: Studio) -> None:
    """Have requests approved from an amount on; a Home that is drawn meanwhile forgets it."""
    amount = studio.first.get_by_label("Approval from (US dollars)")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            await studio.go("maya", "sora", tab="home")
            await amount.wait_for()
            if await amount.input_value() == APPROVED_FROM:
                return
            await amount.fill(APPROVED_FROM)
            await amount.press("Enter")
            await asyncio.sleep(LOOK_SECONDS)


async def _admin_window(studio: Studio, button: str) -> Page:
    """Press a button in an admin's Home; return the page, with the window open."""
    await studio.go("maya", "sora", tab="home")
    await studio.wait_for_home()
    opener: Locator = studio.first.get_by_role("button", name=button)
    await opener.click()
    await studio.first.get_by_test_id("modal").wait_for()
    return studio.first
