"""First contact over the whole product: the bot is invited, and says once who it is."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import form, send
from tests.support.stage import Json, open_stage, until


async def test_an_invited_bot_greets_once_with_a_form(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        maya = stage.who(channel="random")
        bot = stage.world["workspaces"][0]["bot"]["user_id"]

        async def member(joins: bool) -> None:
            place = {"workspace": maya.workspace, "channel": maya.channel}
            await stage.post("/member", **place, user=bot, **{"in": joins})

        async def greetings() -> list[Json]:
            return [m for m in await stage.messages(maya) if "I make video clips" in m["text"]]

        async with stage.bot():
            await member(True)
            (greeting,) = await until(greetings)
            await stage.press(maya, greeting, "form")
            view = await form(stage, maya)
            assert await send(stage, maya, view, prompt={"text": "a red fox"}) == {}
            await stage.card_that_says(maya, "a red fox", "Done")
        async with stage.bot():
            await member(False)
            await member(True)
            await stage.say(maya, "/sora a blue whale")
            await stage.card_that_says(maya, "a blue whale", "Done")
            assert len(await greetings()) == 1
