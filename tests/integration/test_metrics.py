"""What Prometheus reads of a bot at work, and that nobody reads it unasked."""

from __future__ import annotations

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.errors.provider import Limited
from tests.support.stage import Stage, until

Told = dict[tuple[str, ...], float]


async def scraped(port: int) -> tuple[int, str]:
    """Ask for /metrics as Prometheus does."""
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        return answer.status, await answer.text()


async def told(port: int) -> Told:
    """Return what a bot tells, by name and labels in the order of their names."""
    status, page = await scraped(port)
    assert status == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_prometheus_reads_how_clips_come_about(stage: Stage) -> None:
    maya = stage.who()
    limited = {"route": "create", "effect": "status", "status": 429, "times": 1}
    async with stage.bot(METRICS="yes") as port:
        name = next(key[1] for key in await told(port) if key[0] == "sora_slots_limit")
        await stage.break_video(limited)
        await stage.say(maya, "/sora a red fox in fresh snow")
        await stage.card_that_says(maya, "Done")

        async def settled() -> Told | None:
            found = await told(port)
            return found if found["sora_money_spent_usd_total", name] else None

        found = await until(settled)
        assert found["sora_jobs_ended_total", name, "delivered"] == 1
        assert found["sora_video_calls_total", "create", name, Limited.code] == 1
        assert found["sora_video_calls_total", "create", name, "ok"] == 1
        assert found["sora_render_duration_seconds_count", name] == 1
        assert found["sora_delivery_duration_seconds_count", name] == 1
        assert found["sora_slack_calls_total", "chat.postMessage", "ok"] >= 1
        assert found["sora_slack_connected",] == found["sora_database_up",] == 1
        assert found["sora_queue_jobs", name] == found["sora_slots_used", name] == 0
        _, page = await scraped(port)
    assert "red fox" not in page
    assert not any(f'"{one}"' in page for one in (maya.user, maya.channel, maya.workspace))


async def test_nobody_reads_figures_that_nobody_asked_for(stage: Stage) -> None:
    async with stage.bot() as port:
        status, page = await scraped(port)
    assert status == 404
    assert "sora_" not in page
