"""Signed HTTP delivery to a Bolt app behind a real web server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from playground.slack.app.signed import sign
from tests.support.slack_http import SECRET, answering, bolt, serving
from tests.support.slack_stage import FILM, local_slack, until

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck

    from tests.support.slack_stage import Json


async def test_bolt_takes_commands_events_and_buttons() -> None:
    seen: list[tuple[str, Any]] = []

    def register(app: AsyncApp) -> None:
        @app.command("/sora")
        async def sora(ack: AsyncAck, command: Json) -> None:
            seen.append(("command", command["text"]))
            await ack("Noted & done.")

        @app.event("message")
        async def message(event: Json) -> None:
            seen.append(("message", event.get("text")))

        @app.action("go")
        async def go(ack: AsyncAck, action: Json) -> None:
            seen.append(("action", action["value"]))
            await ack()

    async with (
        serving(bolt(register)) as root,
        local_slack(http_url=f"{root}/slack/events", signing_secret=SECRET) as stage,
    ):
        answer = await stage.say("/sora é & 100% <b>")
        assert answer["answer"] == "Noted & done."
        label = {"type": "plain_text", "text": "Go"}
        go = {"type": "button", "action_id": "go", "text": label, "value": "7"}
        card = await stage.client.chat_postMessage(
            channel=FILM, text="card", blocks=[{"type": "actions", "elements": [go]}]
        )
        assert (await stage.press(card["ts"], "go"))["ok"]
        await stage.say("hello")

        async def heard() -> bool:
            return ("message", "hello") in seen

        await until(heard)
        assert ("command", "é & 100% <b>") in seen
        assert ("action", "7") in seen


async def test_wrong_secret_is_refused_by_the_app() -> None:
    async with (
        serving(bolt(lambda app: None)) as root,
        local_slack(http_url=f"{root}/slack/events", signing_secret="other") as stage,
    ):
        assert (await stage.say("/sora x"))["error"] == "dispatch_failed"


async def test_events_are_retried_with_headers() -> None:
    application, requests = answering(web.Response(status=500), web.Response(status=200))
    async with (
        serving(application) as root,
        local_slack(http_url=f"{root}/slack/events", retry_delays=(0, 0, 0)) as stage,
    ):
        await stage.say("hello")

        async def twice() -> bool:
            return len(requests) == 2

        await until(twice)
    assert "X-Slack-Retry-Num" not in requests[0].headers
    assert requests[1].headers["X-Slack-Retry-Num"] == "1"
    assert requests[1].headers["X-Slack-Retry-Reason"] == "http_error"


async def test_app_can_decline_retries() -> None:
    refusal = web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    application, requests = answering(refusal)
    async with (
        serving(application) as root,
        local_slack(http_url=f"{root}/slack/events", retry_delays=(0, 0, 0)) as stage,
    ):
        await stage.say("hello")

        async def settled() -> bool:
            return bool((await stage.get("/deliveries"))["underway"] == 0)

        await until(settled)
    assert len(requests) == 1


async def test_command_needs_a_plain_200() -> None:
    application, _ = answering(web.Response(status=202))
    async with (
        serving(application) as root,
        local_slack(http_url=f"{root}/slack/events") as stage,
    ):
        assert (await stage.say("/sora x"))["error"] == "dispatch_failed"


async def test_command_to_nowhere_fails() -> None:
    async with local_slack(http_url="http://127.0.0.1:9/slack/events") as stage:
        answer = await stage.say("/sora x")
        assert (answer["error"], answer["status"]) == ("dispatch_failed", 400)


@pytest.mark.parametrize("body", [b"", b"a=1&b=%C3%A9", '{"text":"é"}'.encode()])
def test_signature_is_the_one_that_slack_sdk_verifies(body: bytes) -> None:
    made = sign(SECRET, "1732150000", body)
    assert made == SignatureVerifier(SECRET).generate_signature(timestamp="1732150000", body=body)
