"""Clips as tools of an assistant, by the Model Context Protocol over its standard streams.

It is a client of the HTTP API and nothing more: whatever is asked for goes the way that any
program's order goes, with the token of whoever runs the assistant. It needs the extra ``mcp``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import httpx
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from bot import __version__
from bot.domain.wording.programs import problems as wording

PATIENCE: Final = 30.0
"""Seconds that an answer may take."""

TRIES: Final = 3
"""How often a call is sent whose answer doesn't come: with one key, nothing is made twice."""

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Calls the API. Raises ToolError with the sentence that it was refused with."""

    http: httpx.AsyncClient

    async def call(self, method: str, path: str, order: Document | None = None) -> Document:
        """Return what the API answers; an order has a key of its own."""
        headers = {} if order is None else {"Idempotency-Key": uuid4().hex}
        for _ in range(TRIES):
            try:
                answer = await self.http.request(method, path, headers=headers, json=order)
            except httpx.TransportError:
                continue
            return _document(answer)
        raise ToolError(wording.CLIENT_LOST)


def _document(answer: httpx.Response) -> Document:
    """Return what was answered. Raises ToolError for a refusal, and for what isn't the API's."""
    try:
        document = json.loads(answer.content)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise ToolError(wording.CLIENT_LOST)
    if not answer.is_success:
        raise ToolError(str(document.get("detail", wording.CLIENT_LOST)))
    return document


def mcp_server(client: ApiClient) -> MCPServer:
    """Return the server with its tools."""
    server = MCPServer("sora", version=__version__, instructions=wording.INSTRUCTIONS)

    @server.tool(description=wording.MAKE_CLIP)
    async def make_clip(
        *,
        channel: str,
        prompt: str,
        seconds: int | None = None,
        size: str | None = None,
        model: str | None = None,
        count: int | None = None,
        style: str | None = None,
        most_usd: str | None = None,
    ) -> Document:
        said = {
            "channel": channel,
            "prompt": prompt,
            "seconds": seconds,
            "size": size,
            "model": model,
            "count": count,
            "style": style,
            "most_usd": most_usd,
        }
        order: Document = {name: value for name, value in said.items() if value is not None}
        return await client.call("POST", "/api/jobs", order)

    @server.tool(description=wording.CLIP_STATUS)
    async def clip_status(clip: str) -> Document:
        return await client.call("GET", _of(clip))

    @server.tool(description=wording.CANCEL_CLIP)
    async def cancel_clip(clip: str) -> Document:
        return await client.call("POST", f"{_of(clip)}/cancel")

    @server.tool(description=wording.LIST_MODELS)
    async def list_models() -> Document:
        return await client.call("GET", "/api/models")

    return server


def _of(clip: str) -> str:
    """Return a clip's address. Raises ToolError for what is no clip's name."""
    if not (clip.isascii() and clip.isalnum()):
        raise ToolError(wording.NO_CLIPS_NAME)
    return f"/api/jobs/{clip.lower()}"


async def serve(url: str, token: str) -> None:
    """Serve an assistant with the API at ``url`` until it closes its side."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE) as http:
        await mcp_server(ApiClient(http)).run_stdio_async()
