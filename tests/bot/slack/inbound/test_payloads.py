"""Payloads that Bolt would stumble over are named and refused before it sees them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.inbound.payloads import wrong_in

PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T0ACME", "domain": "acme"},
    "enterprise": None,
    "user": {"id": "U0MAYA", "team_id": "T0ACME"},
    "channel": {"id": "C0FILM"},
    "message": {"ts": "1.2", "thread_ts": "1.1", "user": "U0BOT"},
    "response_url": "https://hooks.slack.example/actions/1",
    "actions": [{"action_id": "cancel", "block_id": "b", "value": "k7m2p9"}],
}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T0ACME",
    "event": {"type": "message", "channel": "C0FILM", "user": "U0MAYA", "text": "hello"},
    "authorizations": [{"enterprise_id": None, "team_id": "T0ACME", "user_id": "U0BOT"}],
}
ANSWER: dict[str, Any] = {
    "type": "view_submission",
    "team": {"id": "T0ACME"},
    "user": {"id": "U0MAYA"},
    "view": {"id": "V1", "type": "modal", "callback_id": "remix"},
    "response_urls": [],
}


@pytest.mark.parametrize("payload", [PRESS, EVENT, ANSWER, {}], ids=lambda p: p.get("type"))
def test_what_slack_documents_is_taken(payload: dict[str, Any]) -> None:
    assert wrong_in(payload) is None


def deep(levels: int) -> dict[str, Any]:
    return {"message": deep(levels - 1)} if levels else {}


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (["a", "list"], "payload"),
        (None, "payload"),
        (deep(9), "payload"),
        ({**PRESS, "team": ["T0ACME"]}, "team"),
        ({**PRESS, "team": {"id": 7}}, "id"),
        ({**PRESS, "user": "U0 MAYA"}, "user"),
        ({**PRESS, "channel": {"id": "C" * 101}}, "id"),
        ({**PRESS, "type": {}}, "type"),
        ({**PRESS, "message": {"thread_ts": 1.1}}, "thread_ts"),
        ({**PRESS, "message": "1.2"}, "payload"),
        ({**PRESS, "response_url": "file:///etc/passwd"}, "response_url"),
        ({**PRESS, "response_url": 1}, "response_url"),
        ({**PRESS, "actions": {}}, "actions"),
        ({**PRESS, "actions": []}, "actions"),
        ({**PRESS, "actions": None}, "actions"),
        ({**PRESS, "actions": ["cancel"]}, "payload"),
        ({**PRESS, "actions": [{"value": "k7m2p9"}]}, "actions.action_id"),
        ({**EVENT, "event": None}, "payload"),
        ({**EVENT, "event": {"type": "message", "channel": 5}}, "channel"),
        ({**EVENT, "authorizations": "T0ACME"}, "authorizations"),
        ({**EVENT, "context_team_id": "T0\0"}, "context_team_id"),
        ({**ANSWER, "view": {"id": "V1"}}, "view.type"),
        ({"type": "view_closed"}, "view.type"),
        ({**ANSWER, "view": {"type": "modal", "workflow_step": {}}}, "workflow_step"),
        ({"type": "workflow_step_edit"}, "workflow_step"),
        ({"type": "interactive_message"}, "actions"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_it_does_not_document_is_named(payload: object, field: str) -> None:
    assert wrong_in(payload) == field
