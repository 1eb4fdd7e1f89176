"""Clips leave their channels, as five kinds of people would have it; and a kill on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack.api import conversations, members, people
from tests.support.people import form, home_that_says, open_home, send, use
from tests.support.processes import connected, restarted, stop
from tests.support.stage import Json, Stage, Who, open_stage, until


async def clip(stage: Stage, who: Who, prompt: str) -> Json:
    """Have a clip made; return its card once the clip is there."""
    await stage.say(who, f"/sora {prompt}")
    return await stage.card_that_says(who, prompt, "Done")


async def refused(stage: Stage, who: Who, card: Json, words: str) -> None:
    """Press Share… in vain, and read why."""
    await stage.press(who, card, "share")

    async def told() -> bool:
        return any(words in text for text in await stage.private(who))

    await until(told)


async def share(stage: Stage, who: Who, card: Json, channel: str, **more: Json) -> Json:
    """Press Share… until there is a window, and send that in; return the app's answer."""

    async def window() -> Json | None:
        where = {"workspace": who.workspace, "user": who.user}
        await stage.press(who, card, "share")
        return next(iter((await stage.get("/views", **where))["views"]), None)

    view = await until(window)
    return await send(stage, who, view, share_to={"conversation": channel}, **more)


async def copies(stage: Stage, there: Who, count: int) -> list[Json]:
    """Wait until so many clips are in a channel; return their messages."""

    async def those() -> list[Json] | None:
        found = await stage.clips(there)
        return found if len(found) == count else None

    found: list[Json] = await until(those)
    return found


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Slack's word waited for as long as a busy machine takes."""
    for module in (conversations, members, people):
        monkeypatch.setattr(module, "HURRY", 60.0)


@pytest.fixture
async def random(stage: Stage) -> Who:
    """Return Maya in a public channel that the bot is added to."""
    maya = stage.who(channel="random")
    bot = stage.world["workspaces"][0]["bot"]["user_id"]
    where = {"workspace": maya.workspace, "channel": maya.channel}
    assert (await stage.post("/member", **where, user=bot, **{"in": True}))["ok"]
    return maya


@pytest.mark.usefixtures("patient")
async def test_share_and_showcase_as_five_kinds_of_people(stage: Stage, random: Who) -> None:
    async with stage.bot():
        maya, jonas, amara = (stage.who(name) for name in ("maya", "jonas", "amara"))
        card = await clip(stage, maya, "a red fox")
        assert await share(stage, jonas, card, random.channel) == {}
        (copy,) = await copies(stage, random, 1)
        assert "<@U0MAYA> made this clip, <@U0JONAS> shared it." in str(copy["blocks"])
        assert "red fox" not in str(copy)

        shared = stage.who(channel="with-northwind")
        elsewhere = await clip(stage, shared, "a shared owl")
        await refused(stage, stage.who("nils", "with-northwind"), elsewhere, "from another one")
        answer = await share(stage, jonas, card, shared.channel)
        assert "Another company" in str(answer["errors"])

        secret = stage.who(channel="secret-launch")
        hidden = await clip(stage, secret, "a paper whale")
        await refused(stage, stage.who("jonas", "secret-launch"), hidden, "only <@U0MAYA>")
        ticked = {"share_prompt": {"too": ["yes"]}}
        assert await share(stage, secret, hidden, random.channel, **ticked) == {}
        assert "paper whale" in str((await copies(stage, random, 2))[-1]["blocks"])

        await open_home(stage, maya)
        home = await home_that_says(stage, maya, "Showcase…")
        await use(stage, maya, home, "home_showcase", "home_showcase")
        named = {"showcase": {"conversation": random.channel}}
        assert await send(stage, maya, await form(stage, maya), **named) == {}
        for who in (maya, jonas, jonas, jonas, amara):  # Jonas takes his back, and gives it anew
            await star(stage, who, card)
        await star(stage, stage.who("jonas", "secret-launch"), hidden)
        starred = (await copies(stage, random, 3))[-1]
        assert "gave it a ⭐" in str(starred["blocks"])

        where = replace(random, user=amara.user)
        await stage.press(where, starred, "copy_out")
        assert len(await stage.clips(random)) == 3
        await stage.press(random, starred, "copy_out")
        await copies(stage, random, 2)
        await star(stage, stage.who("gita"), card)
        await stage.press(maya, card, "delete")
        view = await form(stage, maya)
        await send(stage, maya, view, slack={"too": ["yes"]})
        (left,) = await copies(stage, random, 1)
        assert "paper whale" in str(left["blocks"])


async def star(stage: Stage, who: Who, message: Json) -> None:
    answer = await stage.post("/react", **vars(who), message_ts=message["ts"], name="star")
    assert answer["ok"], answer


async def test_a_copy_that_was_being_posted_is_there_once_after_a_kill(tmp_path: Path) -> None:
    """Slack has taken the copy's completion when the bot dies, and shows it only later."""
    async with open_stage(tmp_path, slack={"share_delay": 1.0}) as stage:
        maya = stage.who(channel="secret-launch")
        bot = await stage.process()
        await connected(stage)
        card = await clip(stage, stage.who(), "a red fox")
        assert await share(stage, stage.who(), card, maya.channel) == {}

        async def completed() -> bool:
            return len(await stage.shares()) == 2

        await until(completed)
        bot = await restarted(stage, bot)

        async def settled() -> bool:
            with closing(sqlite3.connect(tmp_path / "sora.db")) as database:
                return list(database.execute("select state from copies")) == [("posted",)]

        await until(settled)
        assert len(await stage.clips(maya)) == 1
        assert len(await stage.shares()) == 2
        await stop(bot)
