"""Usage on stage: clips, thumbs and what they came to, for an admin and for somebody else."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import direct
from tests.support.stage import Json, Stage, Who, open_stage, until


async def report(stage: Stage, who: Who, *words: str) -> Json:
    """Wait until somebody is shown usage that says something; return the message."""

    async def shown() -> Json | None:
        seen = [m for m in await stage.messages(who) if m.get("ephemeral_to") == who.user]
        told = (m for m in seen if all(word in str(m.get("blocks")) for word in words))
        return next(told, None)

    found: Json = await until(shown)
    return found


async def thumb(stage: Stage, who: Who, card: Json, value: str) -> None:
    where = {**vars(who), "message_ts": card["ts"], "action_id": "card_thumbs"}
    assert (await stage.post("/press", **where, value=value))["ok"]


def job_of(card: Json) -> str:
    return str(card["metadata"]["event_payload"]["job"])


async def test_clips_thumbs_and_failures_are_all_in_usage(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage, stage.bot():
        maya, jonas = stage.who(), stage.who("jonas")
        await stage.say(jonas, "/sora a red fox")
        card = await stage.card_that_says(jonas, "a red fox", "Done")
        await stage.say(jonas, "/sora a grey heron [moderated]")
        await stage.card_that_says(jonas, "a grey heron", "No clip this time")
        await thumb(stage, maya, card, f"up:{job_of(card)}")
        await thumb(stage, jonas, card, f"down:{job_of(card)}")
        await stage.say(jonas, "/sora usage")
        own = await report(stage, jonas, "1 clip delivered", "1 failed", "👍 1 · 👎 1")
        assert "Everybody" not in str(own["blocks"])
        await stage.say(maya, "/sora usage")
        everybody = await report(stage, maya, "Everybody", "data_table", jonas.user)
        assert (await stage.press(maya, everybody, "usage_by_channel"))["ok"]
        by_channel = await report(stage, maya, "Usage by channel", jonas.channel)
        assert by_channel["ts"] == everybody["ts"]
        assert (await stage.press(maya, by_channel, "usage_file"))["ok"]

        async def file_came() -> bool:
            return any("csv" in str(m.get("files")) for m in await stage.messages(home))

        home = direct(stage)
        await until(file_came)
        assert not any("csv" in str(m.get("files")) for m in await stage.messages(maya))
