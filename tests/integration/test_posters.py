"""A clip's picture on its card, over the whole product: it comes, and goes with its clip."""

from __future__ import annotations

from tests.support.stage import Json, Stage, until

FOX = "a red fox in fresh snow"


def pictures(card: Json) -> list[Json]:
    return [block for block in card["blocks"] if block["type"] == "image"]


async def test_a_poster_comes_and_goes_with_its_clip(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, f"/sora {FOX}")

        async def with_picture() -> Json | None:
            return next((card for card in await stage.cards(maya) if pictures(card)), None)

        card: Json = await until(with_picture)
        (shown,) = pictures(card)
        assert shown["alt_text"] == f"A picture from the clip: {FOX}"
        file = stage.slack.slack.files.get(shown["slack_file"]["id"])
        assert file is not None
        assert file.path.read_bytes().startswith(b"\xff\xd8\xff")
        assert (file.shares, FOX in file.title) == ({}, False)
    async with stage.bot():
        await stage.press(maya, card, "details")

        async def told() -> bool:
            return any(FOX in text and "In commands" in text for text in await stage.private(maya))

        await until(told)
        await stage.press(maya, card, "delete")
        view = await stage.view(maya)
        who = {"workspace": maya.workspace, "user": maya.user}
        assert (await stage.post("/submit", **who, view_id=view["id"], values={}))["ok"]
        assert pictures(await stage.card_that_says(maya, "Deleted by")) == []

        async def gone() -> bool:
            return file.state == "deleted"

        await until(gone)
