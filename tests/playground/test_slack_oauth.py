"""Installing over the local Slack's page, with Bolt's own OAuth classes on the other side."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot, FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import SlackServerSettings
from playground.slack.manifest import DEFAULT_MANIFEST
from tests.support.installing import Browser
from tests.support.slack_http import serving
from tests.support.slack_stage import FILM, TEAM, local_slack, over_socket, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.slack_stage import Json, Stage

CLIENT_ID, SECRET = SlackServerSettings.client_id, SlackServerSettings.client_secret
BACK = "https://sora.example.com/slack/oauth_redirect"
ORG = "E0HOOLI"
EVENTS = ["app_mention", "message.channels", "app_uninstalled", "tokens_revoked"]
EVENTS += ["grid_migration_finished", "team_access_granted", "team_access_revoked"]
MANIFEST: dict[str, Any] = {
    **DEFAULT_MANIFEST,
    "oauth_config": {**DEFAULT_MANIFEST["oauth_config"], "redirect_urls": [BACK]},
    "settings": {
        **DEFAULT_MANIFEST["settings"],
        "event_subscriptions": {"bot_events": EVENTS},
        "org_deploy_enabled": True,
    },
}


@asynccontextmanager
async def slack(**settings: Any) -> AsyncIterator[Stage]:
    """Run a Slack in which nobody has installed the app yet."""
    more = {"manifest": MANIFEST, "installed": False, "rate_limits": False, **settings}
    async with local_slack(**more) as stage:
        yield stage


async def allow(stage: Stage, who: str, **asked: str) -> str:
    """Allow the app on Slack's page and return the code."""
    fields = {"client_id": CLIENT_ID, "scope": "commands,chat:write", "state": "s", **asked}
    async with Browser(stage.server.url) as browser:
        page = await browser.get(f"{stage.server.url}/oauth/v2/authorize?{urlencode(fields)}")
        return (await browser.decide(page, who)).told["code"]


async def exchange(stage: Stage, **arguments: str) -> Json:
    """Call ``oauth.v2.access`` as the app, its secret in the form."""
    own = {"client_id": CLIENT_ID, "client_secret": SECRET}
    async with stage.http.post(f"{stage.server.api_url}oauth.v2.access", data=own | arguments) as a:
        document: Json = await a.json()
        return document


async def installed(stage: Stage, who: str) -> Json:
    return await exchange(stage, code=await allow(stage, who))


def bolt_app(stage: Stage, folder: Path, heard: list[Json]) -> AsyncApp:
    """Return a Bolt app that is installed by OAuth, and notes what it hears."""
    store = FileInstallationStore(base_dir=str(folder), client_id=CLIENT_ID)
    states = FileOAuthStateStore(expiration_seconds=60, base_dir=str(folder), client_id=CLIENT_ID)
    app = AsyncApp(
        client=AsyncWebClient(base_url=stage.server.api_url, retry_handlers=[]),
        signing_secret="s",
        installation_store=store,
        oauth_settings=AsyncOAuthSettings(
            client_id=CLIENT_ID,
            client_secret=SECRET,
            scopes=["commands", "chat:write", "channels:history"],
            installation_store=store,
            installation_store_bot_only=True,
            state_store=states,
            authorization_url=f"{stage.server.url}/oauth/v2/authorize",
        ),
    )
    app.enable_token_revocation_listeners()

    async def hear(body: Json, context: Json) -> None:
        heard.append({**body["event"], "token": context["bot_token"]})

    app.event("message")(hear)
    return app


