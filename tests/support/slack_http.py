"""An app that Slack reaches over signed HTTP, on a web server of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp

SECRET = "s3cret"


@asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[str]:
    """Serve an application on a free port and yield its root URL."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def answering(*answers: web.Response) -> tuple[web.Application, list[web.Request]]:
    """Return an app that gives these answers in turn (to challenges the challenge)."""
    requests: list[web.Request] = []
    left = list(answers)

    async def handle(request: web.Request) -> web.Response:
        text = await request.text()
        if "url_verification" in text:
            return web.Response(text=(await request.json())["challenge"])
        requests.append(request)
        return left.pop(0)

    application = web.Application()
    application.router.add_post("/slack/events", handle)
    return application, requests


def bolt(register: Callable[[AsyncApp], None]) -> web.Application:
    app = AsyncApp(token=None, signing_secret=SECRET, authorize=_authorize)
    register(app)
    application: web.Application = app.web_app()
    return application


async def _authorize(**_: Any) -> Any:
    from slack_bolt.authorization import AuthorizeResult

    return AuthorizeResult(
        enterprise_id=None, team_id="T0ACME", bot_token="xoxb", bot_id="B", bot_user_id="U"
    )
