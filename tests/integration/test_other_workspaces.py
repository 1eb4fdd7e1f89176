"""One workspace can't see, change, stop or share what another has, whatever it sends."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.api.routes import api_routes
from storage.tables import metadata
from tests.support.people import form, home_that_says, open_home, send, use, window_that_says
from tests.support.scripts import Script, made_token
from tests.support.stage import Json, Stage, Who, open_stage, until
from tests.support.trespass import AnyDesk, Loot, Trespasser, surfaces

SECRETS = ("zebrafinch", "quokka", "narwhal")
"""Words of a prompt, of a style, and of a draft: all of one workspace, and nowhere else."""


OUR_OWN = re.compile("version|card|ending|tell_|updated_at|poster|ask_at|lease|link_|_news|money_")
"""Columns of what the bot does by itself, a moment later."""

DEEDS = re.compile(
    "chat.post|chat.delete|files.delete|files.complete|views.open|apps|reactions.add"
)
"""Calls by which something happens to people, but for a card that is brought up to date."""


def rows_of(folder: Path, workspace: str) -> dict[str, list[tuple[object, ...]]]:
    """Return what a workspace has, by its tables."""
    with closing(sqlite3.connect(f"file:{folder}/sora.db?mode=ro", uri=True)) as file:
        found = {}
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns if not OUR_OWN.search(column.name)]
            whose = {"workspaces": "id"}.get(table.name, "workspace")
            if whose in names:
                query = f"SELECT {', '.join(names)} FROM {table.name} WHERE {whose} = ?"
                found[table.name] = sorted(file.execute(query, (workspace,)), key=repr)
        return found


def one(folder: Path, query: str, *values: str) -> str:
    with closing(sqlite3.connect(f"file:{folder}/sora.db?mode=ro", uri=True)) as file:
        (found,) = file.execute(query, values).fetchone()
        return str(found)


class Sender:
    """Whoever can have Slack sign what they like, for a workspace of their own."""

    def __init__(self, http: aiohttp.ClientSession, url: str, secret: str) -> None:
        self._http = http
        self._url = url
        self._verifier = SignatureVerifier(secret)
        self.answers: list[str] = []

    async def deliver(self, payload: Json) -> None:
        """Send a payload as Slack does; keep the answer. It is never a failure of ours."""
        kind, body = _encoded(payload)
        at = str(int(time.time()))
        signature = self._verifier.generate_signature(timestamp=at, body=body)
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature or ""}
        headers = {"Content-Type": kind, **signed}
        async with self._http.post(self._url, data=body, headers=headers) as answer:
            self.answers.append(await answer.text())
            assert answer.status == 200, (answer.status, payload)


def _encoded(payload: Json) -> tuple[str, str]:
    if payload.get("type") == "event_callback":
        return "application/json", json.dumps(payload)
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(fields)


async def name_a_style(stage: Stage, who: Who) -> None:
    await open_home(stage, who)
    home = await home_that_says(stage, who, "For admins", "Styles…")
    await use(stage, who, home, "styles_open", "open")
    await use(stage, who, await window_that_says(stage, who, "no styles"), "style_add", "new")
    fields = await window_that_says(stage, who, "A new style")
    filled = {"before": {"value": "a quokka with"}, "name": {"value": "felt"}}
    await send(stage, who, fields, **filled)


async def have_approved(stage: Stage, who: Who) -> None:
    home = await home_that_says(stage, who, "home_admin_approval")
    await use(stage, who, home, "home_admin_approval", "1.00")
    await home_that_says(stage, who, "'initial_value': '1.00'")


async def furnish(stage: Stage, maya: Who) -> Loot:
    """Have a workspace own something of everything."""
    await name_a_style(stage, maya)
    await stage.say(maya, "/sora a zebrafinch on a branch --style felt")
    card = await stage.card_that_says(maya, "zebrafinch", "Done")
    elsewhere = stage.who(channel="random")
    bot = stage.world["workspaces"][0]["bot"]["user_id"]
    where = {"workspace": maya.workspace, "channel": elsewhere.channel}
    assert (await stage.post("/member", **where, user=bot, **{"in": True}))["ok"]
    await stage.press(maya, card, "share")
    await send(stage, maya, await form(stage, maya), share_to={"conversation": elsewhere.channel})

    async def shared() -> bool:
        return len(await stage.clips(elsewhere)) == 1

    await until(shared)
    await made_token(stage, maya)
    await have_approved(stage, maya)
    await stage.say(stage.who("jonas"), "/sora a zebrafinch in the rain --count 4")
    await stage.card_that_says(maya, "in the rain", "Waits for approval")
    await stage.say(maya, "/sora a narwhal --seconds 99")

    async def refused() -> bool:
        return any("narwhal" in str(m) for m in await stage.messages(maya))

    await until(refused)
    folder = stage.folder

    async def is_at_rest() -> bool:
        undone = "shown_version < version OR lease_owner IS NOT NULL OR state = 'delivering'"
        untold = "ask_at IS NOT NULL OR ending IS NOT NULL OR take_news > 0"
        bare = "state = 'delivered' AND NOT has_poster"
        return one(folder, f"SELECT count(*) FROM jobs WHERE {undone} OR {untold} OR {bare}") == "0"

    await until(is_at_rest)
    job = "SELECT id FROM jobs WHERE prompt LIKE ? LIMIT 1"
    return Loot(
        channel=maya.channel,
        card=card["ts"],
        clip=one(folder, job, "%branch"),
        waiting=one(folder, job, "%rain"),
        draft=one(folder, "SELECT id FROM drafts LIMIT 1"),
        copy=one(folder, "SELECT id FROM copies LIMIT 1"),
        style="felt",
        token=one(folder, "SELECT id FROM api_tokens WHERE workspace = ?", maya.workspace),
        person=maya.user,
    )


async def try_addresses(script: Script, loot: Loot) -> list[str]:
    """Ask every address of the API about clips of another's; return what it said."""
    told = []
    for route in api_routes(AnyDesk()):  # type: ignore[arg-type]  # only its paths are looked at
        for job in loot.jobs:
            path = re.sub(r"\{id:.*?\}", job, route.path).removeprefix("/api")
            order = {"prompt": "an owl", "channel": loot.channel, "style": loot.style}
            body = order if route.method == "POST" else None
            status, said = await script.raw(route.method, path, json=body)
            assert status in ({404} if job in path else {200, 403, 422}), (route.path, said)
            told.append(said)
    return told


