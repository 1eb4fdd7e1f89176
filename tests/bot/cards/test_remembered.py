"""What is remembered of a card: no more than it shows, and of no more cards than there is room."""

from __future__ import annotations

import pytest

from bot.cards import edits
from bot.domain.job import JobId
from bot.slack.views.card import card
from tests.support.office import Office, at_work
from tests.support.samples import NOW, sample
from tests.support.slack_stage import TEAM


async def test_a_card_found_again_is_not_taken_to_show_its_row(office: Office) -> None:
    """Whoever posted it may have shown an older row, and died."""
    (job,) = await office.asked()
    await office.faults(
        methods={
            "chat.postMessage": [{"do": "drop_after", "next": 1}],
            "chat.update": [{"do": "status", "next": 2, "status": 503}],
        }
    )

    async def tried_to_edit() -> bool:
        return await office.count("chat.update") > 0

    async with at_work(office):
        await office.clock.until(tried_to_edit)
        row = await office.row(job)
        assert row.card_ts is not None
        assert row.shown_version < row.version
        await office.shown(job)


async def test_no_more_cards_are_remembered_than_there_is_room(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "REMEMBERED", 3)
    worker = edits.Edits(TEAM, office.board._kit)
    for number in range(10):
        job = sample(id=JobId(f"job{number}"))
        worker.remember(job, card(job, None, NOW))
    assert [*worker._shown] == ["job7", "job8", "job9"]
