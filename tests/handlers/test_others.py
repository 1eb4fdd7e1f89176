"""Whatever isn't for us is acknowledged, or Slack would deliver it again and again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.front import Front
from tests.support.slack_stage import MAYA, TEAM

WHO = {
    "team": {"id": TEAM, "domain": "acme"},
    "user": {"id": MAYA, "username": "maya", "team_id": TEAM},
    "api_app_id": "A02",
    "token": "Shh_its_a_seekrit",
    "trigger_id": "1.2.3",
    "is_enterprise_install": False,
    "enterprise": None,
}
VIEW = {"id": "V1", "type": "modal", "callback_id": "old", "app_installed_team_id": TEAM}


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_added", "user": MAYA, "reaction": "+1", "item": {"type": "message"}},
        {"type": "file_shared", "file_id": "F1", "user_id": MAYA},
        {"type": "member_joined_channel", "user": MAYA},
        {"type": "something_new"},
    ],
    ids=lambda event: str(event["type"]),
)
async def test_other_events(front: Front, event: dict[str, Any]) -> None:
    assert (await front.event(event)).status == 200


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "view_submission", "view": {**VIEW, "state": {"values": {}}}},
        {"type": "view_closed", "view": VIEW, "is_cleared": False},
        {"type": "shortcut", "callback_id": "other", "action_ts": "1.2"},
        {
            "type": "block_actions",
            "actions": [{"type": "button", "action_id": "other", "block_id": "b"}],
        },
    ],
    ids=lambda payload: str(payload["type"]),
)
async def test_other_interactions(front: Front, payload: dict[str, Any]) -> None:
    assert (await front.form({"payload": json.dumps({**WHO, **payload})})).status == 200


async def test_other_commands(front: Front) -> None:
    assert (await front.command("a fox", command="/other")).status == 200
    assert await front.jobs() == []
