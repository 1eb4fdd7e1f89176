"""The app in workspaces that install it themselves: over real HTTP, from page to page."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

from bot.slack.api.scopes import BOT_SCOPES, OPTIONAL
from tests.support.installing import Browser, Page
from tests.support.oauth_stage import INSTALL, KEY, PUBLIC, by_oauth, stage_without_app
from tests.support.processes import stop
from tests.support.stage import Json, Stage, Who, until
from tests.support.video_servers import free_port

ORG = "E0HOOLI"


def _ask(stage: Stage, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(stage.folder / "sora.db", timeout=30)) as database:
        found = database.execute(query).fetchall()
        database.commit()
        return found


async def ask_database(stage: Stage, query: str) -> list[tuple[str, ...]]:
    return await asyncio.to_thread(_ask, stage, query)


def everything_in(folder: Path) -> bytes:
    """Return the bytes of the database as they lie there."""
    return b"".join(path.read_bytes() for path in folder.glob("sora.db*"))


async def installed_in(stage: Stage, *places: str) -> None:
    """Wait until there are installations of exactly these places."""

    async def are_there() -> bool:
        rows = await ask_database(stage, "SELECT id FROM installations")
        return {id_ for (id_,) in rows} == set(places)

    await until(are_there)


@dataclass(frozen=True)
class Story:
    """Somebody in Acme with a browser, and a bot that is a process."""

    stage: Stage
    acme: Who
    browser: Browser

    async def install(self, place: str = "", name: str = "Acme") -> None:
        """Install the app in Acme, or in ``place``."""
        who = f"{place or self.acme.workspace} {self.acme.user}"
        done = await self.browser.install(INSTALL, who)
        assert (done.status, f"Sora is in {name}<" in done.text) == (200, True)

    async def makes_a_clip(self, prompt: str) -> Json:
        async def taken() -> bool:
            return bool((await self.stage.say(self.acme, f"/sora {prompt}"))["ok"])

        assert await until(taken)
        return await self.stage.card_that_says(self.acme, prompt, "Done")

    async def orders_what_hangs(self, prompt: str) -> None:
        await self.stage.say(self.acme, f"/sora {prompt} [stuck]")
        await self.stage.card_that_says(self.acme, prompt, "99")

    async def gets_what_hung(self, prompt: str) -> None:
        renders = (await self.stage.renders())["renders"]
        await self.stage.finish(next(one["id"] for one in renders if prompt in one["prompt"]))
        await self.stage.card_that_says(self.acme, prompt, "Done")

    async def admin(self, path: str, **more: object) -> None:
        """Have an admin do something with the app in Acme."""
        answer = await self.stage.post(path, workspace=self.acme.workspace, **more)
        assert answer["ok"], answer


async def tokens_expire(story: Story) -> None:
    """A clip that is under way meanwhile arrives by the next token."""
    stage, tokens = story.stage, story.stage.slack.slack.world.tokens
    await stage.post("/app", rotates=True)
    await story.install()
    await story.orders_what_hangs("a slow owl")
    await ask_database(stage, "UPDATE installations SET refresh_at = 0")

    async def renewed() -> bool:
        calls = await stage.calls("oauth.v2.access")
        return any(call["args"].get("grant_type") == "refresh_token" for call in calls)

    await until(renewed)
    for old in tokens.good(stage.slack.slack.world.workspaces[story.acme.workspace])[:-1]:
        old.expires = 0.0
    await story.gets_what_hung("a slow owl")


async def it_moves_to_grid(story: Story) -> None:
    """First under the token that it has; then by the org's, and what hangs isn't lost."""
    before = await story.makes_a_clip("a grey wolf")
    await story.admin("/move")
    await story.makes_a_clip("a white hare")
    await story.install(ORG, "Hooli")
    await installed_in(story.stage, story.acme.workspace, ORG)
    await story.orders_what_hangs("a brown bear")
    await story.admin("/uninstall", quietly=True)
    await story.gets_what_hung("a brown bear")
    await installed_in(story.stage, ORG)
    assert (await story.stage.say(story.acme, "remix make it night", before["ts"]))["ok"]
    await story.stage.card_that_says(story.acme, "make it night", "Done")


async def another_joins_the_org(story: Story) -> None:
    """It has no token of its own, and the org's works there from the first command on."""
    stage, noor = story.stage, story.stage.who("noor", workspace=1)
    for path in ("/move", "/share"):
        assert (await stage.post(path, workspace=noor.workspace))["ok"]
    assert (await stage.say(noor, "/sora a green frog"))["ok"]
    await stage.card_that_says(noor, "a green frog", "Done")
    names = await ask_database(stage, "SELECT name FROM workspaces ORDER BY name")
    assert [name for (name,) in names] == ["Acme", "Globex"]


