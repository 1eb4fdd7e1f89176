"""Home on stage: opened, watched, searched and used, by two people."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import home_that_says, open_home, use
from tests.support.stage import open_stage


async def test_a_home_is_opened_watched_searched_and_used(tmp_path: Path) -> None:
    async with open_stage(tmp_path, render_seconds=1.0) as stage, stage.bot():
        maya, jonas, gita = (stage.who(name) for name in ("maya", "jonas", "gita"))
        secret = stage.who(channel="secret-launch")
        for who in (maya, jonas, gita):
            await open_home(stage, who)
            await home_that_says(stage, who, "Sora makes video from words.")
        await stage.say(maya, "/sora a red fox")
        await stage.card_that_says(maya, "Done")
        view = await home_that_says(stage, maya, "My clips", "a red fox", "1 clip delivered")
        await stage.say(secret, "/sora a paper whale [stuck]")
        await stage.card_that_says(secret, "Rendering")
        for who in (maya, jonas, gita):
            await open_home(stage, who)
        await home_that_says(stage, maya, "paper whale", "Cancel")
        await home_that_says(stage, jonas, "paper whale", without="Cancel")
        await home_that_says(stage, gita, "And 1 clip of somebody else.", without="whale")
        await use(stage, maya, view, "home_search", "RED fox")
        await home_that_says(stage, maya, "Show all", "a red fox")
        view = await home_that_says(stage, maya, "paper whale")
        await use(stage, maya, view, "home_search", "walrus")
        await home_that_says(stage, maya, "None of your clips")
        await use(stage, maya, view, "home_everything", "all")
        await home_that_says(stage, maya, "My clips", without="walrus")
        cancel = next(
            block["accessory"]["value"]
            for block in (await home_that_says(stage, maya, "whale"))["blocks"]
            if block.get("accessory", {}).get("action_id") == "home_cancel"
        )
        await use(stage, maya, view, "home_cancel", cancel)
        await stage.card_that_says(secret, "Cancelled")
        await home_that_says(stage, maya, "Nothing is running", without="whale")
        await use(stage, maya, view, "home_make", "make")
        assert (await stage.view(maya))["callback_id"] == "clip"
