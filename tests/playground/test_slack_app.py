"""What a Bolt app lives through, connected to the local Slack over Socket Mode."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_bolt.response import BoltResponse

from tests.support.slack_stage import (
    BOT,
    FILM,
    JONAS,
    MAYA,
    RANDOM,
    SECRET,
    TEAM,
    local_slack,
    over_socket,
    until,
)

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltRequest, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from tests.support.slack_stage import Json


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "text": label, "action_id": action_id, **more}


MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "remix",
    "title": {"type": "plain_text", "text": "Remix"},
    "submit": {"type": "plain_text", "text": "Render"},
    "private_metadata": "job-7",
    "blocks": [
        {
            "type": "input",
            "block_id": "prompt",
            "label": {"type": "plain_text", "text": "Prompt"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


async def test_command_reaches_the_app_and_its_answer_the_person() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.command("/sora")
        async def sora(ack: AsyncAck, command: Json) -> None:
            seen.append(command)
            await ack("Noted.")

        async with over_socket(app):
            answer = await stage.say("/sora a red fox --seconds 8")
        assert answer["answer"] == {"text": "Noted."}
        assert seen[0]["text"] == "a red fox --seconds 8"
        assert seen[0]["channel_name"] == "film-team"
        assert seen[0]["team_domain"] == "acme"
        assert seen[0]["is_enterprise_install"] == "false"
        assert [(m["text"], m["ephemeral_to"]) for m in await stage.messages()] == [
            ("Noted.", MAYA)
        ]
        assert await stage.messages(user=JONAS) == []


async def test_in_channel_answer_publishes_the_command_too() -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck) -> None:
            await ack({"response_type": "in_channel", "text": "Here."})

        async with over_socket(app):
            await stage.say("/sora help", channel=RANDOM)
        assert [m["text"] for m in await stage.messages(RANDOM, JONAS)] == ["/sora help", "Here."]


async def test_unacknowledged_command_times_out_and_is_not_repeated() -> None:
    async with local_slack(socket_ack_seconds=0.1) as stage:
        app = stage.app()
        app.command("/other")(_nothing)
        async with over_socket(app):
            answer = await stage.say("/sora a fox")
        assert answer["status"] == 400
        assert answer["error"] == "operation_timeout"
        shown = await stage.messages()
        assert shown[0]["text"] == '/sora failed with the error "operation_timeout"'
        assert shown[0]["ephemeral_to"] == MAYA
        assert len(await stage.deliveries("slash_commands")) == 1


async def test_command_without_an_app_fails_with_a_sentence() -> None:
    async with local_slack() as stage:
        answer = await stage.say("/sora a fox")
        assert answer["error"] == "dispatch_failed"
        assert "/sora failed" in answer["message"]


async def test_commands_of_nobody_and_in_threads_are_refused() -> None:
    async with local_slack() as stage:
        root = (await stage.say("hello"))["ts"]
        assert (await stage.say("/sora x", thread_ts=root))["error"] == "no_command_in_thread"
        assert (await stage.say("/fox x"))["error"] == "unknown_command"


async def test_mention_arrives_as_message_and_as_mention() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.event("message")
        async def message(event: Json, body: Json) -> None:
            seen.append(body)

        @app.event("app_mention")
        async def mention(event: Json, body: Json) -> None:
            seen.append(body)

        async with over_socket(app):
            await stage.say("@Sora see https://a.example/?x=1&y=2, <ok>", channel=SECRET)

            async def both() -> bool:
                return len(seen) == 2

            await until(both)
        kinds = {body["event"]["type"]: body for body in seen}
        text = f"<@{BOT}> see <https://a.example/?x=1&amp;y=2>, &lt;ok&gt;"
        assert kinds["message"]["event"]["text"] == kinds["app_mention"]["event"]["text"] == text
        assert kinds["message"]["event"]["channel_type"] == "group"
        assert kinds["message"]["event_id"] != kinds["app_mention"]["event_id"]
        assert kinds["message"]["authorizations"][0]["team_id"] == TEAM


async def test_events_stay_away_where_the_bot_is_not() -> None:
    async with local_slack() as stage:
        await stage.say("@Sora are you there?", channel=RANDOM)
        assert await stage.deliveries() == []
        await stage.post("/member", workspace=TEAM, channel=RANDOM, user=BOT, **{"in": True})
        assert [record["name"] for record in await stage.deliveries()] == ["message"]


async def test_unacknowledged_event_comes_again_with_its_reason() -> None:
    async with local_slack(socket_ack_seconds=0.5, retry_delays=(0, 0, 0)) as stage:
        app, seen = stage.app(), []

        @app.middleware
        async def down_at_first(body: Json, req: AsyncBoltRequest, next_: Any) -> BoltResponse:
            retry = [req.headers.get(f"x-slack-retry-{name}") for name in ("num", "reason")]
            seen.append((body["event_id"], *retry))
            answer: BoltResponse = BoltResponse(status=500) if len(seen) < 3 else await next_()
            return answer

        app.event("message")(_nothing)
        async with over_socket(app):
            await stage.say("hello")

            async def settled() -> bool:
                return bool((await stage.get("/deliveries"))["underway"] == 0)

            await until(settled)
        assert len({event_id for event_id, _, _ in seen}) == 1
        assert [(num, reason) for _, num, reason in seen] == [
            (["0"], [""]),
            (["1"], ["timeout"]),
            (["2"], ["timeout"]),
        ]


async def test_event_waits_for_an_app_that_connects_later() -> None:
    async with local_slack() as stage:
        await stage.say("is anybody there?")
        app, heard = stage.app(), asyncio.Event()

        @app.event("message")
        async def message(event: Json) -> None:
            heard.set()

        async with over_socket(app):
            await asyncio.wait_for(heard.wait(), 20)
        attempts = [(r["attempt"], r["failure"]) for r in await stage.deliveries()]
        assert attempts[0] == (0, "connection_failed")
        assert attempts[1][0] == 1


async def test_button_brings_trigger_and_response_url() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.action("cancel")
        async def cancel(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
            await ack()
            seen.append(body)
            await respond("Cancelled.", replace_original=False, response_type="ephemeral")

        blocks = [{"type": "actions", "elements": [button("Cancel", "cancel", value="job-1")]}]
        async with over_socket(app):
            card = await stage.client.chat_postMessage(channel=FILM, text="card", blocks=blocks)
            assert (await stage.press(card["ts"], "cancel"))["ok"]

            async def answered() -> bool:
                return any(m["text"] == "Cancelled." for m in await stage.messages())

            await until(answered)
        body = seen[0]
        assert body["actions"][0]["value"] == "job-1"
        assert body["container"]["message_ts"] == card["ts"] == body["message"]["ts"]
        assert body["channel"] == {"id": FILM, "name": "film-team"}
        assert body["response_url"].startswith(stage.server.url)


async def test_modal_opens_refuses_and_closes() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.command("/sora")
        async def sora(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        @app.view("remix")
        async def submitted(ack: AsyncAck, view: Json) -> None:
            seen.append(view)
            text = view["state"]["values"]["prompt"]["text"]["value"]
            if text == "no":
                await ack(response_action="errors", errors={"prompt": "Say yes."})
            else:
                await ack()

        async with over_socket(app):
            await stage.say("/sora")
            modals = stage.server.slack.modals

            async def opened() -> Any:
                return modals.top(TEAM, MAYA)

            view_id = (await until(opened)).id
            where = {"workspace": TEAM, "user": MAYA, "view_id": view_id}
            empty = await stage.post("/submit", **where, values={})
            assert empty["errors"].keys() == {"prompt"}
            refused = await stage.post("/submit", **where, values={"prompt": {"text": _text("no")}})
            assert refused["response"]["errors"] == {"prompt": "Say yes."}
            assert modals.top(TEAM, MAYA) is not None
            taken = await stage.post("/submit", **where, values={"prompt": {"text": _text("yes")}})
            assert taken["response"] is None
        assert modals.top(TEAM, MAYA) is None
        assert seen[0]["private_metadata"] == "job-7"
        assert seen[0]["app_installed_team_id"] == TEAM


async def test_disconnect_makes_the_client_renew_its_connection() -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck) -> None:
            await ack("back")

        async with over_socket(app):
            await stage.post("/faults", disconnect="refresh_requested")

            async def works() -> bool:
                return bool((await stage.say("/sora"))["ok"])

            await until(works)
        calls = (await stage.get("/calls", method="apps.connections.open"))["calls"]
        assert len(calls) == 2


async def test_each_envelope_goes_to_one_of_the_connections() -> None:
    async with local_slack() as stage:
        apps = [stage.app(), stage.app()]
        counts = [0, 0]

        def count(index: int) -> None:
            @apps[index].command("/sora")
            async def sora(ack: AsyncAck) -> None:
                counts[index] += 1
                await ack()

        count(0)
        count(1)
        async with over_socket(apps[0]), over_socket(apps[1]):
            for _ in range(6):
                await stage.say("/sora")
        assert counts == [3, 3]


async def test_ticket_works_once() -> None:
    async with local_slack() as stage:
        answer = await stage.api("apps.connections.open", token="xapp-playground")
        async with stage.http.ws_connect(answer["url"]) as socket:
            hello = await socket.receive_json()
            assert hello["type"] == "hello"
            assert hello["num_connections"] == 1
            assert hello["connection_info"]["app_id"]
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await stage.http.ws_connect(answer["url"])


async def test_redelivery_fault_repeats_events_with_the_same_id() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.event("message")
        async def message(body: Json) -> None:
            seen.append(body["event_id"])

        await stage.post("/faults", redeliver=2)
        async with over_socket(app):
            await stage.say("hello")

            async def thrice() -> bool:
                return len(seen) == 3

            await until(thrice)
        assert len(set(seen)) == 1


async def _nothing() -> None:
    pass


def _text(value: str) -> dict[str, str]:
    return {"type": "plain_text_input", "value": value}
