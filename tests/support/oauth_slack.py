"""A Slack that only knows codes and tokens, and a process of ours whose app is installed there."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientResponse, DummyCookieJar, encode_basic_auth, web
from aiohttp.test_utils import TestClient, TestServer

from bot.config.settings import load
from bot.runtime.http_server import web_app
from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock, Timing
from bot.slack.api.client import SlackCalls
from bot.wiring.installs import InstallParts, make_installs
from storage.connections import Database
from tests.support.environment import AZURE, INSTALLS, SLACK
from tests.support.slack_http import serving

ID, SECRET = INSTALLS["SLACK_CLIENT_ID"], INSTALLS["SLACK_CLIENT_SECRET"]
BACK = "https://sora.example.com/slack/oauth_redirect"


@dataclass
class OAuthSlack:
    """Codes and refresh tokens are good once; a dead token gets ``account_inactive``.

    ``silent`` answers everything with a 503, ``secretive`` tells nobody what a token reaches;
    ``seconds`` is how long tokens live.
    """

    seconds: int | None = None
    silent: bool = False
    secretive: bool = False
    issued: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    teams: list[str | None] = field(default_factory=list)
    """What calls named as the team they mean."""

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        return app

    def code(self, place: str) -> str:
        """Return a code for a place: T… is a workspace, T…@E… one in an org, E… a whole org."""
        self.issued += 1
        code = f"code-{self.issued}"
        self.codes[code] = place
        return code

    def revoke(self, place: str) -> None:
        self.tokens = {token: where for token, where in self.tokens.items() if where != place}

    async def _answer(self, request: web.Request) -> web.Response:
        method, form = request.match_info["method"], await request.post()
        self.asked.append(method)
        if self.silent:
            return web.Response(status=503)
        given = {name: str(value) for name, value in form.items()}
        if method == "oauth.v2.access":
            return web.json_response(self._access(request, given))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        place = self.tokens.get(token)
        if place is None:
            return web.json_response({"ok": False, "error": "account_inactive"})
        self.teams.append(given.get("team_id"))
        if method in {"apps.uninstall", "auth.revoke"}:
            self.revoke(place)
        if method == "auth.teams.list" and self.secretive:
            return web.json_response({"ok": False, "error": "unknown_method"})
        if method == "auth.teams.list":
            teams = [{"id": team, "name": f"Team {team}"} for team in ("T1", "T2")]
            return web.json_response({"ok": True, "teams": teams})
        who = {"team": place, "team_id": place, "url": f"https://{place}.example/"}
        return web.json_response({"ok": True, "user_id": "U1", "bot_id": "B1", **who})

    def _access(self, request: web.Request, given: dict[str, str]) -> dict[str, object]:
        if request.headers.get("Authorization") != encode_basic_auth(ID, SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        if given.get("grant_type") == "refresh_token":
            place = self.refreshes.pop(given["refresh_token"], None)
        elif given.get("redirect_uri") != BACK:
            return {"ok": False, "error": "bad_redirect_uri"}
        else:
            place = self.codes.pop(given["code"], None)
        if place is None:
            refresh = "refresh_token" in given
            return {"ok": False, "error": "invalid_refresh_token" if refresh else "invalid_code"}
        return self._given(place)

    def _given(self, place: str) -> dict[str, object]:
        team, _, org = place.partition("@") if place.startswith("T") else ("", "", place)
        number = len(self.asked)
        token, refresh = f"xoxe.xoxb-{place}-{number}", f"xoxe-1-{place}-{number}"
        self.tokens[token] = place
        answer = {
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "bot_user_id": "U1",
            "team": {"id": team, "name": f"Team {team}"} if team else None,
            "enterprise": {"id": org, "name": f"Org {org}"} if org else None,
            "is_enterprise_install": not team,
            "authed_user": {"id": "U9"},
        }
        if self.seconds is not None:
            self.refreshes[refresh] = place
            answer |= {"expires_in": self.seconds, "refresh_token": refresh}
        return answer


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
async def replica(engine: Database, api_url: str, **values: str) -> AsyncIterator[Replica]:
    """Start a process of ours. ``values`` are further variables of its environment."""
    settings = load(SLACK | AZURE | INSTALLS | {"SLACK_API_URL": api_url} | values)
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
async def oauth_slack() -> AsyncIterator[tuple[OAuthSlack, str]]:
    """Serve such a Slack; return it with the address of its Web API."""
    slack = OAuthSlack()
    async with serving(slack.application()) as root:
        yield slack, f"{root}/api/"
