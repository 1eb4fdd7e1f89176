"""The two addresses of an installation, on the bot's own HTTP side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.runtime.http_server import Route
from bot.slack.installs.flow import InstallFlow
from bot.slack.installs.pages import INSTALL_PATH, REDIRECT_PATH

_Handle = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


def install_routes(flow: InstallFlow) -> tuple[Route, ...]:
    """Return where an installation begins, and where Slack sends its person back to."""
    return (
        Route("GET", INSTALL_PATH, _answer(flow.handle_installation)),
        Route("GET", REDIRECT_PATH, _answer(flow.handle_callback)),
    )


def _answer(handle: _Handle) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        """Hand the request to the flow; its answer is sent as it is, cookies unchanged.

        Bolt's own adapter makes every cookie ``Secure``.
        """
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=headers)
        found = await handle(asked)
        response = web.Response(status=found.status, body=found.body.encode())
        for name, values in found.headers.items():
            for value in values:
                response.headers.add(name, value)
        return response

    return answer
