"""An assistant with its own client of the Model Context Protocol, over standard streams."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.support.front_desk import everything
from tests.support.programs import token_of
from tests.support.works import Works


async def asked(client: Client, tool: str, **arguments: object) -> tuple[bool, Any]:
    """Call a tool; return whether it did as it was told, and what it says."""
    result = await client.call_tool(tool, arguments)
    (said,) = result.content
    text = str(getattr(said, "text", ""))
    return not result.is_error, text if result.is_error else json.loads(text)


async def test_an_assistant_orders_follows_and_cancels_a_clip(
    http: TestClient[web.Request, web.Application], works: Works
) -> None:
    where = {"SORA_URL": str(http.make_url("")), "SORA_TOKEN": await token_of(works)}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp"], env={**os.environ, **where}
    )
    async with Client(stdio_client(server)) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {"make_clip", "clip_status", "cancel_clip", "list_models"}
        _, models = await asked(client, "list_models")
        assert [model["model"] for model in models["models"]] == ["sora-2"]
        _, taken = await asked(client, "make_clip", channel="C1", prompt="a red fox", seconds=8)
        (job,) = await everything(works)
        assert (taken["jobs"][0]["id"], job.seconds) == (job.id, 8)
        _, now = await asked(client, "clip_status", clip=job.id)
        assert now["state"] == "queued"
        refused, said = await asked(client, "make_clip", channel="C9", prompt="a red fox")
        assert (refused, "/invite" in said) == (False, True)
        _, now = await asked(client, "cancel_clip", clip=job.id.upper())
        assert now["state"] == "cancelled"
