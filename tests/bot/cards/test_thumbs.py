"""Thumbs under cards: there for a finished clip, and left out where Slack doesn't take them."""

from __future__ import annotations

from typing import Any

from bot.domain.job import Job, JobState
from tests.support.office import Office, at_work, carded


async def delivered(office: Office) -> Job:
    await carded(office)
    job = await office.rendering()
    job = await office.advance(job, JobState.DELIVERING)
    job = await office.advance(job, JobState.DELIVERED)
    await office.shown(job)
    return await office.row(job)


async def blocks(office: Office, job: Job) -> list[dict[str, Any]]:
    (message,) = [m for m in await office.messages() if m["ts"] == job.card_ts]
    found: list[dict[str, Any]] = message["blocks"]
    return found


def kinds(shown: list[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in shown]


async def test_a_workspace_without_thumbs_has_cards_without(office: Office) -> None:
    async with at_work(office):
        first = await delivered(office)
        assert kinds(await blocks(office, first)).count("context_actions") == 1
        refusal = {"do": "error", "error": "invalid_blocks", "next": 1}
        await carded(office)
        job = await office.rendering()
        job = await office.advance(job, JobState.DELIVERING)
        await office.shown(job)
        await office.faults(methods={"chat.update": [refusal]})
        job = await office.advance(job, JobState.DELIVERED)
        await office.shown(job)
        shown = kinds(await blocks(office, await office.row(job)))
        assert "actions" in shown
        assert "context_actions" not in shown
        third = await delivered(office)
        assert "context_actions" not in kinds(await blocks(office, third))
        calls = (await office.stage.get("/calls", method="chat.update"))["calls"]
        assert [call["ok"] for call in calls].count(False) == 1
