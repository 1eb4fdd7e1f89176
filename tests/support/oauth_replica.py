"""A process of ours, without its workers, whose app people install at the playground's Slack."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientResponse, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.config.settings import Settings, load
from bot.runtime.http_server import web_app
from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock, Timing
from bot.slack.api.client import SlackCalls
from bot.slack.api.scopes import BOT_SCOPES
from bot.wiring.installs import InstallParts, make_installs
from playground.slack.model import Json
from playground.slack.oauth.codes import Grant
from playground.slack.oauth.tokens import Place, Token
from storage.connections import Database
from tests.support.environment import AZURE, INSTALLS, SLACK
from tests.support.slack_stage import Stage, local_slack

PUBLIC = INSTALLS["PUBLIC_URL"]
BACK = f"{PUBLIC}/slack/oauth_redirect"
ACME, GLOBEX, INITECH, ORG = "T0ACME", "T0GLOBEX", "T0INITECH", "E0HOOLI"


@dataclass(frozen=True)
class InstallSlack:
    """A Slack in which nobody has the app yet; Globex and Initech belong to an org, Hooli."""

    stage: Stage

    @property
    def environment(self) -> dict[str, str]:
        """What a process has to be told that people can install."""
        app = self.stage.server.slack.app
        return {
            **SLACK,
            **AZURE,
            **INSTALLS,
            "SLACK_API_URL": self.stage.server.api_url,
            "SLACK_CLIENT_ID": app.client_id,
            "SLACK_CLIENT_SECRET": app.client_secret,
        }

    def code(self, place: str) -> str:
        """Return what somebody comes back with who has allowed the app in a place."""
        grant = Grant(self._place(place), "U0MAYA", tuple(sorted(BOT_SCOPES)), BACK)
        return self.stage.server.slack.codes.issue(grant)

    def tokens(self, place: str) -> list[Token]:
        """Return a place's good tokens, the oldest first."""
        return self.stage.server.slack.world.tokens.good(self._place(place))

    async def take_back(self, place: str) -> None:
        """Have a place's tokens be good no more, of which the app hears nothing."""
        key = "org" if place == ORG else "workspace"
        assert (await self.stage.post("/revoke", **{key: place}, quietly=True))["ok"]

    def rotate(self) -> None:
        """Have new tokens end after twelve hours."""
        self.stage.server.slack.app.rotates = True

    def misbehave(self, method: str, do: str, **more: object) -> None:
        """Have Slack do something odd with each call of a method, until it behaves."""
        rule = {"do": do, "next": None, **more}
        self.stage.server.slack.faults.apply({"methods": {method: [rule]}})

    def behave(self) -> None:
        self.stage.server.slack.faults.clear()

    async def calls(self, method: str) -> list[Json]:
        """Return the arguments of each call of a method so far."""
        return [call["args"] for call in (await self.stage.get("/calls", method=method))["calls"]]

    def _place(self, place: str) -> Place:
        found = self.stage.server.slack.world.place(place)
        assert found is not None
        return found


@dataclass
class Replica:
    """A process of ours: its calls to Slack, its installations, and its pages."""

    calls: SlackCalls
    parts: InstallParts
    pages: TestClient[web.Request, web.Application]

    async def begin(self) -> tuple[str, str]:
        """Begin an installation in a browser; return the state and the browser's cookie."""
        async with self.pages.get("/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
            (state,) = parse_qs(urlsplit(answer.headers["Location"]).query)["state"]
            return state, answer.headers["Set-Cookie"].partition(";")[0]

    async def back(self, state: str, cookie: str, code: str) -> tuple[int, str]:
        """Come back from Slack; return the page's status and what it says."""
        query, headers = {"state": state, "code": code}, {"Cookie": cookie}
        answer: ClientResponse
        async with self.pages.get("/slack/oauth_redirect", params=query, headers=headers) as answer:
            return answer.status, await answer.text()

    async def install(self, code: str) -> tuple[int, str]:
        return await self.back(*await self.begin(), code)


@asynccontextmanager
async def replica(engine: Database, slack: InstallSlack, **values: str) -> AsyncIterator[Replica]:
    """Start a process of ours. ``values`` are further variables of its environment."""
    settings: Settings = load(slack.environment | values)
    calls = SlackCalls(settings.slack_api_url)
    timing = Timing(SystemClock(), random.Random(7), Stopping())
    parts = make_installs(settings, engine, calls, timing)
    assert parts is not None

    async def ready() -> str | None:
        return None

    app = web_app(ready, None, routes=parts.routes)
    try:
        async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as pages:
            yield Replica(calls, parts, pages)
    finally:
        await calls.close()


@asynccontextmanager
async def install_slack() -> AsyncIterator[InstallSlack]:
    """Serve such a Slack."""
    where = {"workspaces": 3, "org_workspaces": 2, "app_url": PUBLIC}
    async with local_slack(installed=False, rate_limits=False, **where) as stage:
        yield InstallSlack(stage)
