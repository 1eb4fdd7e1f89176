"""An admin says in Home which replies count, and from then on a reply in a thread is a remix."""

from __future__ import annotations

from pathlib import Path

from tests.support.stage import Json, Stage, Who, open_stage, until


async def home_that_says(stage: Stage, who: Who, *words: str) -> Json:
    """Wait until somebody's Home says something; return its view."""

    async def home_that_says() -> Json | None:
        view: Json | None = (await stage.get("/home", **of(who)))["view"]
        return view if view and all(word in str(view) for word in words) else None

    found: Json = await until(home_that_says)
    return found


def of(who: Who) -> dict[str, str]:
    return {"workspace": who.workspace, "user": who.user}


async def choose(stage: Stage, who: Who, view: Json, **chosen: str) -> None:
    """Use an element of somebody's Home."""
    answer = await stage.post("/press", **of(who), view_id=view["id"], **chosen)
    assert answer["ok"], answer


async def anyway(stage: Stage, who: Who) -> Json:
    """Wait for an answer that offers to make it anyway; return that button."""

    async def anyway() -> Json | None:
        buttons = (
            element
            for message in await stage.messages(who)
            if message.get("ephemeral_to") == who.user
            for block in message.get("blocks", ())
            for element in block.get("elements", ())
        )
        return next((one for one in buttons if one.get("action_id") == "anyway"), None)

    found: Json = await until(anyway)
    return found


async def test_every_reply_is_a_remix_once_an_admin_says_so(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who("jonas")
        await stage.say(maya, "/sora a red fox")
        card = await stage.card_that_says(maya, "Done")
        await stage.say(jonas, "make it night", card["ts"])
        assert (await stage.post("/home", **of(jonas)))["ok"]
        assert "For admins" not in str(await home_that_says(stage, jonas, "Make a clip"))
        assert (await stage.post("/home", **of(maya)))["ok"]
        view = await home_that_says(stage, maya, "For admins", "Replies: as set up (commands)")
        await choose(stage, maya, view, action_id="home_admin_channel", value=maya.channel)
        view = await home_that_says(stage, maya, f"admin.{maya.channel}")
        block = f"admin.{maya.channel}"
        chosen = {"action_id": "home_admin_replies", "value": "every"}
        await choose(stage, maya, view, block_id=block, **chosen)
        await home_that_says(stage, maya, "Changed. It counts from now on.")
        await stage.say(jonas, "make it snow", card["ts"])
        remix = await stage.card_that_says(jonas, "make it snow", "Done")
        assert "$0.40" in str(remix["blocks"])
        await stage.say(jonas, "is that too dark?", card["ts"])
        button = await anyway(stage, jonas)
        assert button["text"]["text"] == "Make it anyway ($0.40)"
        prompts = [render["prompt"] for render in (await stage.renders())["renders"]]
    assert prompts == ["make it snow", "a red fox"]
