"""The HTTP side: who is let in, and what a stranger can't do."""

from __future__ import annotations

import asyncio
import io
import logging
import socket

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.domain.errors.base import SettingsError
from bot.runtime.http_server import (
    LARGEST_BODY,
    Route,
    _one_at_a_time,
    address_of,
    listen,
    web_app,
)
from tests.support.http_side import CHALLENGE, serving, signed


async def _well() -> str | None:
    return None


async def test_health_and_readiness_are_two_questions() -> None:
    wrong = ["no connection to Slack"]
    async with serving(wrong=wrong) as http:
        async with http.get("/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with http.get("/readyz") as answer:
            assert (answer.status, await answer.text()) == (503, "no connection to Slack\n")
        wrong.clear()
        async with http.get("/readyz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with http.get("/readyz?verbose") as answer:
            assert await answer.text() == "ok\nok    database: works\n"
        async with http.head("/healthz") as answer:
            assert answer.status == 200


async def test_a_route_of_somebody_elses_is_served_by_its_method() -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text=f"hello {request.match_info['name']}\n")

    async with serving(routes=[Route("GET", "/hello/{name}", hello)]) as http:
        async with http.get("/hello/maya") as answer:
            assert (answer.status, await answer.text()) == (200, "hello maya\n")
        async with http.post("/hello/maya") as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")


async def test_many_who_ask_how_it_is_are_answered_by_one_look() -> None:
    looks: list[int] = []
    over = asyncio.Event()

    async def ready() -> str | None:
        looks.append(1)
        await over.wait()
        return "no connection to Slack"

    look = _one_at_a_time(ready)
    asking = [asyncio.ensure_future(look()) for _ in range(20)]
    await asyncio.sleep(0)
    asking.pop().cancel()
    over.set()
    assert await asyncio.gather(*asking) == ["no connection to Slack"] * 19
    assert len(looks) == 1
    assert await look() == "no connection to Slack"
    assert len(looks) == 2


async def test_over_socket_mode_nothing_is_delivered_by_http() -> None:
    async with serving() as http, http.post("/slack/events", data=CHALLENGE) as answer:
        assert answer.status == 404


async def test_a_signed_delivery_reaches_bolt(bolt: AsyncApp) -> None:
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=CHALLENGE, headers=signed(CHALLENGE)) as answer,
    ):
        assert answer.status == 200
        assert await answer.json() == {"challenge": "3eZbrw1aB"}


def _without(name: str) -> dict[str, str]:
    headers = signed(CHALLENGE)
    del headers[name]
    return headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        _without("X-Slack-Signature"),
        _without("X-Slack-Request-Timestamp"),
        signed(CHALLENGE, secret="another"),
        signed("another body"),
        signed(CHALLENGE) | {"X-Slack-Signature": "v0=ä"},
        signed(CHALLENGE) | {"X-Slack-Request-Timestamp": "yesterday"},
        signed(CHALLENGE) | {"X-Slack-Request-Timestamp": "-1"},
        signed(CHALLENGE) | {"X-Slack-Request-Timestamp": "1e9"},
        signed(CHALLENGE) | {"X-Slack-Request-Timestamp": "١٢٣"},
        signed(CHALLENGE) | {"X-Slack-Request-Timestamp": "9" * 5000},
    ],
    ids=[
        "nothing",
        "no signature",
        "no timestamp",
        "another secret",
        "another body",
        "signature in no ASCII",
        "timestamp in words",
        "timestamp below zero",
        "timestamp with an exponent",
        "timestamp in other digits",
        "timestamp too long for an int",
    ],
)
async def test_what_slack_did_not_sign_is_refused(bolt: AsyncApp, headers: dict[str, str]) -> None:
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=CHALLENGE, headers=headers) as answer,
    ):
        assert answer.status == 401


@pytest.mark.parametrize("age", [301, -301])
async def test_a_delivery_too_old_or_from_the_future_is_refused(bolt: AsyncApp, age: int) -> None:
    headers = signed(CHALLENGE, age=age + (5 if age > 0 else -5))
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=CHALLENGE, headers=headers) as answer,
    ):
        assert answer.status == 401


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{not json", "application/json"),
        (b"[1]", "application/json"),
        (b"payload=%7Bnot+json", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/json"),
        (b"{}", "application/json; charset=nonsense"),
    ],
)
async def test_a_stranger_cannot_make_it_stumble(
    bolt: AsyncApp, body: bytes, content_type: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Bolt parses before it checks: each of these would be a 500 and a traceback in the log."""
    headers = signed(CHALLENGE) | {"Content-Type": content_type}
    with caplog.at_level(logging.ERROR):
        async with (
            serving(bolt) as http,
            http.post("/slack/events", data=body, headers=headers) as answer,
        ):
            assert answer.status == 401
    assert not caplog.records


async def test_a_body_beyond_the_limit_is_not_read_to_its_end(bolt: AsyncApp) -> None:
    body = b"x" * (LARGEST_BODY + 1)
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=io.BytesIO(body), headers=signed(body)) as answer,
    ):
        assert answer.status == 413


async def test_only_posts_are_deliveries(bolt: AsyncApp) -> None:
    async with serving(bolt) as http, http.get("/slack/events") as answer:
        assert answer.status == 405


async def test_it_tells_the_port_it_got() -> None:
    runner, port = await listen(web_app(_well, None), "127.0.0.1", 0)
    try:
        assert port > 0
    finally:
        await runner.cleanup()


async def test_a_port_in_use_names_the_setting_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SettingsError, match=f"^PORT {port} is taken: is Sora running"
        ) as caught:
            await listen(web_app(_well, None), "127.0.0.1", port)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["203.0.113.1", "nowhere.invalid"])
async def test_a_host_that_is_not_ours_names_the_setting(host: str) -> None:
    with pytest.raises(SettingsError) as caught:
        await listen(web_app(_well, None), host, 0)
    assert str(caught.value) == f"HOST {host} isn't an address of this machine."


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:3000"),
        ("0.0.0.0", "http://127.0.0.1:3000"),
        ("::", "http://[::1]:3000"),
        ("fd00::7", "http://[fd00::7]:3000"),
        ("sora.internal", "http://sora.internal:3000"),
    ],
)
def test_an_address_is_one_to_open_on_this_machine(host: str, address: str) -> None:
    assert address_of(host, 3000) == address
