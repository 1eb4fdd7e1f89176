"""What goes wrong in here is never acknowledged: Slack brings it again, or its person is told."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.support.front import Front
from tests.support.slack_stage import BOT, MAYA


async def test_an_event_that_cannot_be_recorded_comes_again(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    mention = {"type": "app_mention", "user": MAYA, "text": f"<@{BOT}> a red fox", "ts": "9.000001"}
    front.store.full = True
    with caplog.at_level(logging.ERROR, logger="handlers"):
        assert (await front.event(mention)).status == 500
    assert "a request from Slack could not be handled" in caplog.text
    assert await front.jobs() == []
    front.store.full = False
    assert (await front.event(mention)).status == 200
    assert len(await front.jobs()) == 1


@pytest.mark.parametrize(
    ("event", "changes", "field"),
    [
        ({"type": "app_mention", "user": MAYA, "text": 7, "ts": "9.000001"}, {}, "text"),
        ({"type": "app_uninstalled"}, {"event_time": "yesterday"}, "event_time"),
    ],
)
async def test_a_payload_that_cannot_be_read_is_refused_and_named(
    front: Front,
    event: dict[str, Any],
    changes: dict[str, Any],
    field: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert (await front.event(event, **changes)).status == 400
    (record,) = [r for r in caplog.records if r.getMessage() == "a payload can't be read"]
    assert str(vars(record)["field"]).endswith(field)
