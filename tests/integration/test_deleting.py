"""Deleting a clip over the whole product: at the provider, here and, if asked, in Slack."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from playground.video.settings import DialectName
from tests.support.processes import connected, kill, stop
from tests.support.stage import Json, Stage, Who, open_stage, until

FOX = "a red fox in fresh snow"


async def done(stage: Stage, who: Who) -> tuple[Json, str]:
    """Have a clip made; return its card and the job's id."""
    await stage.say(who, f"/sora {FOX}")
    card = await stage.card_that_says(who, "Done")
    buttons = [e for block in card["blocks"] for e in block.get("elements", []) if "value" in e]
    return card, str(buttons[-1]["value"])


async def answer_modal(stage: Stage, who: Who, *ticked: str) -> Json:
    view = await stage.view(who)
    values = {"slack": {"too": list(ticked)}} if ticked else {}
    return await stage.post(
        "/submit", workspace=who.workspace, user=who.user, view_id=view["id"], values=values
    )


async def at_provider(stage: Stage) -> list[Json]:
    return list((await stage.renders())["renders"])


async def nothing_at_provider(stage: Stage) -> None:
    async def nothing() -> bool:
        return await at_provider(stage) == []

    await until(nothing)


def rows(folder: Path) -> list[Any]:
    with closing(sqlite3.connect(folder / "sora.db")) as database:
        found = database.execute("select prompt, deleted_by, to_remove, file_id from jobs")
        return found.fetchall()


async def test_the_button_and_its_window(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        card, _ = await done(stage, maya)
        await stage.press(maya, card, "delete")
        answer = await answer_modal(stage, maya)
        assert answer["ok"], answer
        card = await stage.card_that_says(maya, "Deleted by", "stays")
        await nothing_at_provider(stage)
        assert FOX not in str(card)
        assert [block["type"] for block in card["blocks"]].count("actions") == 0
        assert len(await stage.clips(maya)) == 1


async def test_everywhere(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        card, _ = await done(stage, maya)
        await stage.press(maya, card, "delete")
        assert (await answer_modal(stage, maya, "yes"))["ok"]
        await nothing_at_provider(stage)

        async def gone() -> bool:
            return not await stage.clips(maya) and rows(stage.folder) == [
                ("", maya.user, None, None)
            ]

        await until(gone)
        card = await stage.card_that_says(maya, "Deleted by")
        spoken = [m for m in await stage.messages(maya) if not m.get("ephemeral_to")]
        assert FOX not in str([m for m in spoken if m.get("bot_id")])
        assert len(await stage.calls("files.delete")) == 1


async def test_by_word_in_the_thread_and_by_nobody_else(stage: Stage) -> None:
    maya, jonas = stage.who(), stage.who(stage.person(0, 1))
    async with stage.bot():
        card, job = await done(stage, maya)
        await stage.say(jonas, f"/sora delete {job}")

        async def refused() -> bool:
            return any("or a workspace admin can delete" in t for t in await stage.private(jonas))

        await until(refused)
        await stage.say(maya, "delete everywhere", card["ts"])
        await stage.card_that_says(maya, "Deleted by")
        await nothing_at_provider(stage)


@pytest.mark.parametrize("dialect", ["litellm"])
async def test_a_server_that_cannot_delete(tmp_path: Path, dialect: DialectName) -> None:
    async with open_stage(tmp_path, dialect=dialect) as stage:
        address = {
            "AZURE_OPENAI_ENDPOINT": "",
            "AZURE_OPENAI_API_KEY": "",
            "AZURE_OPENAI_DEPLOYMENT_NAME": "",
            "VIDEO_BASE_URL": f"{stage.video.url}/v1",
            "VIDEO_API_KEY": stage.video.settings.api_key,
            "VIDEO_MODEL": "sora-2",
        }
        async with stage.bot(**address):
            maya = stage.who()
            _, job = await done(stage, maya)
            await stage.say(maya, f"/sora delete {job}")
            await stage.card_that_says(maya, "Deleted by", "can't delete clips: it keeps its copy")
            assert len(await at_provider(stage)) == 1


async def test_killed_between_the_wish_and_its_end(stage: Stage) -> None:
    maya = stage.who()
    bot = await stage.process()
    await connected(stage)
    _, job = await done(stage, maya)
    await stage.break_video({"route": "delete", "effect": "latency", "seconds": 30, "times": 1})
    await stage.say(maya, f"/sora delete {job} everywhere")

    async def wished() -> bool:
        return bool(rows(stage.folder)[0][1] == maya.user)

    await until(wished)
    await kill(bot)
    await stage.break_video()  # whether or not the delete was on its way by then
    with closing(sqlite3.connect(stage.folder / "sora.db")) as database, database:
        database.execute("update jobs set remove_at = 0")
    bot = await stage.process()

    async def gone() -> bool:
        return rows(stage.folder) == [("", maya.user, None, None)]

    await until(gone)
    assert await at_provider(stage) == []
    assert await stage.clips(maya) == []
    await stop(bot)


async def test_once_delivered_a_clip_may_leave_the_provider(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot(DELETE_AFTER_DELIVERY="yes"):
        card, _ = await done(stage, maya)
        await nothing_at_provider(stage)
        assert len(await stage.clips(maya)) == 1

        async def written_down() -> bool:
            return bool(rows(stage.folder)[0][2] is None)

        await until(written_down)
        await stage.say(maya, "remix make it night", card["ts"])
        offer = await stage.card_that_says(maya, "Not as a remix", "Recreate")
        await stage.press(maya, offer, "recreate")
        await stage.card_that_says(maya, "make it night", "Done")
        assert len(await stage.clips(maya)) == 2


async def test_old_threads_are_forgotten_and_say_so(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        card, _ = await done(stage, maya)
    with closing(sqlite3.connect(stage.folder / "sora.db")) as database, database:
        database.execute("update jobs set ended_at = ended_at - 40 * 86400")
    async with stage.bot(KEEP_JOBS_DAYS="30"):

        async def forgotten() -> bool:
            return rows(stage.folder) == []

        await until(forgotten)
        await stage.say(maya, "remix make it night", card["ts"])

        async def told() -> bool:
            return any("any more" in text for text in await stage.private(maya))

        await until(told)
        await stage.press(maya, card, "again")

        async def unknown() -> bool:
            return any("I don't know a clip" in text for text in await stage.private(maya))

        await until(unknown)
