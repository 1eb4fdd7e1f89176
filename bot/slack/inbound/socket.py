"""Socket Mode, with a watchdog: a connection that doesn't come back by itself is built anew."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import KW_ONLY, dataclass, field

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.domain.addresses.proxies import Proxies
from bot.ports.clock import Clock
from bot.runtime.stopping import Stopping, give_up
from bot.slack.inbound.payloads import wrong_in

log = logging.getLogger(__name__)

_UNTIL_CONNECTED = 0.2


@dataclass(frozen=True, slots=True)
class Watchdog:
    """How closely a connection is watched. Times are in seconds."""

    check: float = 5.0
    rebuild: float = 30.0
    """How long a connection may be down: slack_sdk comes back from a reset after 8.5 s and from
    silence after 18.5 s by itself, and never from a ticket that stopped working."""
    ping: float = 10.0


class Connection(SocketModeClient):
    """slack_sdk's, but that each address is reached by the proxy that is meant for it."""

    def __init__(self, app: AsyncApp, app_token: str, proxies: Proxies, ping: float) -> None:
        super().__init__(
            app_token=app_token, logger=app.logger, web_client=app.client, ping_interval=ping
        )
        self._proxies = proxies

    def go_to(self, address: str | None) -> None:
        """Connect to an address first; None lets Slack be asked for one."""
        self.wss_uri = address
        self.proxy = None if address is None else self._proxies.by(address)

    async def issue_new_wss_url(self) -> str:
        """Ask Slack where to connect."""
        address = await super().issue_new_wss_url()
        self.proxy = self._proxies.by(address)
        return address


class Envelopes(AsyncSocketModeHandler):
    """Hands envelopes to Bolt, but for those it couldn't even take ids from.

    Its base would make a client of slack_sdk's own.
    """

    client: Connection

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        proxies: Proxies | None = None,
        ping_interval: float = 10,
    ) -> None:
        self.app = app
        self.app_token = app_token
        self.client = Connection(app, app_token, proxies or Proxies(), ping_interval)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type] # narrowed below

    # mypy: the class above narrows its own base's client in the same way
    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer an envelope; what can't be read is not acknowledged."""
        wrong = wrong_in(req.payload)
        if wrong is None:
            await super().handle(client, req)
        else:
            log.warning("a payload can't be read", extra={"field": wrong})


@dataclass(slots=True)
class Socket:
    """Receives Slack's envelopes for as long as the bot runs.

    ``address`` is where the first connection goes; without one, or for a further connection,
    Slack is asked. slack_sdk would take a refusal for bad weather and ask again for ever, so
    whoever has an address already knows that the token is good.
    """

    app: AsyncApp
    app_token: str
    clock: Clock
    stopping: Stopping
    _: KW_ONLY
    address: str | None = None
    proxies: Proxies | None = None
    watch: Watchdog = Watchdog()
    connected: bool = field(default=False, init=False)
    _handler: Envelopes | None = field(default=None, init=False)
    _connecting: asyncio.Task[None] | None = field(default=None, init=False)
    _session: aiohttp.ClientWebSocketResponse | None = field(default=None, init=False)

    async def run(self) -> None:
        """Stay connected until the bot stops."""
        seen = self.clock.now()
        self._build()
        while not await self.stopping.within(
            self.watch.check if self.connected else _UNTIL_CONNECTED
        ):
            was, self.connected = self.connected, await self._is_connected()
            self._tell(was=was)
            if self.connected:
                seen = self.clock.now()
            elif self.clock.now() - seen > self.watch.rebuild:
                log.warning("no connection to Slack; building a new one")
                await self.close()
                self._build()
                seen = self.clock.now()
        self.connected = False

    def _tell(self, *, was: bool) -> None:
        """Log that the connection is gone, or another one: Slack renews them, and lines go dead."""
        if was and not self.connected:
            log.info("the connection to Slack is gone; it comes back by itself, or is built anew")
        if not self.connected or self._handler is None:
            return
        before, self._session = self._session, self._handler.client.current_session
        if before is not None and before is not self._session:
            log.info("there is a new connection to Slack")

    def _build(self) -> None:
        self._handler = Envelopes(self.app, self.app_token, self.proxies, self.watch.ping)
        self._handler.client.go_to(self.address)
        self.address = None
        self._connecting = asyncio.create_task(self._handler.client.connect())  # type: ignore[no-untyped-call]

    async def _is_connected(self) -> bool:
        if self._handler is None or self._connecting is None or not self._connecting.done():
            return False
        if self._connecting.exception() is not None:
            return False
        return bool(await self._handler.client.is_connected())

    async def close(self) -> None:
        """Close the connection; envelopes not yet acknowledged go to another one."""
        if self._connecting is not None:
            await give_up([self._connecting])
        if self._handler is not None:
            try:
                await self._handler.client.close()  # type: ignore[no-untyped-call]
            except (SlackClientError, aiohttp.ClientError, OSError) as error:
                log.warning("the old connection would not close", extra={"detail": str(error)})
        self._handler = self._connecting = None
