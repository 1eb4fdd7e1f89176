"""Styles on stage: an admin names one in Home, somebody else makes a clip with it."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import home_that_says, open_home, send, use, window_that_says
from tests.support.stage import open_stage


async def test_a_style_named_in_home_is_typed_by_somebody_else(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who("jonas")
        await open_home(stage, maya)
        home = await home_that_says(stage, maya, "For admins", "Styles…")
        await use(stage, maya, home, "styles_open", "open")
        await use(stage, maya, await window_that_says(stage, maya, "no styles"), "style_add", "new")
        fields = await window_that_says(stage, maya, "A new style")
        filled = {"before": {"value": "A felt puppet of"}, "seconds": {"value": "8"}}
        refused = await send(stage, maya, fields, **filled, name={"value": "Two Words"})
        assert "small letters" in refused["errors"]["name"]
        await send(stage, maya, fields, **filled, name={"value": "felt"})
        await window_that_says(stage, maya, "*felt*", "--seconds 8")

        await stage.say(jonas, "/sora a red fox --style felt")
        card = await stage.card_that_says(jonas, "a red fox", "Done")
        assert "style felt" in str(card)
        assert "puppet" not in str(card)
        (create,) = (await stage.renders())["renders"]
        assert create["prompt"] == "A felt puppet of a red fox"
