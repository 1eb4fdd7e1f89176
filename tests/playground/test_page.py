"""The page in a real browser, against the real local Slack and an app of a few lines."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.async_api import expect

from playground.slack import SlackServer, SlackServerSettings
from playground.video.clips import make_clip
from playground.video.magic import MAGIC_WORDS
from playground.video.server import VideoServer
from playground.video.settings import DialectName, VideoServerSettings
from playground.video.spec import ClipSpec
from tests.support.slack_stage import BOT, FILM, MAYA, local_slack, over_socket

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Locator, Page
    from slack_bolt.async_app import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.playground.conftest import OpenPage
    from tests.support.slack_stage import Json, Stage

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

NASTY = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>"
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "remix",
    "title": {"type": "plain_text", "text": "Remix"},
    "submit": {"type": "plain_text", "text": "Render"},
    "blocks": [
        {
            "type": "input",
            "block_id": "change",
            "label": {"type": "plain_text", "text": "Change"},
            "element": {
                "type": "plain_text_input",
                "action_id": "text",
                "multiline": True,
                "placeholder": {"type": "plain_text", "text": "make it night"},
            },
        },
        {
            "type": "input",
            "block_id": "length",
            "label": {"type": "plain_text", "text": "Length"},
            "element": {
                "type": "radio_buttons",
                "action_id": "seconds",
                "options": [
                    {"text": {"type": "plain_text", "text": f"{n} seconds"}, "value": str(n)}
                    for n in (4, 8)
                ],
            },
        },
    ],
}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def card(state: str, *buttons: Json) -> list[Json]:
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*a red fox* in fresh snow"}},
        {"type": "task_card", "task_id": "t", "title": state, "status": "in_progress"},
    ]
    if buttons:
        blocks.append({"type": "actions", "block_id": "do", "elements": [*buttons]})
    return blocks


def button(text: str, action_id: str, **more: Any) -> Json:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "text": label, **more}


async def post_card(stage: Stage, *buttons: Json) -> str:
    answer = await stage.client.chat_postMessage(
        channel=FILM, text="a red fox", blocks=card("Queued", *buttons)
    )
    return str(answer["ts"])


async def update_card(stage: Stage, ts: str, state: str, *buttons: Json) -> None:
    blocks = card(state, *buttons)
    await stage.client.chat_update(channel=FILM, ts=ts, text="a red fox", blocks=blocks)


def message(page: Page, ts: str) -> Locator:
    return page.locator(f'[data-testid="message"][data-ts="{ts}"]')


async def test_a_command_is_typed_by_keyboard_and_sent_again(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
            await ack()
            prompt = escaped(command["text"])
            await client.chat_postMessage(channel=command["channel_id"], text=prompt)

        async with over_socket(app):
            page = await open_page(stage.server.url)
            composer = page.get_by_test_id("composer")
            await composer.press_sequentially("/so")
            suggestion = page.locator("#composer-input-suggestion span")
            await expect(suggestion).to_have_text("a red fox in fresh snow --seconds 8")
            await composer.press("Enter")
            await expect(composer).to_have_value("/sora ")
            await page.keyboard.type("a red fox --seconds 4")
            await page.keyboard.press("Enter")
            card = page.get_by_test_id("message").filter(has_text="a red fox --seconds 4")
            await expect(card).to_be_visible()
            await expect(page.get_by_test_id("thread")).to_be_hidden()
            await expect(composer).to_have_value("")
            await composer.press("ArrowUp")
            await expect(composer).to_have_value("/sora a red fox --seconds 4")


async def test_the_example_fills_the_composer(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await page.get_by_test_id("try-example").press("Enter")
        composer = page.get_by_test_id("composer")
        await expect(composer).to_have_value("/sora a red fox in fresh snow --seconds 4")
        await expect(composer).to_be_focused()


async def test_the_example_stays_at_hand_after_the_first_message(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        offer = page.get_by_test_id("composer-try")
        await expect(page.get_by_test_id("try-example")).to_be_visible()
        await expect(offer).to_have_count(0)
        await stage.say("good morning")
        await expect(page.get_by_test_id("try-example")).to_have_count(0)
        await offer.click()
        composer = page.get_by_test_id("composer")
        await expect(composer).to_have_value("/sora a red fox in fresh snow --seconds 4")
        await page.get_by_test_id("channel-random").click()
        await expect(page.get_by_test_id("invite-bot")).to_be_visible()
        await expect(offer).to_be_hidden()


async def test_the_placeholder_keeps_to_one_line(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url, width=780, height=493)
        composer = page.get_by_test_id("composer")
        one_line = "node => node.scrollHeight <= node.clientHeight && node.clientHeight < 40"
        style = "node => [getComputedStyle(node).overflowY, getComputedStyle(node).whiteSpace]"
        assert await composer.evaluate(one_line)
        assert await composer.evaluate(style) == ["hidden", "nowrap"]
        await composer.fill("a long message that needs a second line in so narrow a box")
        assert (await composer.evaluate(style))[1] == "pre-wrap"
        assert not await composer.evaluate(one_line)
        await composer.fill("")
        assert await composer.evaluate(one_line)


async def test_a_refused_command_explains_itself_to_one_person(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck) -> None:
            await ack("`--secnds` is not an option: did you mean `--seconds`?")

        async with over_socket(app):
            page = await open_page(stage.server.url)
            await page.get_by_test_id("composer").fill("/sora a fox --secnds 4")
            await page.keyboard.press("Enter")
            note = page.get_by_test_id("private-note")
            await expect(note).to_contain_text("did you mean --seconds?")
            await expect(note).to_contain_text("Only visible to you")
            await page.get_by_test_id("person-jonas").click()
            await expect(page.get_by_test_id("person-switch")).to_contain_text("Acting as Jonas")
            await expect(note).to_have_count(0)


async def test_outsiders_see_the_channels_that_they_are_in(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        for name, role, channels in (
            ("jonas", "Jonas", ["film-team", "random", "secret-launch", "with-northwind"]),
            ("gita", "guest", ["film-team", "with-northwind"]),
            ("sol", "1-channel guest", ["film-team"]),
            ("nils", "Northwind", ["with-northwind"]),
        ):
            person = page.get_by_test_id(f"person-{name}")
            await expect(person).to_contain_text(role)
            await person.click()
            shown = page.locator("[aria-labelledby=group-channels] .channel-name")
            await expect(shown).to_have_text(channels)


async def test_an_app_that_is_not_there_is_reported_once(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await page.get_by_test_id("composer").fill("/sora a fox")
        await page.keyboard.press("Enter")
        note = page.get_by_test_id("private-note")
        await expect(note).to_contain_text("/sora failed with the error")
        await expect(page.get_by_test_id("composer")).to_have_value("/sora a fox")
        await page.get_by_test_id("composer").fill("after it")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message").last).to_contain_text("after it")
        await expect(note).to_have_count(1)


async def test_what_people_and_apps_write_stays_text(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await stage.say(NASTY)
        await stage.client.chat_postMessage(
            channel=FILM,
            text="text",
            blocks=[
                {"type": "header", "text": {"type": "plain_text", "text": NASTY}},
                {"type": "section", "text": {"type": "mrkdwn", "text": f"*{NASTY}* :fox_face:"}},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(NASTY)}]},
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": "<javascript:window.pwned=1|click me>"},
                },
            ],
        )
        await expect(page.get_by_test_id("message")).to_have_count(2)
        first, second = await page.get_by_test_id("message").all()
        await expect(first).to_contain_text(NASTY)
        await expect(second).to_contain_text("🦊")
        await expect(second).to_contain_text("click me")
        await expect(page.locator("#channel-messages script, img[onerror]")).to_have_count(0)
        await expect(page.locator('a[href^="javascript"]')).to_have_count(0)
        assert await page.evaluate("window.pwned") is None


async def test_long_prompts_and_emoji_do_not_overflow(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url, width=390, height=844)
        await stage.say("🦊" * 700 + "x" * 2000)
        await expect(page.get_by_test_id("message")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        scroller = page.locator("#channel-scroller")
        assert await scroller.evaluate("node => node.scrollWidth <= node.clientWidth")


async def test_a_card_is_edited_in_place_and_keeps_the_focus(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        cancel = button("Cancel", "cancel", value="7")
        ts = await post_card(stage, cancel)
        shown = message(page, ts)
        await shown.evaluate("node => { node.marked = true }")
        await page.locator('[data-action-id="cancel"]').focus()
        await update_card(stage, ts, "Rendering 40%", {**cancel, "value": "8"})
        await expect(shown).to_contain_text("Rendering 40%")
        assert await shown.evaluate("node => node.marked")
        await expect(page.locator('[data-action-id="cancel"]')).to_be_focused()
        await expect(page.get_by_test_id("message")).to_have_count(1)


async def test_a_button_asks_first_and_reaches_the_app(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app, pressed = stage.app(), asyncio.Queue[Any]()

        @app.action("cancel")
        async def cancel(ack: AsyncAck, body: Json) -> None:
            await ack()
            await pressed.put(body)

        async with over_socket(app):
            page = await open_page(stage.server.url)
            question = {
                "title": {"type": "plain_text", "text": "Cancel this clip?"},
                "text": {"type": "plain_text", "text": "It stops now."},
                "confirm": {"type": "plain_text", "text": "Cancel it"},
                "deny": {"type": "plain_text", "text": "Keep it"},
            }
            ts = await post_card(stage, button("Cancel", "cancel", value="7", confirm=question))
            await page.locator('[data-action-id="cancel"]').press("Enter")
            await expect(page.get_by_test_id("confirm")).to_contain_text("It stops now.")
            await page.get_by_role("button", name="Cancel it").click()
            body = await asyncio.wait_for(pressed.get(), 20)
            assert body["actions"][0]["value"] == "7"
            assert (body["user"]["id"], body["container"]["message_ts"]) == (MAYA, ts)


async def test_a_button_that_fails_says_so_where_it_was_pressed(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await post_card(stage, button("Again", "again"))
        await page.get_by_test_id("open-thread").click()
        await page.get_by_test_id("thread").locator('[data-action-id="again"]').click()
        note = page.get_by_test_id("private-note")
        await expect(note).to_contain_text("The app did not answer")
        await expect(note).to_have_count(1)
        await expect(page.get_by_test_id("thread").get_by_test_id("private-note")).to_have_count(1)


async def test_a_modal_opens_refuses_and_submits(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app, submitted = stage.app(), asyncio.Queue[Any]()

        @app.action("remix")
        async def remix(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        @app.view("remix")
        async def submit(ack: AsyncAck, view: Json) -> None:
            values = view["state"]["values"]
            if values["change"]["text"]["value"] == "the same":
                await ack(response_action="errors", errors={"change": "That changes nothing."})
                return
            await ack()
            await submitted.put(values)

        async with over_socket(app):
            page = await open_page(stage.server.url)
            await post_card(stage, button("Remix…", "remix", style="primary"))
            await page.locator('[data-action-id="remix"]').press("Enter")
            modal = page.get_by_test_id("modal")
            field = modal.get_by_label("Change")
            await expect(field).to_be_focused()
            await page.get_by_test_id("modal-submit").click()
            await expect(modal.get_by_test_id("input-error")).to_have_count(2)
            await expect(modal).to_contain_text("Please fill in this field.")
            await field.fill("the same")
            await modal.get_by_label("8 seconds").check()
            await page.get_by_test_id("modal-submit").click()
            await expect(modal).to_contain_text("That changes nothing.")
            await expect(field).to_be_focused()
            await field.fill("make it night")
            await page.get_by_test_id("modal-submit").click()
            values = await asyncio.wait_for(submitted.get(), 20)
            await expect(modal).to_have_count(0)
            assert values["change"]["text"]["value"] == "make it night"
            assert values["length"]["seconds"]["selected_option"]["value"] == "8"
            await expect(page.locator('[data-action-id="remix"]')).to_be_focused()


async def test_a_modal_keeps_the_focus_and_escape_closes_it(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.action("remix")
        async def remix(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        async with over_socket(app):
            page = await open_page(stage.server.url)
            await post_card(stage, button("Remix…", "remix"))
            await page.locator('[data-action-id="remix"]').click()
            modal = page.get_by_test_id("modal")
            await expect(modal.get_by_label("Change")).to_be_focused()
            for _ in range(7):
                await page.keyboard.press("Tab")
                assert await modal.evaluate("node => node.contains(document.activeElement)")
            await page.keyboard.press("Escape")
            await expect(modal).to_have_count(0)
            assert stage.server.slack.modals.top("T0ACME", MAYA) is None


async def test_the_clip_plays_in_the_thread_through_edits(
    open_page: OpenPage, tmp_path: Path
) -> None:
    clip = tmp_path / "fox.mp4"
    spec = ClipSpec(width=320, height=180, seconds=4, lineage=("a red fox",))
    await asyncio.to_thread(make_clip, spec, clip, threading.Event())
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        ts = await post_card(stage, button("Cancel", "cancel"))
        await message(page, ts).get_by_test_id("open-thread").click()
        offer = page.get_by_test_id("thread-composer-try")
        await expect(page.get_by_test_id("thread-reply")).to_have_count(1)
        await expect(offer).to_have_count(0)
        await stage.client.files_upload_v2(
            content=clip.read_bytes(), filename="fox.mp4", title="A fox", channel=FILM, thread_ts=ts
        )
        video = page.get_by_test_id("thread").locator("video")
        await expect(video).to_have_js_property("videoWidth", 320)
        await expect(offer).to_have_text("remix make it night")
        await video.evaluate(
            "async node => { node.muted = true; node.marked = 1; await node.play() }"
        )
        await update_card(stage, ts, "Delivered", button("Again", "again"))
        await stage.say("lovely", thread_ts=ts)
        await expect(page.get_by_test_id("thread")).to_contain_text("lovely")
        await expect(page.get_by_test_id("thread")).to_contain_text("Delivered")
        assert await video.evaluate("node => node.marked === 1 && !node.paused")
        await expect(message(page, ts).get_by_test_id("open-thread")).to_contain_text("2 replies")


async def test_unread_channels_and_closed_threads_show_it(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        ts = await post_card(stage)
        await expect(message(page, ts)).to_be_visible()
        await stage.say("nice", thread_ts=ts, user="U0JONAS")
        await expect(message(page, ts).get_by_test_id("open-thread")).to_contain_text("1 reply")
        await expect(message(page, ts).locator(".thread-button.unread")).to_have_count(1)
        secret = page.get_by_test_id("channel-secret-launch")
        await stage.say("psst", channel="C0SECRET", user="U0JONAS")
        await expect(secret).to_contain_text("unread")
        await secret.click()
        await expect(page.get_by_test_id("message")).to_contain_text("psst")
        await expect(secret).not_to_contain_text("unread")


async def test_a_press_outlives_what_arrives_meanwhile(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await stage.say("psst", channel="C0SECRET", user="U0JONAS")
        secret = page.get_by_test_id("channel-secret-launch")
        await expect(secret).to_contain_text("unread")
        await secret.hover()
        await page.mouse.down()
        await stage.say("over here, too", channel="C0RANDOM", user="U0JONAS")
        await asyncio.sleep(0.3)
        await page.mouse.up()
        await expect(page.get_by_test_id("message")).to_contain_text("psst")
        await expect(page.get_by_test_id("channel-random")).to_contain_text("unread")


async def test_the_bot_is_invited_by_command(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await page.get_by_test_id("channel-random").click()
        await expect(page.get_by_test_id("invite-bot")).to_be_visible()
        await page.get_by_test_id("composer").fill("/invite @Sora")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("invite-bot")).to_have_count(0)
        assert BOT in stage.server.slack.world.workspaces["T0ACME"].channels["C0RANDOM"].members


async def test_a_channel_is_archived_by_command_and_comes_back(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        await page.get_by_test_id("composer").fill("/archive")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("unarchive")).to_be_visible()
        assert (await stage.api("chat.postMessage", channel=FILM, text="x"))["error"]
        await page.get_by_test_id("unarchive").click()
        await expect(page.get_by_test_id("unarchive")).to_have_count(0)
        assert (await stage.api("chat.postMessage", channel=FILM, text="x"))["ok"]


async def test_a_mention_stands_out_for_whom_it_notifies(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        text = f"<@{MAYA}> your clip failed, says <@U0JONAS>"
        await stage.api("chat.postMessage", channel=FILM, text=text)
        await expect(page.locator(".mention.me")).to_have_text("@Maya Lindt")
        await page.get_by_test_id("person-jonas").click()
        await expect(page.locator(".mention.me")).to_have_text("@Jonas Weber")


async def test_a_restarted_server_is_found_again(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        for number in range(5):
            await stage.say(f"before {number}")
        await expect(page.get_by_test_id("message")).to_have_count(5)
        port = int(stage.server.url.rpartition(":")[2])
        await stage.server.stop()
        await expect(page.locator("#connection")).to_have_text("Reconnecting…")
        again = SlackServer(SlackServerSettings(port=port))
        await again.start()
        try:
            await expect(page.get_by_test_id("message")).to_have_count(0)
            await stage.say("after")
            await expect(page.get_by_test_id("message")).to_contain_text("after")
        finally:
            await again.stop()


@pytest.mark.parametrize(
    ("dialect", "note"), [("azure", "keeps no queue"), ("sglang", "keeps a queue")]
)
async def test_the_panel_shows_what_the_provider_sees(
    open_page: OpenPage, dialect: DialectName, note: str
) -> None:
    video = VideoServer(VideoServerSettings(dialect=dialect))
    await video.start()
    try:
        async with local_slack(videos={"": video.url}) as stage:
            page = await open_page(stage.server.url)
            await expect(page.get_by_test_id("provider-running")).to_have_text("0 of 2 running")
            await expect(page.locator(".slot")).to_have_count(2)
            behaves = page.locator("dl > div").filter(has_text="Behaves like")
            await expect(behaves.locator("dd")).to_have_text(dialect)
            await expect(page.locator(".note").filter(has_text=note)).to_be_visible()
            magic = page.get_by_test_id("magic-words")
            await expect(magic.locator("dt")).to_have_count(len(MAGIC_WORDS))
            await expect(magic.locator("dt").first).to_be_hidden()
            await magic.get_by_text("Words that make trouble").click()
            for word in MAGIC_WORDS:
                row = magic.locator("dl > div").filter(has_text=word.word)
                await expect(row).to_be_visible()
                await expect(row.locator("dd")).to_have_text(word.effect)
    finally:
        await video.stop()


@pytest.mark.parametrize("width", [1440, 390])
async def test_each_deployment_has_its_slots_and_its_trouble(
    open_page: OpenPage, width: int
) -> None:
    dialects: dict[str, DialectName] = {"wan": "litellm-wan", "own": "vllm-omni"}
    async with AsyncExitStack() as stack:
        servers = {}
        for name, dialect in dialects.items():
            settings = VideoServerSettings(dialect=dialect, render_seconds=600)
            servers[name] = await VideoServer(settings).start()
            stack.push_async_callback(servers[name].stop)
        videos = {name: server.url for name, server in servers.items()}
        slack = await stack.enter_async_context(local_slack(videos=videos))
        page = await open_page(slack.server.url, width=width, height=844)
        key = {"Authorization": "Bearer playground-key"}
        client = await stack.enter_async_context(httpx.AsyncClient(headers=key))

        async def order(name: str) -> int:
            fields = {"prompt": "a red fox", "model": servers[name].deployments[0]}
            parts = {field: (None, value) for field, value in fields.items()}
            answer = await client.post(f"{servers[name].base_url}/videos", files=parts)
            return answer.status_code

        assert [await order("own") for _ in range(3)] == [200] * 3
        if width < 761:
            await page.locator("#provider-toggle").click()
        await expect(page.get_by_test_id("provider-running")).to_have_text(
            "2 of 4 running, 1 waiting"
        )
        wan, own = (page.get_by_test_id(f"deployment-{name}") for name in dialects)
        await expect(wan.locator(".slot.busy")).to_have_count(0)
        await expect(own.locator(".slot.busy")).to_have_count(2)
        await wan.get_by_text("Limits and trouble").click()
        trouble = wan.get_by_label("Orders are answered", exact=True)
        await trouble.select_option("retired")
        await expect(wan).to_have_class(re.compile("troubled"))
        assert [await order(name) for name in dialects] == [410, 200]
        await trouble.select_option("as usual")
        await expect(wan).not_to_have_class(re.compile("troubled"))
        assert await order("wan") == 200
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_phone_shows_one_pane_at_a_time(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url, width=390, height=844)
        ts = await post_card(stage)
        await message(page, ts).get_by_test_id("open-thread").click()
        await expect(page.get_by_test_id("thread-composer")).to_be_visible()
        await expect(page.get_by_test_id("composer")).to_be_hidden()
        await page.get_by_role("button", name="Back to the channel").click()
        await expect(page.get_by_test_id("composer")).to_be_visible()
        await page.get_by_role("button", name="Show channels").click()
        await page.get_by_test_id("channel-random").click()
        await expect(page.get_by_role("heading", name="#random", exact=True)).to_be_visible()


async def resize(page: Page, width: int, height: int) -> None:
    """Resize the window and let the page hear of it: media queries speak up with a frame."""
    await page.set_viewport_size({"width": width, "height": height})
    frame = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    await page.evaluate(frame)


async def test_the_panel_folds_when_the_window_becomes_a_phone(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        page = await open_page(stage.server.url)
        toggle, body = page.locator("#provider-toggle"), page.locator("#provider-body")
        await expect(body).to_be_visible()
        await resize(page, 390, 844)
        await expect(body).to_be_hidden()
        await toggle.click()
        await expect(body).to_be_visible()
        await resize(page, 1440, 900)
        await expect(body).to_be_visible()
        await toggle.click()
        await resize(page, 390, 844)
        await resize(page, 1440, 900)
        await expect(toggle).to_have_attribute("aria-expanded", "false")


async def test_a_permalink_opens_the_reply_in_its_thread(open_page: OpenPage) -> None:
    async with local_slack() as stage:
        ts = await post_card(stage)
        reply = (await stage.say("lovely", thread_ts=ts))["ts"]
        link = await stage.client.chat_getPermalink(channel=FILM, message_ts=reply)
        page = await open_page(link["permalink"])
        shown = page.locator(f'[data-testid="thread-reply"][data-ts="{reply}"]')
        await expect(shown).to_have_text(re.compile("lovely"))
        await page.reload()
        await expect(shown).to_be_visible()