async def test_bolts_own_flow_installs_and_lets_go(tmp_path: Path) -> None:
    heard: list[Json] = []
    async with slack() as stage, Browser(stage.server.url) as browser:
        app = bolt_app(stage, tmp_path, heard)
        async with serving(app.web_app()) as root, over_socket(app):
            await stage.post("/app", redirect_urls=[f"{root}/slack/oauth_redirect"])
            done = await browser.install(f"{root}/slack/install", "T0ACME U0MAYA")
            assert (done.status, "Thank you!" in done.text) == (200, True)
            await stage.say("good morning")

            async def hears() -> bool:
                return bool(heard)

            await until(hears)
            store: Any = app.installation_store
            bot = await store.async_find_bot(enterprise_id=None, team_id=TEAM)
            assert (heard[0]["token"], bot.bot_user_id) == (bot.bot_token, "U0ACMEBOT")
            client = AsyncWebClient(token=bot.bot_token, base_url=stage.server.api_url)
            await client.apps_uninstall(client_id=CLIENT_ID, client_secret=SECRET)

            async def gone() -> bool:
                return await store.async_find_bot(enterprise_id=None, team_id=TEAM) is None

            await until(gone)
            with pytest.raises(SlackApiError, match="account_inactive"):
                await client.auth_test()
            denied = await browser.decide(await browser.begin(f"{root}/slack/install"), "", "no")
            assert denied.told["error"] == "access_denied"
            await browser.install(f"{root}/slack/install", "T0ACME U0JONAS")
            assert not await gone()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"redirect_uri": "https://sora.example.com.evil.example/slack"}, "bad_redirect_uri"),
        ({"redirect_uri": f"{BACK}/../elsewhere"}, "bad_redirect_uri"),
        ({"scope": "commands,admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
async def test_the_page_leads_nowhere_when_asked_wrongly(asked: dict[str, str], word: str) -> None:
    fields = {"client_id": CLIENT_ID, "scope": "commands", **asked}
    async with slack() as stage, Browser(stage.server.url) as browser:
        page = await browser.get(f"{stage.server.url}/oauth/v2/authorize?{urlencode(fields)}")
        assert (page.status, page.location, word in page.text) == (400, "", True)


async def test_only_members_install_and_only_admins_for_the_org() -> None:
    async with slack(workspaces=2, org_workspaces=1) as stage, Browser(stage.server.url) as browser:
        fields = urlencode({"client_id": CLIENT_ID, "scope": "commands"})
        page = await browser.get(f"{stage.server.url}/oauth/v2/authorize?{fields}")
        for who in (
            "T0ACME U0GITA",
            "T0ACME U0NOOR",
            f"{ORG} U0TOMAS",
            f"{ORG} U0MAYA",
            "T0NONE x",
        ):
            assert (await browser.decide(page, who)).status == 400
        assert "code" in (await browser.decide(page, f"{ORG} U0NOOR")).told
        await stage.post("/app", org_ready=False)
        assert (await browser.decide(page, f"{ORG} U0NOOR")).status == 400


async def test_each_wrong_exchange_gets_slacks_word() -> None:
    async with slack() as stage:
        code = await allow(stage, "T0ACME U0MAYA", redirect_uri=BACK)
        for wrong, word in (
            ({"client_id": "1.2"}, "invalid_client_id"),
            ({"client_secret": "guessed"}, "bad_client_secret"),
            ({"code": "made.up"}, "invalid_code"),
            ({}, "bad_redirect_uri"),
            ({"redirect_uri": "https://evil.example/"}, "bad_redirect_uri"),
            ({"grant_type": "password"}, "invalid_grant_type"),
            ({"grant_type": "refresh_token", "refresh_token": "old"}, "invalid_refresh_token"),
        ):
            assert (await exchange(stage, **{"code": code, **wrong}))["error"] == word
        answers = [exchange(stage, code=code, redirect_uri=BACK) for _ in range(5)]
        told = sorted(one.get("error", "") for one in await asyncio.gather(*answers))
        assert told == ["", *["invalid_code"] * 4]


async def test_an_installation_is_told_as_slack_tells_it() -> None:
    async with slack(workspaces=3, org_workspaces=2) as stage:
        own = await installed(stage, "T0ACME U0JONAS")
        token = own.pop("access_token")
        assert own == {
            "ok": True,
            "token_type": "bot",
            "scope": "chat:write,commands",
            "bot_user_id": "U0ACMEBOT",
            "app_id": "A0SORA",
            "team": {"id": TEAM, "name": "Acme"},
            "enterprise": None,
            "authed_user": {"id": "U0JONAS"},
            "is_enterprise_install": False,
        }
        assert (await stage.api("auth.test", token=token))["is_enterprise_install"] is False
        asked = await stage.api("users.info", token, user="U0MAYA")
        assert (asked["error"], asked["needed"]) == ("missing_scope", "users:read")
        assert asked["provided"] == "chat:write,commands"
        more = await exchange(stage, code=await allow(stage, "T0ACME U0MAYA", scope="users:read"))
        assert (more["access_token"], more["scope"]) == (token, "chat:write,commands,users:read")
        assert (await stage.api("users.info", token, user="U0MAYA"))["ok"]
        await stage.post("/scopes", workspace=TEAM, scopes=["commands"])
        assert (await stage.api("users.info", token, user="U0MAYA"))["provided"] == "commands"
        whole = await installed(stage, f"{ORG} U0NOOR")
        assert (whole["team"], whole["enterprise"]["id"]) == (None, ORG)
        inside = await installed(stage, "T0GLOBEX U0NOOR")
        assert (inside["team"]["id"], inside["enterprise"]["id"]) == ("T0GLOBEX", ORG)


async def test_bolt_renews_tokens_that_expire() -> None:
    async with slack() as stage:
        await stage.post("/app", rotates=True)
        first = await installed(stage, "T0ACME U0MAYA")
        assert first["expires_in"] == 43_200
        bot_client = AsyncWebClient(base_url=stage.server.api_url, retry_handlers=[])
        rotator = AsyncTokenRotator(client_id=CLIENT_ID, client_secret=SECRET, client=bot_client)
        bot = Bot(
            bot_token=first["access_token"],
            bot_id="B",
            bot_user_id=first["bot_user_id"],
            bot_refresh_token=first["refresh_token"],
            bot_token_expires_at=0,
            installed_at=0.0,
        )
        second = await rotator.perform_bot_token_rotation(bot=bot)
        assert second is not None
        assert (await stage.api("auth.test", token=second.bot_token))["team_id"] == TEAM
        assert (await stage.api("auth.test", token=bot.bot_token))["ok"]
        used = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        assert (await exchange(stage, **used))["error"] == "invalid_refresh_token"
        await stage.post("/app", token_seconds=0)
        renewing = {**used, "refresh_token": second.bot_refresh_token or ""}
        third = await exchange(stage, **renewing)
        for text in (third["access_token"], bot.bot_token):
            assert (await stage.api("auth.test", token=text))["error"] == "token_expired"
        await stage.post("/revoke", workspace=TEAM)
        gone = {**used, "refresh_token": third["refresh_token"]}
        assert (await exchange(stage, **gone))["error"] == "invalid_refresh_token"


async def test_an_orgs_token_comes_with_a_team_it_covers() -> None:
    async with slack(workspaces=3, org_workspaces=2) as stage:
        token = (await installed(stage, f"{ORG} U0NOOR"))["access_token"]
        post = {"channel": "C0GLOBEXFILM", "text": "hello"}
        assert (await stage.api("chat.postMessage", token, **post))["ok"]
        assert (await stage.api("chat.postMessage", token, **post, team_id="T0GLOBEX"))["ok"]
        for arguments, word in (
            ({"channel": FILM, "text": "hello"}, "channel_not_found"),
            ({**post, "team_id": TEAM}, "team_access_not_granted"),
            ({**post, "team_id": "T0INITECH"}, "channel_not_found"),
            ({"text": "hello"}, "missing_argument"),
        ):
            assert (await stage.api("chat.postMessage", token, **arguments))["error"] == word
        where = {"workspace": "T0INITECH", "channel": "C0INITECHFILM", "user": "U0INES"}
        await stage.post("/say", **where, text="@Sora hello")
        said = (await stage.get("/messages", **where))["messages"][-1]
        assert said["text"] == "<@U0GLOBEXBOT> hello"  # one bot user in the whole org
        await stage.post("/unshare", workspace="T0GLOBEX")
        left = await stage.api("usergroups.list", token, team_id="T0GLOBEX")
        assert left["error"] == "team_access_not_granted"
        teams = (await stage.api("auth.teams.list", token))["teams"]
        assert teams == [{"id": "T0INITECH", "name": "Initech"}]
        who = await stage.api("auth.test", token)
        assert (who["enterprise_id"], who["is_enterprise_install"]) == (ORG, True)
        assert (await stage.api("auth.revoke", token))["revoked"]
        assert (await stage.api("auth.test", token))["error"] == "token_revoked"


async def test_events_name_the_org_once_a_workspace_moves(tmp_path: Path) -> None:
    bodies: list[Json] = []
    async with local_slack(manifest=MANIFEST, rate_limits=False) as stage:
        app = stage.app()

        async def hear(body: Json) -> None:
            bodies.append(body)

        for name in (
            "message",
            "grid_migration_finished",
            "team_access_granted",
            "app_uninstalled",
        ):
            app.event(name)(hear)

        async def heard(count: int) -> None:
            async def all_of_them() -> bool:
                return len(bodies) >= count

            await until(all_of_them)

        async with over_socket(app):
            await stage.post("/move", workspace=TEAM)
            await heard(1)
            assert (bodies[0]["team_id"], bodies[0]["event"]["enterprise_id"]) == (TEAM, ORG)
            assert (await stage.api("auth.test"))["enterprise_id"] == ORG
            await stage.say("still here?")
            await heard(2)
            assert bodies[1]["authorizations"][0] == {
                "enterprise_id": ORG,
                "team_id": TEAM,
                "user_id": "U0ACMEBOT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
            await stage.post("/install", org=ORG)
            await heard(3)
            assert (bodies[2]["team_id"], bodies[2]["event"]["team_ids"]) == (None, [TEAM])
            await stage.say("and now?")
            await heard(4)
            whole = bodies[3]["authorizations"][0]
            assert (whole["team_id"], whole["is_enterprise_install"]) == (None, True)
            await stage.post("/uninstall", org=ORG)
            await heard(5)
            assert (bodies[4]["team_id"], bodies[4]["enterprise_id"]) == (None, ORG)
            assert (await stage.api("auth.test"))["ok"]


async def test_the_page_of_places_follows_what_admins_do() -> None:
    async with slack(workspaces=2) as stage, Browser(stage.server.url) as browser:
        await stage.post("/app", install_url="http://127.0.0.1:1/slack/install")
        await stage.post("/install", workspace=TEAM)
        await stage.post("/move", workspace=TEAM)
        page = await browser.get(f"{stage.server.url}/apps")
        assert 'href="http://127.0.0.1:1/slack/install"' in page.text
        assert page.text.count("<td>not installed</td>") == 2
        assert "Move to Hooli" in page.text
        assert (await stage.post("/app", rotates="perhaps"))["error"] == "invalid_setting"
