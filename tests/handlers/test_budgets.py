"""The window of budgets, as Slack sends it."""

from __future__ import annotations

import json
from typing import Any

from storage.preferences import SqlPreferences
from tests.support.front import Front
from tests.support.slack_stage import JONAS, MAYA, TEAM


def window(amount: str) -> dict[str, Any]:
    """Return what Slack sends of the window that somebody has filled in."""
    kinds = ("workspace_month", "channel_month", "person_month", "person_day")
    values: dict[str, Any] = {kind: {"value": {"value": None}} for kind in kinds}
    values["person_day"] = {"value": {"value": amount}}
    values["spenders"] = {"value": {"selected_option": {"value": "people"}}}
    values["spender_group"] = {"value": {"selected_option": None}}
    values["spender_people"] = {"value": {"selected_users": [MAYA]}}
    view = {"id": "V1", "type": "modal", "callback_id": "budgets", "state": {"values": values}}
    return {"type": "view_submission", "view": view}


async def test_the_window_sets_budgets_for_admins_alone(front: Front) -> None:
    kept = SqlPreferences(front.office.engine)
    jonas = {"user": {"id": JONAS, "username": "jonas", "team_id": TEAM}}
    refused = json.loads((await front.interaction({**window("20"), **jonas})).body)
    assert refused["errors"].keys() == {"person_day"}
    assert (await kept.of(TEAM, "")).person_day is None
    wrong = json.loads((await front.interaction(window("plenty"))).body)
    assert "20 or 12.50" in wrong["errors"]["person_day"]
    assert (await front.interaction(window("20"))).body == ""
    chosen = await kept.of(TEAM, "")
    assert (chosen.person_day, chosen.spender_people) == (20_000_000, (MAYA,))
