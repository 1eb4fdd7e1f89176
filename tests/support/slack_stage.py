"""A local Slack on stage: people who act through the control API, and a Bolt app."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackServer, SlackServerSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Json = dict[str, Any]

TEAM, MAYA, JONAS, BOT = "T0ACME", "U0MAYA", "U0JONAS", "U0ACMEBOT"
FILM, RANDOM, SECRET, HUMANS = "C0FILM", "C0RANDOM", "C0SECRET", "D0MAYAJONAS"
_TRAPS = {
    name: "" for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SLACK_")
}


async def until(probe: Callable[[], Awaitable[Any]], seconds: float = 20.0) -> Any:
    """Return the probe's first true value; fail when none comes in time."""
    async with asyncio.timeout(seconds):
        while not (value := await probe()):  # noqa: ASYNC110 (the other side is a server)
            await asyncio.sleep(0.01)
    return value


class Stage:
    """A running local Slack with hands and eyes."""

    def __init__(self, server: SlackServer, http: aiohttp.ClientSession) -> None:
        self.server = server
        self.http = http
        self.client = AsyncWebClient(
            token=next(iter(server.bot_tokens), None), base_url=server.api_url, retry_handlers=[]
        )

    async def post(self, path: str, **body: Any) -> Json:
        async with self.http.post(f"{self.server.url}/playground/api{path}", json=body) as answer:
            document: Json = await answer.json()
            return {**document, "status": answer.status}

    async def get(self, path: str, **query: str) -> Json:
        url = f"{self.server.url}/playground/api{path}"
        async with self.http.get(url, params=query) as answer:
            document: Json = await answer.json()
            return document

    async def api(self, method: str, token: str | None = None, **arguments: Any) -> Json:
        """Call the Web API with a form, as any HTTP client would."""
        headers = {"Authorization": f"Bearer {token or self.server.bot_tokens[0]}"}
        url = f"{self.server.api_url}{method}"
        async with self.http.post(url, data=arguments, headers=headers) as answer:
            document: Json = await answer.json()
            return document

    async def say(self, text: str, *, channel: str = FILM, user: str = MAYA, **more: Any) -> Json:
        where = {"workspace": TEAM, "channel": channel, "user": user}
        return await self.post("/say", text=text, **where, **more)

    async def attach(self, *files: tuple[str, bytes], path: str = "/attach", **fields: str) -> Json:
        """Send a form with files, by default as Maya in #film-team."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in {"workspace": TEAM, "channel": FILM, "user": MAYA, **fields}.items():
            form.add_field(name, value)
        for name, content in files:
            form.add_field("file", io.BytesIO(content), filename=name)
        url = f"{self.server.url}/playground/api{path}"
        async with self.http.post(url, data=form) as answer:
            document: Json = await answer.json()
            return {**document, "status": answer.status}

    async def fetch(self, url: str, token: str | None = None) -> tuple[str, bytes]:
        """Get a private URL as the app, following redirects; return content type and body."""
        headers = {"Authorization": f"Bearer {token or self.server.bot_tokens[0]}"}
        async with self.http.get(url, headers=headers) as answer:
            return answer.content_type, await answer.read()

    async def press(self, message_ts: str, action_id: str, **more: Any) -> Json:
        where = {"workspace": TEAM, "channel": FILM, "user": MAYA, **more}
        return await self.post("/press", message_ts=message_ts, action_id=action_id, **where)

    async def messages(self, channel: str = FILM, user: str = MAYA) -> list[Json]:
        answer = await self.get("/messages", workspace=TEAM, channel=channel, user=user)
        found: list[Json] = answer["messages"]
        return found

    async def deliveries(self, kind: str = "events_api") -> list[Json]:
        answer = await self.get("/deliveries")
        return [record for record in answer["deliveries"] if record["kind"] == kind]

    def app(self) -> AsyncApp:
        """Return a Bolt app that talks to this Slack."""
        return AsyncApp(client=self.client)


@asynccontextmanager
async def local_slack(**settings: Any) -> AsyncIterator[Stage]:
    server = SlackServer(SlackServerSettings(**{"share_delay": 0.02, **settings}))
    with patch.dict(os.environ, _TRAPS):
        await server.start()
        try:
            async with aiohttp.ClientSession() as http:
                yield Stage(server, http)
        finally:
            await server.stop()


@asynccontextmanager
async def over_socket(app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, "xapp-playground", ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # likewise


async def views(stage: Stage, user: str = MAYA) -> list[Json]:
    answer = await stage.get("/views", workspace=TEAM, user=user)
    found: list[Json] = answer["views"]
    return found
