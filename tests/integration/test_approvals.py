"""Approvals on stage: an admin sets the amount, is asked, approves in the thread, and declines."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.domain.preferences.approvals import LASTS
from bot.domain.wording.card import approvals as wording
from tests.support.people import direct
from tests.support.stage import Json, Stage, Who, until


async def amount_field(stage: Stage, who: Who) -> Json:
    async def shown() -> Json | None:
        where = {"workspace": who.workspace, "user": who.user}
        view: Json | None = (await stage.get("/home", **where))["view"]
        return view if view is not None and wording.SETTING in str(view) else None

    found: Json = await until(shown)
    return found


async def set_amount(stage: Stage, admin: Who, amount: str) -> None:
    """Have requests approved from an amount on, in an admin's Home."""
    where = {"workspace": admin.workspace, "user": admin.user}
    assert (await stage.post("/home", **where))["ok"]
    view = await amount_field(stage, admin)
    chosen = {"view_id": view["id"], "action_id": "home_admin_approval", "value": amount}
    assert (await stage.post("/press", **where, **chosen))["ok"]

    async def kept() -> bool:
        view = await amount_field(stage, admin)
        return f"'initial_value': '{amount}'" in str(view)

    await until(kept)


async def heard(stage: Stage, who: Who, *words: str) -> Json:
    """Return a message of ours that says ``words``."""

    async def heard() -> Json | None:
        said = [m for m in await stage.messages(who) if m.get("bot_id")]
        return next((m for m in said if all(word in m["text"] for word in words)), None)

    found: Json = await until(heard)
    return found


def a_day_passes(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=30)) as database, database:
        older = "UPDATE jobs SET created_at = created_at - ? WHERE prompt = 'an owl'"
        database.execute(older, (LASTS + 1,))


async def test_a_dear_request_is_approved_declined_or_lapses(stage: Stage) -> None:
    maya, jonas = stage.who(), stage.who("jonas")
    boss = direct(stage)
    async with stage.bot():
        await set_amount(stage, maya, "0.80")
        await stage.say(jonas, "/sora a red fox --count 2")
        card = await stage.card_that_says(jonas, "Waits for approval", "2 clips cost $0.80")
        await stage.press(jonas, card, "approve")

        async def told() -> bool:
            return wording.ADMINS_DECIDE in await stage.private(jonas)

        await until(told)
        await heard(stage, boss, f"<@{jonas.user}> asks for 2 clips", "$0.80")
        await stage.press(maya, card, "approve")

        async def both() -> bool:
            return len(await stage.clips(jonas)) == 2

        await until(both)

        await stage.say(jonas, "/sora a hare --seconds 8")
        await stage.card_that_says(jonas, "a hare", "Waits for approval")
        question = await heard(stage, boss, f"<@{jonas.user}> asks for a clip", "$0.80")
        await stage.press(boss, question, "approval_decline")
        await stage.card_that_says(jonas, "a hare", "Declined")
        await heard(stage, boss, "Declined: a clip")
        await heard(stage, jonas, f"<@{jonas.user}>", "a hare", "Declined* by a workspace admin")

        await stage.say(jonas, "/sora an owl --seconds 12")
        await stage.card_that_says(jonas, "an owl", "Waits for approval")
        # In a thread: the bot, which may have the write lock just now, runs in this loop.
        await asyncio.to_thread(a_day_passes, stage.folder / "sora.db")
        await stage.card_that_says(jonas, "an owl", "Not approved")
        await heard(stage, jonas, f"<@{jonas.user}>", "an owl", "No admin answered within a day")
        assert len((await stage.renders())["renders"]) == 2
