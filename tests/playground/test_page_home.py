"""The app's Home on the page, as two people at once, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from playground.slack.manifest import DEFAULT_MANIFEST
from tests.support.pictures import picture
from tests.support.slack_apps import asking, options, text
from tests.support.slack_stage import JONAS, MAYA, local_slack, over_socket, until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.async_api import Locator, Page
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.playground.conftest import OpenPage
    from tests.support.slack_stage import Json

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

WITH_HOME: Mapping[str, Any] = {
    **DEFAULT_MANIFEST,
    "features": {**DEFAULT_MANIFEST["features"], "app_home": {"home_tab_enabled": True}},
    "settings": {
        **DEFAULT_MANIFEST["settings"],
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
    },
}


def gallery(user: str, file: str, words: str = "") -> Json:
    """Return a home with a search, a menu, and a clip with its poster."""
    poster = {"type": "image", "slack_file": {"id": file}, "alt_text": f"a fox of {user}"}
    menu = {"type": "overflow", "action_id": "it", "options": options("delete")}
    search = {"type": "plain_text_input"}
    sizes = {"type": "static_select", "action_id": "it", "options": options("tall", "wide")}
    found = {"type": "section", "block_id": "found", "text": text(f"Found for {words or user}")}
    return {
        "type": "home",
        "blocks": [
            asking("search", search, dispatch_action=True, optional=True),
            {"type": "actions", "block_id": "size", "elements": [sizes]},
            {**found, "accessory": menu},
            {"type": "section", "text": text("A poster"), "accessory": poster},
            {**poster, "title": text("a red fox")},
            {"type": "carousel", "elements": [{"type": "card", "hero_image": poster}]},
        ],
    }


def publishing(app: AsyncApp, file: str) -> list[Json]:
    """Publish a home to whom opens theirs, anew for each search; return what is used there."""
    seen: list[Json] = []

    @app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=gallery(event["user"], file))

    @app.action("it")
    async def used(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        seen.append(body)
        words = body["view"]["state"]["values"]["search"]["it"]["value"]
        user = body["user"]["id"]
        await client.views_publish(user_id=user, view=gallery(user, file, words))

    return seen


async def at_home(page: Page) -> Locator:
    """Open the tab and return what is there."""
    await page.get_by_test_id("channel-sora").click()
    await expect(page.get_by_test_id("composer")).to_be_visible()
    await page.get_by_test_id("tab-home").click()
    await expect(page.get_by_test_id("composer")).to_be_hidden()
    return page.get_by_test_id("home")


async def test_two_people_see_and_use_their_own_homes(open_page: OpenPage) -> None:
    async with local_slack(manifest=WITH_HOME) as stage:
        app = stage.app()
        uploaded = await stage.attach(("fox.png", picture(640, 360)))
        seen = publishing(app, uploaded["file"])
        async with over_socket(app):
            maya = await open_page(stage.server.url)
            jonas = await open_page(f"{stage.server.url}/#as=jonas", width=390, height=844)
            await jonas.get_by_role("button", name="Show channels").click()
            hers, his = await at_home(maya), await at_home(jonas)
            await expect(hers).to_contain_text(f"Found for {MAYA}")
            await expect(his).to_contain_text(f"Found for {JONAS}")
            posters = his.get_by_alt_text(f"a fox of {JONAS}")
            await expect(posters).to_have_count(3)
            for poster in await posters.all():
                await expect(poster).to_have_js_property("naturalWidth", 640)
            assert await jonas.evaluate("document.documentElement.scrollWidth <= innerWidth")

            await maya.get_by_test_id("look").click()
            look = "getComputedStyle(document.documentElement).colorScheme"
            assert [await page.evaluate(look) for page in (maya, jonas)] == ["dark", "light dark"]

            await maya.get_by_label("Search").fill("snow")
            await maya.get_by_label("Search").press("Enter")
            await expect(hers).to_contain_text("Found for snow")
            await expect(maya.get_by_label("Search")).to_have_value("snow")
            await expect(maya.get_by_label("Search")).to_be_focused()
            await expect(his).to_contain_text(f"Found for {JONAS}")
            await jonas.get_by_label("Choose").select_option("wide")
            await his.get_by_role("button", name="More", exact=True).click()
            await jonas.get_by_role("menuitem", name="delete").click()

            async def all_used() -> bool:
                return len(seen) == 3

            await until(all_used)
            await jonas.get_by_test_id("tab-messages").click()
            await expect(jonas.get_by_test_id("composer")).to_be_visible()
            await maya.reload()
            await expect(hers).to_contain_text(f"Found for {MAYA}")
        used = [(body["user"]["id"], body["actions"][0]["type"]) for body in seen]
        assert used == [
            (MAYA, "plain_text_input"),
            (JONAS, "static_select"),
            (JONAS, "overflow"),
        ]
        state = seen[2]["view"]["state"]["values"]
        assert state["size"]["it"]["selected_option"]["value"] == "wide"
