"""A clip as a GIF: asked for by several, there once, and gone with its clip."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import form, send
from tests.support.stage import Json, Stage, Who, open_stage, until


async def files(stage: Stage, who: Who, count: int) -> list[Json]:
    """Wait until so many messages of the channel bring a file; return these files."""

    async def those() -> list[Json] | None:
        found = [file for message in await stage.clips(who) for file in message["files"]]
        return found if len(found) == count else None

    found: list[Json] = await until(those)
    return found


async def test_a_gif_comes_once_and_goes_with_its_clip(tmp_path: Path) -> None:
    async with open_stage(tmp_path, real_clips=True) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who("jonas")
        await stage.say(maya, "/sora a red fox --seconds 4")
        card = await stage.card_that_says(maya, "a red fox", "Done")
        for who in (jonas, maya):
            await stage.press(who, card, "gif")
        _, gif = await files(stage, maya, 2)
        assert (gif["name"], 0 < gif["size"] < 2_000_000) == ("sora.gif", True)

        async def known() -> bool:
            await stage.press(jonas, card, "gif")
            return any("there already" in text for text in await stage.private(jonas))

        await until(known)
        assert len(await stage.shares()) == 2
        await stage.press(maya, card, "delete")
        await send(stage, maya, await form(stage, maya), slack={"too": ["yes"]})

        async def gone() -> bool:
            return not await stage.clips(maya)

        await until(gone)
