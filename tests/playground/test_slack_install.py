"""An admin removes the app, or takes its token back: what Slack says, and what it stops saying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from playground.slack.manifest import DEFAULT_MANIFEST
from tests.support.slack_http import SECRET, answering, serving
from tests.support.slack_stage import BOT, FILM, MAYA, TEAM, local_slack, over_socket, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.slack_stage import Json, Stage

SETTINGS: Any = DEFAULT_MANIFEST["settings"]
MANIFEST = {
    **DEFAULT_MANIFEST,
    "settings": {
        **SETTINGS,
        "event_subscriptions": {
            "bot_events": [
                *SETTINGS["event_subscriptions"]["bot_events"],
                "app_uninstalled",
                "tokens_revoked",
            ]
        },
    },
}


async def heard_of(stage: Stage, count: int) -> list[str]:
    """Return the names of the events that were acknowledged, once there are ``count``."""

    async def acknowledged() -> list[Json] | None:
        found = [d for d in await stage.deliveries() if d["failure"] is None]
        return (
            found if len(found) >= count and all(d["acked_after_seconds"] for d in found) else None
        )

    return sorted(d["name"] for d in await until(acknowledged))


def listener(stage: Stage, hear: Callable[[Json], None]) -> AsyncApp:
    app = stage.app()

    async def heard(body: Json) -> None:
        hear(body)

    for name in ("app_uninstalled", "tokens_revoked", "message"):
        app.event(name)(heard)
    return app


@pytest.mark.parametrize(
    ("path", "word"), [("/uninstall", "account_inactive"), ("/revoke", "token_revoked")]
)
async def test_the_token_is_refused_by_every_method(path: str, word: str) -> None:
    async with local_slack(rate_limits=False) as stage:
        assert (await stage.post(path, workspace=TEAM))["ok"]
        for method in ("auth.test", "chat.postMessage", "files.getUploadURLExternal", "views.open"):
            assert (await stage.api(method, channel=FILM))["error"] == word
        assert (await stage.api("no.such"))["error"] == "unknown_method"
        assert (await stage.post(path, workspace=TEAM))["error"] == "app_not_installed"


async def test_the_app_is_told_and_then_hears_nothing_more() -> None:
    bodies: list[Json] = []
    async with local_slack(manifest=MANIFEST) as stage:
        async with over_socket(listener(stage, bodies.append)):
            await stage.post("/uninstall", workspace=TEAM)
            assert await heard_of(stage, 2) == ["app_uninstalled", "tokens_revoked"]
            await stage.say("is anybody there?")
            assert (await stage.say("/sora a red fox"))["error"] == "unknown_command"
            assert (await stage.press("1.2", "cancel"))["error"] == "app_not_installed"
            assert (await stage.get("/deliveries"))["underway"] == 0
        kinds = {body["event"]["type"]: body for body in bodies}
        assert kinds.keys() == {"app_uninstalled", "tokens_revoked"}
        assert kinds["tokens_revoked"]["event"]["tokens"] == {"oauth": [], "bot": [BOT]}
        for body in bodies:
            assert (body["team_id"], body["authorizations"]) == (TEAM, [])
            assert body["event_time"] == int(float(body["event"]["event_ts"]))


async def test_it_is_told_by_signed_http_as_well() -> None:
    application, requests = answering(web.Response(), web.Response(), web.Response())
    async with (
        serving(application) as root,
        local_slack(
            manifest=MANIFEST, http_url=f"{root}/slack/events", signing_secret=SECRET
        ) as stage,
    ):
        await stage.post("/uninstall", workspace=TEAM)
        assert await heard_of(stage, 2) == ["app_uninstalled", "tokens_revoked"]
        assert all("X-Slack-Signature" in request.headers for request in requests)


async def test_an_event_not_taken_is_not_repeated_after_the_goodbye() -> None:
    application, requests = answering(web.Response(status=500), web.Response())
    async with (
        serving(application) as root,
        local_slack(
            manifest=MANIFEST,
            http_url=f"{root}/slack/events",
            signing_secret=SECRET,
            retry_delays=(0.5,),
        ) as stage,
    ):
        await stage.say("hello")

        async def refused() -> bool:
            return len(requests) == 1

        await until(refused)
        await stage.post("/revoke", workspace=TEAM)
        assert await heard_of(stage, 1) == ["tokens_revoked"]

        async def over() -> bool:
            return bool((await stage.get("/deliveries"))["underway"] == 0)

        await until(over)
        assert len(requests) == 2


async def test_a_persons_own_token_is_not_the_bots() -> None:
    bodies: list[Json] = []
    async with (
        local_slack(manifest=MANIFEST) as stage,
        over_socket(listener(stage, bodies.append)),
    ):
        await stage.post("/revoke", workspace=TEAM, user=MAYA)
        assert await heard_of(stage, 1) == ["tokens_revoked"]
        assert bodies[0]["event"]["tokens"] == {"oauth": [MAYA], "bot": []}
        assert (await stage.api("auth.test"))["ok"]


async def test_a_departure_may_be_quiet_or_unheard() -> None:
    """Quiet on request; unheard where the manifest doesn't subscribe."""
    async with local_slack(workspaces=2) as stage:
        await stage.post("/uninstall", workspace=TEAM)
        assert await stage.deliveries() == []
    async with local_slack(manifest=MANIFEST) as stage:
        await stage.post("/revoke", workspace=TEAM, quietly=True)
        assert await stage.deliveries() == []


async def test_one_workspace_leaves_and_the_others_stay() -> None:
    async with local_slack(workspaces=2, rate_limits=False) as stage:
        await stage.post("/uninstall", workspace=TEAM)
        assert (await stage.api("auth.test", token=stage.server.bot_tokens[1]))["ok"]
        world = await stage.get("/world")
        assert [w["installed"] for w in world["workspaces"]] == [False, True]


async def test_a_new_installation_has_a_new_token() -> None:
    async with local_slack(rate_limits=False) as stage:
        old = stage.server.bot_tokens[0]
        assert (await stage.post("/install", workspace=TEAM))["error"] == "already_installed"
        await stage.post("/uninstall", workspace=TEAM)
        new = (await stage.post("/install", workspace=TEAM))["token"]
        assert (await stage.api("auth.test", token=new))["team_id"] == TEAM
        assert (await stage.api("auth.test", token=old))["error"] == "account_inactive"
        await stage.post("/revoke", workspace=TEAM)
        newest = (await stage.post("/install", workspace=TEAM))["token"]
        assert len({old, new, newest}) == 3
        assert (await stage.api("auth.test", token=new))["error"] == "token_revoked"


async def test_a_file_is_not_given_for_a_dead_token() -> None:
    async with local_slack(rate_limits=False) as stage:
        ticket = await stage.api("files.getUploadURLExternal", filename="a.txt", length=2)
        async with stage.http.post(ticket["upload_url"], data=b"hi") as answer:
            assert answer.status == 200
        file = f'[{{"id": "{ticket["file_id"]}"}}]'
        await stage.api("files.completeUploadExternal", files=file, channel_id=FILM)
        url = (await stage.api("files.info", file=ticket["file_id"]))["file"]["url_private"]
        bearer = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        async with stage.http.get(url, headers=bearer, allow_redirects=False) as answer:
            assert answer.status == 200
        await stage.post("/uninstall", workspace=TEAM)
        async with stage.http.get(url, headers=bearer, allow_redirects=False) as answer:
            assert answer.status == 302