def test_each_surface_is_tried_by_others() -> None:
    loot = Loot("C", "1.1", "j", "k", "d", "c", "felt", "t", "U")
    assert surfaces() == set(Trespasser(Who("T", "C", "U"), loot, "U0BOT").attempts())


async def test_no_surface_gives_or_takes_what_is_anothers(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/slack/events"
    slack = {"http_url": url, "rate_limits": False}
    async with open_stage(tmp_path, workspaces=2, slack=slack) as stage:
        maya = stage.who()
        omar = stage.who(stage.person(1, 0), workspace=1)
        bot = stage.world["workspaces"][1]["bot"]["user_id"]
        secret = stage.slack.settings.signing_secret
        over_http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": secret, "PORT": str(port)}
        programs = {"API": "yes"}
        async with stage.bot(**over_http, **programs), aiohttp.ClientSession() as http:
            loot = await furnish(stage, maya)
            sender = Sender(http, url, secret)
            script = Script(http, port, await made_token(stage, omar))
            before = rows_of(tmp_path, maya.workspace)
            seen = len(await stage.calls(""))
            for surface, payloads in Trespasser(omar, loot, bot).attempts().items():
                for payload in payloads:
                    await sender.deliver(payload)
                    assert rows_of(tmp_path, maya.workspace) == before, (surface, payload)
            said = await try_addresses(script, loot)
        calls = (await stage.calls(""))[seen:]
        assert rows_of(tmp_path, maya.workspace) == before
    assert len(calls) > 20
    done_there = [call for call in calls if call["workspace"] == maya.workspace]
    assert [call for call in done_there if DEEDS.search(call["method"])] == []
    told = [*(str(call) for call in calls if call not in done_there), *sender.answers, *said]
    assert [text for text in told if any(word in text for word in SECRETS)] == []
