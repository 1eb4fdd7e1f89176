"""Slack is away for a while: clips wait on disk, cards catch up, nothing is dropped."""

from __future__ import annotations

from random import Random

import pytest

from bot.runtime import backoff
from tests.support.stage import Json, Stage, until

PATIENTLY = backoff.backoff


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the growing waits between tries end at half a second rather than at a minute."""

    def hastily(
        attempt: int, chance: Random, *, first: float = 1.0, longest: float = 60.0
    ) -> float:
        return PATIENTLY(attempt, chance, first=min(first, 0.1), longest=min(longest, 0.5))

    monkeypatch.setattr(backoff, "backoff", hastily)


async def test_clips_wait_on_disk_while_slack_is_away(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        wanted = ["a red fox", "a red hare", "a red owl", "a red elk", "a red wolf", "a red seal"]
        away: list[Json] = [{"do": "status", "next": 1_000_000, "status": 503}]
        await stage.break_slack(methods={"upload": away})
        for prompt in wanted:
            await stage.say(maya, f"/sora {prompt} [slow]")
        for prompt in wanted:
            await stage.card_that_says(maya, prompt)
        await stage.break_slack(methods={"*": away, "upload": away})

        async def all_on_disk() -> bool:
            """However many uploads wait, each clip is fetched as soon as it is rendered."""
            return len(list((stage.folder / "data" / "spool").glob("*.mp4"))) == len(wanted)

        await until(all_on_disk)
        assert await stage.clips(maya) == []
        await stage.break_slack(methods={"*": [], "upload": []})
        for prompt in wanted:
            await stage.card_that_says(maya, prompt, "Done")
        assert len(await stage.clips(maya)) == len(await stage.cards(maya)) == len(wanted)
        assert len((await stage.renders())["renders"]) == len(wanted)

        async def none_on_disk() -> bool:
            return list((stage.folder / "data" / "spool").iterdir()) == []

        await until(none_on_disk)


async def test_an_order_given_while_slack_takes_no_cards_is_kept(stage: Stage) -> None:
    """The command itself arrives; its card can't be posted yet, so nothing is spent yet."""
    maya = stage.who()
    async with stage.bot():
        away: list[Json] = [{"do": "error", "next": 1_000_000, "error": "service_unavailable"}]
        await stage.break_slack(methods={"chat.postMessage": away})
        assert (await stage.say(maya, "/sora a red fox"))["ok"]

        async def was_tried() -> bool:
            return len(await stage.calls("chat.postMessage")) >= 3

        await until(was_tried)
        assert await stage.video_calls(creates=True) == []
        await stage.break_slack(methods={"chat.postMessage": []})
        await stage.card_that_says(maya, "red fox", "Done")
        assert len(await stage.clips(maya)) == len(await stage.cards(maya)) == 1
