"""Files, shortcuts, whole forms and private buttons on the page, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from tests.support.pictures import picture
from tests.support.slack_apps import (
    BELL,
    MANIFEST,
    ORDER,
    WAVE,
    arrived,
    listening,
    options,
    ordering,
    paging,
    text,
)
from tests.support.slack_stage import FILM, local_slack, over_socket, until

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Locator, Page
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.playground.conftest import OpenPage
    from tests.support.slack_stage import Json

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

PHONE = {"width": 390, "height": 780}


def fox(name: str = "fox.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture(640, 360)}


def shown_pictures(place: Locator) -> Locator:
    return place.locator("figure.file img")


async def width_of(image: Locator) -> int:
    """Return the width of the picture that the browser decoded."""
    await expect(image).to_be_visible()
    width: int = await image.evaluate("node => node.decode().then(() => node.naturalWidth)")
    return width


def waving(app: AsyncApp) -> list[Json]:
    """Let both shortcuts open the order form; return what they were called with."""
    seen: list[Json] = []

    async def open_form(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=ORDER)

    app.shortcut(WAVE["callback_id"])(open_form)
    app.shortcut(BELL["callback_id"])(open_form)
    return seen


async def test_picture_is_attached_in_the_channel_and_in_the_thread(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = listening(app)
        async with over_socket(app):
            page = await open_page(stage.server.url)
            await page.get_by_test_id("composer-files").set_input_files([fox(), fox("two.png")])
            chosen = page.get_by_test_id("chosen-file")
            await expect(chosen).to_have_count(2)
            await chosen.nth(1).get_by_role("button", name="Remove two.png").click()
            await page.get_by_test_id("composer").fill("@Sora like this")
            await page.keyboard.press("Enter")
            message = page.get_by_test_id("message").first
            await expect(message).to_contain_text("like this")
            assert await width_of(shown_pictures(message)) == 640
            await expect(chosen).to_have_count(0)
            await message.hover()
            await message.get_by_test_id("open-thread").click()
            await page.get_by_test_id("thread-composer-files").set_input_files(fox())
            await page.get_by_test_id("thread").get_by_role("button", name="Send").click()
            reply = page.get_by_test_id("thread-reply").nth(1)
            assert await width_of(shown_pictures(reply)) == 640
            await arrived(seen, 4)
        shared = [event for event in seen if event.get("subtype") == "file_share"]
        assert [event["text"].endswith("like this") for event in shared] == [True, False]


async def test_pictures_keep_their_size_and_deleted_files_say_so(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        for size in ((64, 36), (400, 1600)):
            await stage.attach(("fox.png", picture(*size)))
        clip = await stage.client.files_upload_v2(content=b"x", filename="a.txt", channel=FILM)
        page = await open_page(stage.server.url)
        shapes = []
        for image in await shown_pictures(page.get_by_test_id("message")).all():
            assert await width_of(image) > 0
            box = await image.bounding_box()
            assert box is not None
            shapes.append((round(box["width"]), round(box["height"])))
        assert shapes == [(64, 36), (100, 400)]
        last = page.get_by_test_id("message").nth(2)
        await expect(last).to_contain_text("a.txt")
        await stage.api("files.delete", file=clip["file"]["id"])
        await expect(last).to_contain_text("This file was deleted.")


async def test_picture_is_pasted_and_dropped(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        for kind, member in (("paste", "clipboardData"), ("drop", "dataTransfer")):
            await page.get_by_test_id("composer").evaluate(
                """(node, [kind, member]) => {
                    const data = new DataTransfer();
                    data.items.add(new File(['x'], `${kind}.png`, { type: 'image/png' }));
                    const more = { bubbles: true, cancelable: true, [member]: data };
                    node.dispatchEvent(kind === 'paste'
                        ? new ClipboardEvent(kind, more) : new DragEvent(kind, more));
                }""",
                [kind, member],
            )
        await expect(page.get_by_test_id("chosen-file")).to_have_text(
            ["paste.png1 B", "drop.png1 B"]
        )


async def test_command_with_a_picture_is_refused_and_kept(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await page.get_by_test_id("composer-files").set_input_files(fox())
        composer = page.get_by_test_id("composer")
        await composer.fill("/sora a red fox")
        await composer.press("Enter")
        note = page.get_by_test_id("private-note")
        await expect(note).to_contain_text("Write @Sora instead of /sora.")
        await expect(composer).to_have_value("/sora a red fox")
        await expect(page.get_by_test_id("chosen-file")).to_have_count(1)
        assert await stage.deliveries("slash_commands") == []


async def test_message_shortcut_from_the_menu_by_keyboard(open_page: OpenPage) -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app = stage.app()
        seen = waving(app)
        async with over_socket(app):
            page = await open_page(stage.server.url)
            sent = await stage.attach(("fox.png", picture()), text="a fox")
            more = page.get_by_test_id("more-actions")
            await more.focus()
            await page.keyboard.press("Enter")
            await expect(page.get_by_test_id("shortcut-wave")).to_be_focused()
            await page.keyboard.press("Escape")
            await expect(page.get_by_test_id("menu")).to_have_count(0)
            await expect(more).to_be_focused()
            await page.keyboard.press("Enter")
            await page.keyboard.press("ArrowDown")
            await page.keyboard.press("Enter")
            await expect(page.get_by_test_id("modal")).to_contain_text("Order")
        assert (seen[0]["type"], seen[0]["message_ts"]) == ("message_action", sent["ts"])


async def test_shortcut_that_nobody_takes_says_so_in_its_place(open_page: OpenPage) -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        page = await open_page(stage.server.url)
        await page.get_by_test_id("composer-shortcuts").click()
        await page.get_by_test_id("shortcut-ring").click()
        await expect(page.get_by_test_id("private-note")).to_contain_text("did not answer")


async def test_without_shortcuts_there_are_no_menus(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await stage.say("hello")
        await expect(page.get_by_test_id("message")).to_have_count(1)
        await expect(page.get_by_test_id("more-actions")).to_have_count(0)
        await expect(page.get_by_test_id("composer-shortcuts")).to_be_hidden()


async def fill_in(page: Page) -> None:
    modal = page.get_by_test_id("modal")
    await modal.get_by_label("Prompt").fill("a red fox")
    await modal.get_by_label("8", exact=True).check()
    await modal.get_by_label("hd").check()
    await modal.get_by_label("Picture").set_input_files(fox())
    await expect(modal.get_by_test_id("chosen-file")).to_contain_text("fox.png")
    await modal.get_by_label("Count").fill("2")


async def test_form_with_everything_survives_an_update_and_is_sent(open_page: OpenPage) -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app = stage.app()
        seen = ordering(app)
        waving(app)
        async with over_socket(app):
            page = await open_page(stage.server.url)
            await page.get_by_test_id("composer-shortcuts").click()
            await page.get_by_test_id("shortcut-ring").click()
            await fill_in(page)
            modal = page.get_by_test_id("modal")
            await modal.get_by_label("Size").select_option("720x1280")
            await expect(modal).to_contain_text("Tall")
            await modal.get_by_test_id("modal-submit").click()
            await expect(modal).to_have_count(0)
        change, submission = (body["view"]["state"]["values"] for body in seen)
        assert change["prompt"]["it"]["value"] == "a red fox"
        state = {block: held["it"] for block, held in submission.items()}
        assert state["prompt"]["value"] == "a red fox"
        assert state["size"]["selected_option"]["value"] == "720x1280"
        assert state["seconds"]["selected_option"]["value"] == "8"
        assert state["count"]["value"] == "2"
        assert [option["value"] for option in state["extras"]["selected_options"]] == ["hd"]
        assert [file["name"] for file in state["picture"]["files"]] == ["fox.png"]


async def test_what_slack_finds_wrong_stands_at_the_input(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            page = await open_page(stage.server.url)
            await page.get_by_test_id("composer").fill("/sora")
            await page.keyboard.press("Enter")
            await fill_in(page)
            modal = page.get_by_test_id("modal")
            await modal.get_by_label("Count").fill("9")
            await modal.get_by_test_id("modal-submit").click()
            await expect(modal).to_contain_text("Please fill in this field.")
            await modal.get_by_label("Size").select_option("1280x720")
            await expect(modal).not_to_contain_text("Please fill in this field.")
            await modal.get_by_test_id("modal-submit").click()
            count = modal.locator('[data-block-id="count"]')
            await expect(count).to_contain_text("Please enter 4 or less.")
        assert [body["type"] for body in seen] == ["block_actions"]


async def test_private_list_is_paged_on_the_page(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()
        paging(app)
        async with over_socket(app):
            page = await open_page(stage.server.url)
            await page.get_by_test_id("composer").fill("/sora list")
            await page.keyboard.press("Enter")
            note = page.get_by_test_id("private-note")
            for number in (1, 2, 3):
                await expect(note).to_contain_text(f"Page {number}")
                if number < 3:
                    await note.get_by_role("button", name="Next").click()
            await note.get_by_role("button", name="Done").click()
            await expect(note).to_have_count(0)


async def test_menus_and_choices_of_a_message_are_pressed(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen: list[Any] = []

        @app.action("it")
        async def used(ack: AsyncAck, action: Json) -> None:
            await ack()
            seen.append(action)

        uploaded = await stage.attach(("fox.png", picture(64, 36)))
        blocks: list[Json] = [
            {
                "type": "image",
                "alt_text": "the fox",
                "slack_file": {"id": uploaded["file"]},
            },
            {
                "type": "section",
                "text": text("More"),
                "accessory": {"type": "overflow", "action_id": "it", "options": options("delete")},
            },
            {
                "type": "actions",
                "elements": [
                    {"type": "checkboxes", "action_id": "it", "options": options("mine", "all")}
                ],
            },
        ]
        async with over_socket(app):
            await stage.client.chat_postMessage(channel=FILM, text="card", blocks=blocks)
            page = await open_page(stage.server.url)
            assert await width_of(page.get_by_alt_text("the fox")) == 64
            await page.get_by_role("button", name="More", exact=True).click()
            await page.get_by_role("menuitem", name="delete").click()
            await page.get_by_label("all").check()

            async def both() -> bool:
                return len(seen) == 2

            await until(both)
        assert seen[0]["selected_option"]["value"] == "delete"
        assert [option["value"] for option in seen[1]["selected_options"]] == ["all"]


async def test_everything_fits_a_phone(open_page: OpenPage) -> None:
    async with local_slack(manifest=MANIFEST) as stage:
        app = stage.app()
        waving(app)
        async with over_socket(app):
            page = await open_page(stage.server.url, **PHONE)
            await stage.attach(("fox.png", picture()), text="@Sora like this")
            await page.get_by_test_id("composer-files").set_input_files(
                [fox("a rather long name of a picture that nobody would type.png"), fox()]
            )
            await expect(page.get_by_test_id("chosen-file")).to_have_count(2)
            await in_reach(page, "composer-attach", "composer-shortcuts", "more-actions")
            await page.get_by_test_id("more-actions").click()
            box = await page.get_by_test_id("menu").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]
            await page.get_by_test_id("shortcut-wave").click()
            await fill_in(page)
            assert await page.get_by_test_id("modal").evaluate(
                "node => [...node.querySelectorAll('*')]"
                ".every((one) => one.scrollWidth <= one.clientWidth + 1"
                " || getComputedStyle(one).overflow !== 'visible' || one.clientWidth === 0)"
            )


async def in_reach(page: Page, *testids: str) -> None:
    """Assert that fingers find these, and that nothing is wider than the phone."""
    for testid in testids:
        box = await page.get_by_test_id(testid).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    wide = "() => document.documentElement.scrollWidth"
    assert await page.evaluate(wide) <= PHONE["width"]
