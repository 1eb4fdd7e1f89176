"""Modals with every kind of input, and private messages with buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.pictures import picture
from tests.support.slack_apps import FILLED, ORDER, asking, ordering, page, paging
from tests.support.slack_stage import FILM, JONAS, MAYA, TEAM, local_slack, over_socket, views

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.support.slack_stage import Json, Stage


async def submit(stage: Stage, values: Json, user: str = MAYA) -> Json:
    view = (await views(stage, user))[-1]
    return await stage.post("/submit", workspace=TEAM, user=user, view_id=view["id"], values=values)


async def upload(stage: Stage, name: str, content: bytes, user: str = MAYA) -> str:
    answer = await stage.attach((name, content), path="/upload", user=user)
    return str(answer["files"][0]["id"])


async def test_every_input_arrives_in_slacks_shape() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            await stage.say("/sora")
            file_id = await upload(stage, "fox.png", picture())
            values = {
                **FILLED,
                "count": {"it": 3},
                "extras": {"it": ["hd"]},
                "picture": {"it": [file_id]},
            }
            assert (await submit(stage, values))["ok"]
            assert await views(stage) == []
        state = {block: held["it"] for block, held in seen[0]["view"]["state"]["values"].items()}
        assert state["prompt"] == {"type": "plain_text_input", "value": "a red fox"}
        assert state["size"]["selected_option"]["value"] == "1280x720"
        assert state["seconds"]["selected_option"]["value"] == "8"
        assert state["count"] == {"type": "number_input", "value": "3"}
        assert [option["value"] for option in state["extras"]["selected_options"]] == ["hd"]
        file = state["picture"]["files"][0]
        assert state["picture"]["type"] == "file_input"
        assert (file["id"], file["name"], file["mimetype"]) == (file_id, "fox.png", "image/png")
        assert await stage.fetch(file["url_private_download"]) == ("image/png", picture())
        assert (await stage.api("files.info", file=file_id))["file"]["original_w"] == 1200


async def test_what_is_left_out_is_empty_or_has_its_first_value() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            await stage.say("/sora")
            await submit(stage, FILLED)
        state = seen[0]["view"]["state"]["values"]
        assert state["picture"]["it"] == {"type": "file_input", "files": []}
        assert state["extras"]["it"]["selected_options"] == []
        assert state["count"]["it"]["value"] == "1"


async def test_slack_itself_finds_what_is_wrong() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            await stage.say("/sora")

            async def wrong(**changed: Any) -> Json:
                answer = await submit(stage, {**FILLED, **changed})
                errors: Json = answer["errors"]
                return errors

            assert (await wrong(prompt={"it": "a"})).keys() == {"prompt"}
            assert await wrong(count={"it": "5"}) == {"count": "Please enter 4 or less."}
            assert await wrong(count={"it": "0"}) == {"count": "Please enter 1 or more."}
            assert await wrong(count={"it": "1.5"}) == {"count": "Please enter a whole number."}
            two = [await upload(stage, f"{n}.png", picture()) for n in range(2)]
            assert await wrong(picture={"it": two}) == {"picture": "Choose no more than 1 file."}
            clip = await upload(stage, "fox.mp4", b"clip")
            assert "fox.mp4 is of another kind" in (await wrong(picture={"it": [clip]}))["picture"]
            large = await upload(stage, "fox.png", bytes(10_000_001))
            assert (await wrong(picture={"it": [large]})) == {
                "picture": "fox.png is larger than 10 MB."
            }
            option = await submit(stage, {**FILLED, "size": {"it": "1x1"}})
            assert option["error"] == "no_such_option"
            others = await upload(stage, "fox.png", picture(), user=JONAS)
            theft = await submit(stage, {**FILLED, "picture": {"it": [others]}})
            assert theft["error"] == "no_such_file"
        assert seen == []


async def choose_size(stage: Stage) -> Json:
    """Change one input of the open modal, while another one is filled in; return the modal."""
    view = (await views(stage))[0]
    await stage.post(
        "/press",
        workspace=TEAM,
        user=MAYA,
        view_id=view["id"],
        block_id="size",
        action_id="it",
        value="720x1280",
        values={"prompt": {"it": "a fox"}, "size": {"it": "720x1280"}},
    )
    return view


async def test_a_modals_element_tells_the_others_values_and_changes_it() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            await stage.say("/sora")
            view = await choose_size(stage)
            assert (await views(stage))[0]["title"]["text"] == "Tall"
        body = seen[0]
        assert body["container"] == {"type": "view", "view_id": view["id"]}
        assert body["actions"][0]["selected_option"]["value"] == "720x1280"
        assert body["view"]["state"]["values"]["prompt"]["it"]["value"] == "a fox"


async def test_an_updated_view_keeps_values_of_inputs_it_still_has() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            await stage.say("/sora")
            await choose_size(stage)
            assert (await submit(stage, {"seconds": {"it": "8"}}))["ok"]
        state = seen[-1]["view"]["state"]["values"]
        assert state["prompt"]["it"]["value"] == "a fox"
        assert state["size"]["it"]["selected_option"]["value"] == "720x1280"


@pytest.mark.parametrize(
    ("filters", "channel", "offered"),
    [
        ({"include": ["public", "private"]}, FILM, True),
        ({"include": ["public", "private"]}, "C0SECRET", True),
        ({"include": ["public"]}, "C0SECRET", False),
        ({"include": ["public", "private"]}, "D0MAYA", False),
        ({"exclude_bot_users": True}, "D0MAYA", False),
        ({"exclude_bot_users": True}, "D0MAYAJONAS", True),
        ({"exclude_external_shared_channels": True}, "D0JONAS", False),
        ({"exclude_external_shared_channels": True}, "C0NOWHERE", False),
    ],
)
async def test_a_menu_of_conversations_offers_what_its_filter_leaves(
    filters: Json, channel: str, offered: bool
) -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
            await ack()
            element = {"type": "conversations_select", "filter": filters}
            view = {**ORDER, "blocks": [asking("where", element)]}
            await client.views_open(trigger_id=command["trigger_id"], view=view)

        app.view("order")(_close)
        async with over_socket(app):
            await stage.say("/sora")
            answer = await submit(stage, {"where": {"it": channel}})
        errors = {"where": "This conversation isn't in the list."}
        assert answer.get("errors") == (None if offered else errors)


async def _close(ack: AsyncAck) -> None:
    await ack()


async def test_a_form_that_a_second_click_sends_is_closed_once() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = ordering(app)
        async with over_socket(app):
            await stage.say("/sora")
            answers = await asyncio.gather(*(submit(stage, FILLED) for _ in range(3)))
        assert [answer["ok"] for answer in answers] == [True] * 3
        assert len(seen) == 3
        assert await views(stage) == []


async def test_private_list_is_turned_page_by_page_and_put_away() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = paging(app)
        async with over_socket(app):
            await stage.say("/sora list")
            shown = (await stage.messages())[0]
            for number in (2, 3):
                assert (await stage.press(shown["ts"], "next"))["ok"]
                after = await stage.messages()
                assert [(m["ts"], m["text"]) for m in after] == [(shown["ts"], f"Page {number}")]
            assert (await stage.press(shown["ts"], "next", user=JONAS))["error"] == (
                "no_such_message"
            )
            await stage.press(shown["ts"], "done")
            assert await stage.messages() == []
        body = seen[0]
        assert body["container"] == {
            "type": "message",
            "message_ts": shown["ts"],
            "channel_id": FILM,
            "is_ephemeral": True,
        }
        assert "message" not in body
        assert body["actions"][0]["value"] == "2"
        assert body["response_url"].startswith(stage.server.url)


async def test_nothing_replaces_no_message() -> None:
    async with local_slack() as stage:
        app = stage.app()
        seen = paging(app)
        async with over_socket(app):
            await stage.say("/sora list")
            shown = (await stage.messages())[0]
            await stage.press(shown["ts"], "next")
            async with stage.http.post(
                seen[0]["response_url"], json={"replace_original": True}
            ) as answer:
                assert (answer.status, await answer.text()) == (400, "no_text")
        assert [m["text"] for m in await stage.messages()] == ["Page 2"]


async def test_answer_without_replace_original_is_another_message() -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck) -> None:
            await ack(page(1))

        @app.action("next")
        async def turn(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            await respond("More.", replace_original=False)

        async with over_socket(app):
            await stage.say("/sora list")
            shown = (await stage.messages())[0]
            await stage.press(shown["ts"], "next")
        assert [m["text"] for m in await stage.messages()] == ["Page 1", "More."]
        assert {m["ephemeral_to"] for m in await stage.messages()} == {MAYA}
