"""Slack's own Stop button, where the app is an agent: it cancels what one waits for."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.stage import Who, open_stage, until

AGENT = json.loads((Path(__file__).parents[2] / "docs" / "manifest-agent.json").read_text())


async def test_slacks_stop_button_cancels_for_its_owner(tmp_path: Path) -> None:
    async with open_stage(tmp_path, render_seconds=1.5, slack={"manifest": AGENT}) as stage:
        maya, jonas = stage.who(), stage.who(stage.person(0, 1))
        async with stage.bot():
            await stage.say(maya, "/sora a red fox [slow]")
            card = await stage.card_that_says(maya, "Rendering")

            async def stop(who: Who) -> None:
                await stage.post("/stop", **vars(who), thread_ts=card["ts"])

            async def statuses() -> list[str]:
                calls = await stage.calls("agents.sessions.setStatus")
                return [call["args"]["status"] for call in calls if call["ok"]]

            await until(statuses)
            await stop(jonas)

            async def refused() -> bool:
                return any("workspace admin can cancel" in t for t in await stage.private(jonas))

            await until(refused)
            await stop(maya)
            await stage.card_that_says(maya, "Cancelled")

            async def ended() -> bool:
                return (await statuses())[-1] == "active"

            await until(ended)
            assert (await statuses()).count("processing") == 1
