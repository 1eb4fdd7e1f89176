"""An envelope of Socket Mode is acknowledged when what it asked for has been done, not before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.slack.inbound.listener import Listener, open_listener
from bot.slack.inbound.socket import Envelopes
from tests.support.office import Office
from tests.support.slack_stage import BOT, FILM, MAYA, TEAM

MENTION = {
    "token": "xxx",
    "team_id": TEAM,
    "api_app_id": "A111",
    "event": {
        "type": "app_mention",
        "text": f"<@{BOT}> a red fox",
        "user": MAYA,
        "ts": "1700000001.000001",
        "channel": FILM,
        "event_ts": "1700000001.000001",
    },
    "type": "event_callback",
    "event_id": "Ev1",
    "event_time": 1700000001,
}


class Line:
    """The client's side of a socket: what is sent over it."""

    def __init__(self) -> None:
        self.logger = logging.getLogger("line")
        self.answers: list[dict[str, Any]] = []

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        self.answers.append(response.to_dict())


@pytest.fixture
def app(office: Office) -> Listener:
    return open_listener(office.calls, None)


@pytest.fixture
async def envelopes(app: AsyncApp) -> AsyncIterator[Envelopes]:
    found = Envelopes(app, "xapp-test")
    yield found
    await found.client.close()  # type: ignore[no-untyped-call] # slack_sdk leaves it untyped


async def handled(envelopes: Envelopes, line: Line) -> None:
    request = SocketModeRequest("events_api", "e1", MENTION)
    await envelopes.handle(cast("SocketModeClient", line), request)


async def test_an_envelope_is_acknowledged_after_its_listener(
    app: AsyncApp, envelopes: Envelopes
) -> None:
    line = Line()
    begun, may_end = asyncio.Event(), asyncio.Event()
    at_the_end: list[int] = []

    @app.event("app_mention")
    async def slow() -> None:
        begun.set()
        await may_end.wait()
        at_the_end.append(len(line.answers))

    handling = asyncio.create_task(handled(envelopes, line))
    await begun.wait()
    assert line.answers == []
    may_end.set()
    await handling
    assert at_the_end == [0]
    assert [answer["envelope_id"] for answer in line.answers] == ["e1"]


async def test_an_envelope_that_cannot_be_handled_is_not_acknowledged(
    app: AsyncApp, envelopes: Envelopes
) -> None:
    line = Line()

    @app.event("app_mention")
    async def broken() -> None:
        raise OSError("disk full")

    await handled(envelopes, line)
    assert line.answers == []


async def test_the_end_waits_for_listeners_but_not_for_ever(
    app: Listener, envelopes: Envelopes
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    recorded: list[int] = []

    @app.event("app_mention")
    async def slow() -> None:
        begun.set()
        await may_end.wait()
        recorded.append(1)

    await app.finish(60)  # there is nothing to wait for
    handling = asyncio.create_task(handled(envelopes, Line()))
    await begun.wait()
    await app.finish(0)
    assert recorded == []
    finishing = asyncio.create_task(app.finish(60))
    may_end.set()
    await finishing
    assert recorded == [1]
    await handling


async def test_what_listeners_are_at_ends_with_the_bot(app: Listener, envelopes: Envelopes) -> None:
    begun = asyncio.Event()

    @app.event("app_mention")
    async def endless() -> None:
        begun.set()
        await asyncio.Event().wait()

    await app.give_up()  # there is nothing to end
    line = Line()
    handling = asyncio.create_task(handled(envelopes, line))
    await begun.wait()
    await app.give_up()
    assert handling.done()
    assert line.answers == []