async def the_org_lets_go(story: Story) -> None:
    """Of the workspace, whose jobs are deleted; then of the app."""
    await story.admin("/unshare")

    async def nothing_is_left() -> bool:
        left = await ask_database(story.stage, "SELECT DISTINCT workspace FROM jobs")
        return left == [("T0GLOBEX",)]

    await until(nothing_is_left)
    await story.stage.post("/uninstall", org=ORG)
    await installed_in(story.stage)


async def test_install_use_rotate_revoke_reinstall_move(tmp_path: Path) -> None:
    port = free_port()
    async with (
        stage_without_app(tmp_path, 2) as stage,
        Browser(stage.slack.url, PUBLIC, f"http://127.0.0.1:{port}") as browser,
    ):
        story = Story(stage, stage.who(), browser)
        bot = await stage.process(**by_oauth(stage, PORT=str(port), LOG_LEVEL="DEBUG"))

        async def connected() -> bool:
            return bool((await stage.get("/world"))["connections"])

        await until(connected)
        await story.install()
        await story.admin("/scopes", scopes=sorted(BOT_SCOPES.keys() - OPTIONAL))
        await story.makes_a_clip("a red fox")
        await tokens_expire(story)
        await story.admin("/revoke")
        await installed_in(stage)
        await story.install()
        await it_moves_to_grid(story)
        await another_joins_the_org(story)
        kept = await asyncio.to_thread(everything_in, tmp_path)
        await the_org_lets_go(story)
        await stop(bot)
        issued = stage.slack.slack.world.tokens.issued
        used = [call["args"] for call in await stage.calls("oauth.v2.access")]
        log = await asyncio.to_thread((tmp_path / "bot.log").read_text)
    assert "Traceback" not in log
    codes = [given["code"] for given in used if "code" in given]
    assert len(issued) > 4
    for secret in (*issued, *codes, stage.slack.settings.client_secret, KEY):
        assert secret not in log
        assert secret.encode() not in kept


async def test_thirty_install_at_once_and_no_thief_does(tmp_path: Path) -> None:
    async with stage_without_app(tmp_path, 31) as stage, stage.bot(**by_oauth(stage)) as port:
        behind = f"http://127.0.0.1:{port}"
        places = [stage.who(stage.person(number, 0), workspace=number) for number in range(31)]

        async def install(who: Who) -> Page:
            async with Browser(stage.slack.url, PUBLIC, behind) as browser:
                return await browser.install(INSTALL, f"{who.workspace} {who.user}")

        pages = await asyncio.gather(*map(install, places[:30]))
        names = [place["name"] for place in stage.world["workspaces"]]
        assert [p.status for p in pages] == [200] * 30
        assert all(f"Sora is in {n}<" in p.text for p, n in zip(pages, names, strict=False))

        async def at_home(who: Who) -> None:
            """Have a Home published, which only the workspace's own token can do."""
            await stage.post("/home", workspace=who.workspace, user=who.user)

            async def published() -> bool:
                where = {"workspace": who.workspace, "user": who.user}
                return bool((await stage.get("/home", **where)).get("view"))

            await until(published)

        await asyncio.gather(*map(at_home, places[:30]))
        await no_thief_does(stage, behind, places[0], places[30])


async def no_thief_does(stage: Stage, behind: str, thief: Who, victim: Who) -> None:
    """Try what would bring somebody else's installation about, or an installation twice."""
    async with (
        Browser(stage.slack.url, PUBLIC, behind) as theirs,
        Browser(stage.slack.url, PUBLIC, behind) as mine,
    ):
        lure = await mine.decide(await mine.begin(INSTALL), f"{thief.workspace} {thief.user}")
        way = await theirs.decide(await theirs.begin(INSTALL), f"{victim.workspace} {victim.user}")
        assert (await theirs.get(lure.location)).status == 400
        assert (await mine.get(way.location)).status == 400
        assert [(await mine.get(lure.location)).status for _ in range(2)] == [200, 400]
        assert (await theirs.get(way.location)).status == 200
        begun = await theirs.get(INSTALL)
        state = dict(parse_qsl(urlsplit(begun.location).query))["state"]
        used = await theirs.get(
            f"{PUBLIC}/slack/oauth_redirect?code={way.told['code']}&state={state}"
        )
        assert (used.status, "Nothing was installed" in used.text) == (400, True)
        foreign = begun.location.replace(
            quote(PUBLIC, safe=""), quote("https://evil.example", safe="")
        )
        foreign = foreign.replace(PUBLIC, "https://evil.example")
        assert foreign != begun.location
        page = await theirs.get(foreign)
        assert (page.status, page.location) == (400, "")
