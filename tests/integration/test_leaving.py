"""A workspace leaves in the middle of everything: no storm, no data, no slot held for longer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.processes import kill, stop
from tests.support.stage import Json, Stage, Who, open_stage, until

ONE_SLOT = {"MAX_RUNNING": "1"}
STORM = 5
"""More calls than this for a workspace that has left would be a storm: some were on their way."""
AWAY = {"do": "status", "status": 503, "next": 1_000_000}


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Stage]:
    """Open a stage with two workspaces, Acme and Globex."""
    slack: Json = {"retry_delays": (0.3, 0.3, 0.3)}
    async with open_stage(tmp_path, workspaces=2, slack=slack) as stage:
        yield stage


@dataclass(frozen=True)
class Scene:
    """Acme has one job in each stage of its life, Globex one that waits behind them."""

    acme: Who
    globex: Who
    render: str


def rows(stage: Stage, query: str) -> list[tuple[str, ...]]:
    """Return what the bot's database says, read beside it."""
    database = sqlite3.connect(f"file:{stage.folder}/sora.db?mode=ro", uri=True, timeout=10)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def everything(stage: Stage) -> str:
    """Return every row of every table as text."""
    tables = rows(stage, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return "\n".join(
        f"{name} {row}" for (name,) in tables for row in rows(stage, f"SELECT * FROM {name}")
    )


def states(stage: Stage, who: Who) -> list[str]:
    """Return the states of a workspace's jobs, oldest first."""
    query = f"SELECT state FROM jobs WHERE workspace = '{who.workspace}' ORDER BY seq"
    return [state for (state,) in rows(stage, query)]


def spool(stage: Stage) -> list[str]:
    folder = stage.folder / "data" / "spool"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def come_to(stage: Stage, who: Who, *wanted: str) -> None:
    """Wait until a workspace's jobs are in these states."""

    async def are_there() -> bool:
        return states(stage, who) == list(wanted)

    try:
        await until(are_there)
    except AssertionError as error:
        raise AssertionError(f"{states(stage, who)}, not {wanted}") from error


async def set_scene(stage: Stage) -> Scene:
    """Bring Acme's jobs to delivering, rendering and queued, and Globex's in line behind them."""
    acme, globex = stage.who(), stage.who("noor", workspace=1)
    await stage.break_slack(methods={"upload": [AWAY]})
    await until_heard(stage, acme, "/sora a red fox that is delivered")
    await come_to(stage, acme, "delivering")
    await until_spooled(stage)
    await stage.say(acme, "/sora a red fox that is rendered [stuck]")
    await come_to(stage, acme, "delivering", "rendering")
    await stage.say(acme, "/sora a red fox that is in line")
    await come_to(stage, acme, "delivering", "rendering", "queued")
    await stage.say(globex, "/sora a blue whale")
    await stage.card_that_says(globex, "in line")
    return Scene(acme, globex, await under_way(stage))


async def under_way(stage: Stage) -> str:
    """Return the one render that goes on; it is in the provider's own line first."""

    async def under_way() -> list[str]:
        renders = (await stage.renders())["renders"]
        return [render["id"] for render in renders if render["status"] == "in_progress"]

    (render,) = await until(under_way)
    return str(render)


async def until_heard(stage: Stage, who: Who, text: str) -> None:
    async def heard() -> bool:
        return bool((await stage.say(who, text))["ok"])

    await until(heard)


async def until_spooled(stage: Stage) -> None:
    async def spooled() -> bool:
        return spool(stage) != []

    await until(spooled)


async def until_swept(stage: Stage) -> None:
    async def swept() -> bool:
        return spool(stage) == []

    await until(swept)


async def calls_for(stage: Stage, who: Who, since: int) -> list[str]:
    """Return the methods that were called with a workspace's token, after call number ``since``."""
    calls = (await stage.get("/calls", since=str(since)))["calls"]
    return [f"{c['method']} {c['error']}" for c in calls if c["workspace"] == who.workspace]


async def last_call(stage: Stage) -> int:
    return max(int(call["seq"]) for call in (await stage.get("/calls"))["calls"])


async def nothing_left(stage: Stage, scene: Scene) -> None:
    """Wait until the database knows nothing of Acme any more, nor the spool of its clips."""

    async def forgotten() -> bool:
        return scene.acme.workspace not in everything(stage)

    await until(forgotten)
    found = everything(stage)
    assert "red fox" not in found
    assert scene.acme.user not in found
    await until_swept(stage)


async def globex_is_served(stage: Stage, scene: Scene) -> None:
    await stage.break_slack(methods={"upload": []})
    await stage.card_that_says(scene.globex, "Done")
    assert len(await stage.clips(scene.globex)) == 1


@pytest.mark.parametrize("goodbye", ["/uninstall", "/revoke"])
async def test_in_the_middle_of_everything(two: Stage, goodbye: str) -> None:
    async with two.bot(**ONE_SLOT):
        scene = await set_scene(two)
        since = await last_call(two)
        await two.post(goodbye, workspace=scene.acme.workspace)
        await come_to(two, scene.acme, "cancelling")
        assert states(two, scene.globex) == ["queued"], "the slot is held to the render's end"
        assert "red fox" not in everything(two)
        await until_swept(two)

        await two.finish(scene.render)
        await globex_is_served(two, scene)
        await nothing_left(two, scene)
        calls = await calls_for(two, scene.acme, since)
        assert len(calls) <= STORM, calls
        assert len(await two.video_calls(creates=True)) == 3, "what was in line wasn't rendered"
        assert await two.clips(scene.acme) == []


async def test_a_redelivered_goodbye_changes_nothing(two: Stage) -> None:
    await two.break_slack(redeliver=2)
    async with two.bot(**ONE_SLOT):
        scene = await set_scene(two)
        await two.post("/uninstall", workspace=scene.acme.workspace)
        await two.finish(scene.render)
        await globex_is_served(two, scene)
        await nothing_left(two, scene)

        async def all_acknowledged() -> bool:
            answer = await two.get("/deliveries")
            goodbyes = [d for d in answer["deliveries"] if d["name"] == "app_uninstalled"]
            return len(goodbyes) == 3 and all(d["acked_after_seconds"] for d in goodbyes)

        await until(all_acknowledged)


async def test_while_the_create_is_under_way(two: Stage) -> None:
    """The create is answered after the departure: its render is seen out, and never delivered."""
    acme = two.who()
    await two.break_video({"route": "create", "effect": "latency", "seconds": 4, "times": 1})
    async with two.bot(**ONE_SLOT):
        await until_heard(two, acme, "/sora a red fox [stuck]")
        await come_to(two, acme, "submitting")
        await two.post("/uninstall", workspace=acme.workspace)
        await come_to(two, acme, "cancelling")
        (render,) = [r["id"] for r in (await two.renders())["renders"]]
        await two.finish(render)
        await nothing_left(two, Scene(acme, acme, render))
        assert len(await two.video_calls(creates=True)) == 1


async def test_killed_after_the_goodbye(two: Stage) -> None:
    """The next process completes what the first one only wrote down."""
    bot = await two.process(**ONE_SLOT)
    scene = await set_scene(two)
    await two.post("/uninstall", workspace=scene.acme.workspace)

    async def written_down() -> bool:
        return rows(two, "SELECT id FROM workspaces WHERE removed_at IS NOT NULL") != []

    await until(written_down)
    await kill(bot)
    since = await last_call(two)
    bot = await two.process(**ONE_SLOT)
    await come_to(two, scene.acme, "cancelling")
    await two.finish(scene.render)
    await globex_is_served(two, scene)
    await nothing_left(two, scene)
    assert await calls_for(two, scene.acme, since) == ["auth.test account_inactive"]
    await stop(bot)


async def test_while_nobody_was_listening(two: Stage) -> None:
    """The goodbye is said while the bot is down, and heard at the next start."""
    bot = await two.process(**ONE_SLOT)
    scene = await set_scene(two)
    await kill(bot)
    await two.post("/uninstall", workspace=scene.acme.workspace)
    since = await last_call(two)
    bot = await two.process(**ONE_SLOT)
    await two.finish(scene.render)
    await globex_is_served(two, scene)
    await nothing_left(two, scene)
    assert len(await calls_for(two, scene.acme, since)) == 1
    log = await asyncio.to_thread((two.folder / "bot.log").read_text)
    assert "SLACK_BOT_TOKEN (1 of 2) is not accepted by Slack (auth.test: account_inactive)" in log
    assert len(await two.video_calls(creates=True)) == 3, "nothing was rendered for nobody"
    await stop(bot)


# --- by Slack's answers alone ----------------------------------------------------------


async def test_without_a_goodbye_work_stops_and_data_stays(two: Stage) -> None:
    async with two.bot(**ONE_SLOT):
        scene = await set_scene(two)
        since = await last_call(two)
        await two.post("/uninstall", workspace=scene.acme.workspace, quietly=True)
        await come_to(two, scene.acme, "failed", "cancelling", "cancelled")
        assert states(two, scene.globex) == ["queued"]
        await two.finish(scene.render)
        await globex_is_served(two, scene)
        await come_to(two, scene.acme, "failed", "cancelled", "cancelled")
        calls = await calls_for(two, scene.acme, since)
        assert len(calls) <= STORM, calls
        assert len(await two.video_calls(creates=True)) == 3
        assert "a red fox that is delivered" in everything(two)
        assert len(spool(two)) == 1

    answer = await two.post("/install", workspace=scene.acme.workspace)
    tokens = f"{answer['token']},{two.slack.bot_tokens[1]}"
    async with two.bot(SLACK_BOT_TOKEN=tokens, **ONE_SLOT):
        await two.say(scene.acme, "/sora a red fox that is back")
        await two.card_that_says(scene.acme, "a red fox that is back", "Done")
        await come_to(two, scene.acme, "failed", "cancelled", "cancelled", "delivered")


async def test_a_goodbye_after_the_answer_purges_what_was_kept(two: Stage) -> None:
    async with two.bot(**ONE_SLOT):
        scene = await set_scene(two)
        await two.post("/uninstall", workspace=scene.acme.workspace, quietly=True)
        await come_to(two, scene.acme, "failed", "cancelling", "cancelled")
        two.slack.slack.events.of_place(
            two.slack.slack.world.workspaces[scene.acme.workspace], {"type": "app_uninstalled"}
        )
        await two.finish(scene.render)
        await globex_is_served(two, scene)
        await nothing_left(two, scene)


async def test_a_goodbye_from_before_the_new_installation_is_none(two: Stage) -> None:
    acme = two.who()
    await two.post("/uninstall", workspace=acme.workspace)
    answer = await two.post("/install", workspace=acme.workspace)
    tokens = f"{answer['token']},{two.slack.bot_tokens[1]}"
    async with two.bot(SLACK_BOT_TOKEN=tokens):

        async def heard() -> bool:
            deliveries = (await two.get("/deliveries"))["deliveries"]
            return sum(bool(d["acked_after_seconds"]) for d in deliveries) >= 2

        await until(heard)
        await two.say(acme, "/sora a red fox")
        await two.card_that_says(acme, "Done")


# --- tokens in doubt -------------------------------------------------------------------


async def test_nothing_is_rendered_for_a_workspace_in_doubt(
    two: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async def in_doubt() -> bool:
        return any("doesn't accept a token" in record.message for record in caplog.records)

    acme, globex = two.who(), two.who("noor", workspace=1)
    async with two.bot(**ONE_SLOT):
        await until_heard(two, acme, "/sora a red fox [stuck]")
        await come_to(two, acme, "rendering")
        await two.say(acme, "/sora a red fox that waits")
        waiting = await two.card_that_says(acme, "a red fox that waits", "in line")
        since = await last_call(two)
        world = two.slack.slack.world
        world.refuse(world.workspaces[acme.workspace], "invalid_auth")
        await two.say(acme, "status", waiting["ts"])  # the answer tells the bot of its token
        await until(in_doubt)
        (render,) = [r["id"] for r in (await two.renders())["renders"]]
        await two.finish(render)
        await come_to(two, acme, "failed", "queued")
        await two.say(globex, "/sora a blue whale")
        await two.card_that_says(globex, "Done")
        assert states(two, acme) == ["failed", "queued"]
        assert len(await two.video_calls(creates=True)) == 2
        calls = await calls_for(two, acme, since)
        assert len(calls) <= STORM, calls


async def test_one_dead_token_keeps_nobody_else_from_being_served(
    two: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    globex = two.who("noor", workspace=1)
    async with two.bot():
        pass
    await two.post("/revoke", workspace=two.who().workspace, quietly=True)
    async with two.bot():
        await two.say(globex, "/sora a blue whale")
        await two.card_that_says(globex, "Done")
    (line,) = [record for record in caplog.records if "SLACK_BOT_TOKEN" in record.message]
    assert "(1 of 2)" in line.message
    assert vars(line)["not_served"] == "Acme"


async def test_the_bot_cannot_start_once_its_only_workspace_has_left(stage: Stage) -> None:
    """Each try to start purges what it can; nobody is left to watch the render that goes on."""
    maya = stage.who()
    bot = await stage.process(**ONE_SLOT)
    await until_heard(stage, maya, "/sora a red fox that is done")
    await come_to(stage, maya, "delivered")
    await stage.say(maya, "/sora a red fox that is rendered [stuck]")
    await come_to(stage, maya, "delivered", "rendering")
    await stage.post("/uninstall", workspace=maya.workspace)
    await come_to(stage, maya, "cancelling")
    await kill(bot)

    bot = await stage.process(**ONE_SLOT)
    assert await bot.wait() != 0
    assert states(stage, maya) == ["cancelling"]
    with sqlite3.connect(f"{stage.folder}/sora.db", timeout=10) as database:
        database.execute("UPDATE jobs SET lease_until = 0, submitted_at = submitted_at - 1800")
    database.close()
    bot = await stage.process(**ONE_SLOT)
    assert await bot.wait() != 0
    assert maya.workspace not in everything(stage)
