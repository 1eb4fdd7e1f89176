"""The chat service as one object: start it, ask it for its URL, stop it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.chat.answers import completion, error, mood_of

LATE = 30.0
"""Seconds after which an answer comes for which nobody waits any more."""


@dataclass(frozen=True, slots=True)
class ChatServerSettings:
    """Where it listens, and what it takes: one key and one model."""

    host: str = "127.0.0.1"
    port: int = 0
    api_key: str = "playground-key"
    model: str = "wordsmith"


class ChatServer:
    """``POST /v1/chat/completions`` on loopback, and what it was asked."""

    def __init__(self, settings: ChatServerSettings | None = None) -> None:
        self.settings = settings or ChatServerSettings()
        self.asked: list[str] = []
        """The words of each question, oldest first."""
        self._resources = AsyncExitStack()
        self._url = ""
        self._stopping = asyncio.Event()

    async def start(self) -> ChatServer:
        """Listen; returns itself. If the port is taken, the OSError is raised."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.TCPSite(runner, self.settings.host, self.settings.port).start()
            host, port = runner.addresses[0][:2]
            self._url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
            self._resources = stack.pop_all()
        return self

    async def stop(self) -> None:
        """Stop listening. Stopping twice is harmless."""
        self._stopping.set()
        await self._resources.aclose()

    @property
    def base_url(self) -> str:
        """What a client puts before ``/chat/completions``; empty before it has started."""
        return f"{self._url}/v1"

    def variables(self) -> dict[str, str]:
        """Return the bot's variables that name this service."""
        return {
            "PROMPT_HELPER": self.base_url,
            "PROMPT_HELPER_MODEL": self.settings.model,
            "PROMPT_HELPER_KEY": self.settings.api_key,
        }

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.settings.api_key}":
            return web.json_response(error("invalid_api_key", "Incorrect API key."), status=401)
        document: Any = await request.json()
        if document.get("model") != self.settings.model:
            return web.json_response(error("model_not_found", "No such model."), status=404)
        words = str(document["messages"][-1]["content"])
        self.asked.append(words)
        return await self._answer(words)

    async def _answer(self, words: str) -> web.StreamResponse:
        match mood_of(words):
            case "late":
                try:
                    async with asyncio.timeout(LATE):
                        await self._stopping.wait()
                except TimeoutError:
                    pass
            case "html":
                page = "<html><body>It works!</body></html>"
                return web.Response(text=page, content_type="text/html")
            case "busy":
                refusal = error("rate_limit_exceeded", "Too many requests.")
                return web.json_response(refusal, status=429, headers={"Retry-After": "60"})
        return web.json_response(completion(self.settings.model, words))
