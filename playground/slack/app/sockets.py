"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

Slack: "Using Socket Mode". Each envelope goes to exactly one of up to ten connections;
an acknowledgement counts whichever connection it comes in on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from playground.slack.app.delivery import Delivery, Outcome
from playground.slack.world import APP_ID

if TYPE_CHECKING:
    from playground.slack.faults import Faults
    from playground.slack.identifiers import Identifiers
    from playground.slack.model import Json

MAX_CONNECTIONS = 10
TICKET_SECONDS = 60.0
PING_SECONDS = 10.0
SILENCE_SECONDS = 60.0
DRAIN_SECONDS = 10.0
_HOST = "applink-playground"


class Link:
    """One WebSocket connection of the app."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._transport = request.transport
        self.draining = False

    @property
    def usable(self) -> bool:
        """Whether an envelope may be sent here."""
        return not self.draining and not self.socket.closed

    def cut(self) -> None:
        """Break the connection without a closing handshake."""
        if self._transport is not None:
            self._transport.abort()


class SocketHub:
    """All connections of the app; the transport for Socket Mode."""

    def __init__(self, ids: Identifiers, faults: Faults, ack_seconds: float, url: str) -> None:
        self._ids = ids
        self._faults = faults
        self._ack_seconds = ack_seconds
        self._url = url
        self._tickets: dict[str, float] = {}
        self._links: list[Link] = []
        self._turn = 0
        self._unanswered: dict[str, asyncio.Future[Json | None]] = {}
        self._connected = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._links)

    def ticket_url(self) -> str:
        """Return a WebSocket URL that works once, within a minute."""
        ticket = self._ids.uuid()
        self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return f"{self._url}/link/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /link/?ticket=...`: one connection from hello to goodbye."""
        if self._faults.refuse_sockets:
            return web.Response(status=503, text="temporarily unavailable")
        expires = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if time.monotonic() > expires:
            return web.Response(status=403, text="invalid_ticket")
        socket = web.WebSocketResponse(
            autoping=False, timeout=0.3, receive_timeout=SILENCE_SECONDS, max_msg_size=0
        )
        await socket.prepare(request)
        link = Link(socket, request)
        if len(self._links) >= MAX_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._converse(link)
        return socket

    async def ready(self) -> None:
        """Return once the app has a connection that takes envelopes."""
        while not any(link.usable for link in self._links):
            self._connected.clear()
            await self._connected.wait()

    async def attempt(self, delivery: Delivery, number: int, reason: str | None) -> Outcome:
        """Send one envelope over the next connection and wait for its acknowledgement."""
        link = self._next_link()
        if link is None:
            return Outcome(failure="connection_failed")
        envelope = self._envelope(delivery, number, reason)
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._unanswered[envelope["envelope_id"]] = answer
        started = time.monotonic()
        try:
            if not self._faults.silent_sockets:
                await link.socket.send_json(envelope)
            async with asyncio.timeout(self._ack_seconds):
                payload = await answer
            return Outcome(answer=payload, seconds=time.monotonic() - started)
        except ConnectionError:
            return Outcome(failure="connection_failed")
        except TimeoutError:
            return Outcome(failure="timeout")
        finally:
            del self._unanswered[envelope["envelope_id"]]

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to renew itself; close those that have not in ten seconds."""
        for link in [link for link in self._links if link.usable]:
            link.draining = True
            self._spawn_close(link)
            with contextlib.suppress(ConnectionError):  # it is going away as it is
                await link.socket.send_json(_disconnect(reason))

    def cut(self) -> None:
        """Break every connection."""
        for link in list(self._links):
            link.cut()

    async def close(self) -> None:
        """Close every connection and forget what is unanswered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(link.socket.close(code=1001) for link in list(self._links)))

    async def _converse(self, link: Link) -> None:
        self._links.append(link)
        pinger = asyncio.create_task(self._ping(link))
        try:
            if not self._faults.silent_sockets:
                await link.socket.send_json(self._hello())
            self._connected.set()
            async for message in link.socket:
                if not self._faults.silent_sockets:
                    await self._hear(link, message.type, message.data)
        except (TimeoutError, ConnectionError):
            link.cut()
        finally:
            self._links.remove(link)
            pinger.cancel()
            await asyncio.gather(pinger, return_exceptions=True)

    async def _hear(self, link: Link, kind: WSMsgType, data: Any) -> None:
        if kind is WSMsgType.PING:
            await link.socket.pong(data)
        elif kind is WSMsgType.TEXT:
            self._acknowledge(data)

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id = message["envelope_id"]
        except (ValueError, KeyError, TypeError):
            return  # Slack says nothing to what is no acknowledgement
        answer = self._unanswered.get(envelope_id)
        if answer is not None and not answer.done():
            answer.set_result(message.get("payload"))

    async def _ping(self, link: Link) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            if not self._faults.silent_sockets:
                await link.socket.ping(f"Ping from {_HOST}".encode())

    def _next_link(self) -> Link | None:
        usable = [link for link in self._links if link.usable]
        if not usable:
            return None
        self._turn += 1
        return usable[self._turn % len(usable)]

    def _envelope(self, delivery: Delivery, number: int, reason: str | None) -> Json:
        envelope: Json = {
            "envelope_id": self._ids.uuid(),
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason or ""}
        return envelope

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "debug_info": {
                "host": _HOST,
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": APP_ID},
        }

    def _spawn_close(self, link: Link) -> None:
        async def close_later() -> None:
            await asyncio.sleep(DRAIN_SECONDS)
            await link.socket.close()

        task = asyncio.create_task(close_later())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}
