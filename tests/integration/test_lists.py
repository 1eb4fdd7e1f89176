"""Lists over the whole product: pages on a message that one person sees, turned in place."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import form, send, the_list
from tests.support.stage import Json, open_stage


def buttons(message: Json) -> list[str]:
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def turns(message: Json) -> list[str]:
    return [action for action in buttons(message) if action.startswith("page_")]


async def test_pages_are_turned_in_place(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who(stage.person(0, 1))
        for number in range(3):
            await stage.say(maya, f"/sora fox {number} --count 4")
        await stage.card_that_says(maya, "fox 2", "Done")
        await stage.say(jonas, "/sora list channel")
        first = await the_list(stage, jonas, "Page 1 of 2", "fox 2", f"<@{maya.user}>")
        assert turns(first) == ["page_older"]
        await stage.press(jonas, first, "page_older")
        second = await the_list(stage, jonas, "Page 2 of 2", "fox 0")
        assert second["ts"] == first["ts"]
        assert turns(second) == ["page_newer"]
        await stage.press(jonas, second, "page_newer")
        await the_list(stage, jonas, "Page 1 of 2")


async def test_a_clip_is_cancelled_and_deleted_from_a_list(tmp_path: Path) -> None:
    """By its owner, from another conversation; somebody else has no more than the way to it."""
    async with open_stage(tmp_path, render_seconds=2.0) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who(stage.person(0, 1))
        secret = stage.who(channel="secret-launch")
        await stage.say(maya, "/sora a red fox")
        await stage.card_that_says(maya, "Done")
        await stage.say(maya, "/sora a blue whale [slow]")
        await stage.card_that_says(maya, "a blue whale", "Rendering")
        await stage.say(jonas, "/sora list channel")
        assert buttons(await the_list(stage, jonas, "a blue whale")) == ["list_open"] * 2
        await stage.say(secret, "/sora list")
        shown = await the_list(stage, secret, "a blue whale")
        assert buttons(shown) == ["list_open", "list_cancel", "list_open", "list_delete"]
        await stage.press(secret, shown, "list_cancel")
        shown = await the_list(stage, secret, "cancelled · ")
        await stage.card_that_says(maya, "a blue whale", "Cancelled")
        await stage.press(secret, shown, "list_delete")
        assert await send(stage, secret, await form(stage, secret)) == {}
        await stage.card_that_says(maya, "Deleted")


async def test_the_workspace_learns_of_what_went_into_public_channels(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who(stage.person(0, 1))
        await stage.say(maya, "/sora a red fox")
        await stage.card_that_says(maya, "Done")
        private = stage.who(channel="secret-launch")
        await stage.say(private, "/sora a secret whale")
        await stage.card_that_says(private, "Done")
        await stage.say(jonas, "/sora list workspace")
        seen = await the_list(stage, jonas, "a red fox")
        assert "secret" not in str(seen["blocks"])
        await stage.say(maya, "/sora list workspace")
        await the_list(stage, maya, "a red fox", "a secret whale")
