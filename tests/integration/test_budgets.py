"""An admin sets a budget in Home; a person runs into it, keeps their words, and the admin hears."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.stage import Json, Stage, Who, open_stage, until


def of(who: Who) -> dict[str, str]:
    return {"workspace": who.workspace, "user": who.user}


async def home_of_admin(stage: Stage, who: Who) -> Json:
    """Wait until somebody's Home has the admins' part; return its view."""
    assert (await stage.post("/home", **of(who)))["ok"]

    async def home_of_admin() -> Json | None:
        view: Json | None = (await stage.get("/home", **of(who)))["view"]
        return view if view and "home_admin_budgets" in str(view) else None

    found: Json = await until(home_of_admin)
    return found


async def set_budget(stage: Stage, who: Who, amount: str) -> None:
    """Fill in the window that the button in Home opens."""
    home = await home_of_admin(stage, who)
    pressed = {"view_id": home["id"], "action_id": "home_admin_budgets"}
    assert (await stage.post("/press", **of(who), **pressed))["ok"]
    view = await stage.view(who)
    values: dict[str, Any] = {"person_day": {"value": amount}}
    sent = await stage.post("/submit", **of(who), view_id=view["id"], values=values)
    assert sent["ok"], sent


async def refusal(stage: Stage, who: Who) -> Json:
    """Wait until somebody is told of a budget, privately; return that message."""

    async def refusal() -> Json | None:
        told = (one for one in await stage.messages(who) if one.get("ephemeral_to") == who.user)
        return next((one for one in told if "That costs" in one["text"]), None)

    found: Json = await until(refusal)
    return found


async def test_a_budget_holds_and_words_are_kept(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who("jonas")
        await set_budget(stage, maya, "$0.50")
        await stage.say(jonas, "/sora a red fox")
        await stage.card_that_says(jonas, "Done")
        await stage.say(jonas, "/sora a hare at dawn")
        told = await refusal(stage, jonas)
        assert "of your $0.50 for today $0.10 is left" in told["text"]
        assert "Open the form" in str(told["blocks"])

        async def admin_hears() -> bool:
            told = await stage.messages(Who(maya.workspace, "D0MAYA", maya.user))
            return any("no room for another clip: $0.40 of $0.50" in one["text"] for one in told)

        await until(admin_hears)
        prompts = [render["prompt"] for render in (await stage.renders())["renders"]]
    assert prompts == ["a red fox"]
