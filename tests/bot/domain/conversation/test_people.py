"""Who somebody is, by Slack's own answers to users.info."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.conversation.people import UNKNOWN, Person, Role, person_from, person_of

MEMBER, GUEST, STRANGER = Person(Role.MEMBER), Person(Role.GUEST), Person(Role.STRANGER)
ADMIN = Person(Role.MEMBER, is_admin=True)

PLAIN: dict[str, Any] = {
    "id": "W012A3CDE",
    "team_id": "T1",
    "name": "spengler",
    "deleted": False,
    "is_admin": False,
    "is_owner": False,
    "is_primary_owner": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
    "is_bot": False,
    "is_app_user": False,
    "updated": 1502138686,
}
GRID = {"id": "W012A3CDE", "enterprise_id": "E1", "enterprise_name": "Acme", "is_admin": True}


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ({}, MEMBER),
        ({"is_admin": True}, ADMIN),
        ({"is_owner": True}, ADMIN),
        ({"is_admin": "true"}, MEMBER),
        ({"is_restricted": True}, GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, GUEST),
        ({"is_ultra_restricted": True}, GUEST),
        ({"is_restricted": True, "is_admin": True}, GUEST),
        ({"is_restricted": None}, GUEST),
        ({"team_id": "T2"}, STRANGER),
        ({"team_id": "T2", "is_admin": True, "is_owner": True}, STRANGER),
        ({"team_id": "T2", "is_restricted": True}, STRANGER),
        ({"team_id": "T2", "is_stranger": False}, STRANGER),
        ({"is_stranger": True}, STRANGER),
        ({"team_id": "E1", "enterprise_user": {**GRID, "teams": ["T3", "T1"]}}, MEMBER),
        ({"team_id": "T3", "is_admin": True, "enterprise_user": {"teams": ["T1"]}}, MEMBER),
        ({"team_id": "T3", "is_restricted": True, "enterprise_user": {"teams": ["T1"]}}, GUEST),
        ({"team_id": "T3", "enterprise_user": {**GRID, "teams": ["T3"]}}, STRANGER),
        ({"team_id": None, "enterprise_user": {**GRID, "teams": ["T3"]}}, STRANGER),
        ({"team_id": None, "enterprise_user": {**GRID, "teams": ["T1"]}}, MEMBER),
        ({"team_id": "T3", "enterprise_user": {**GRID, "teams": "T1"}}, STRANGER),
        ({"team_id": "T3", "enterprise_user": None}, STRANGER),
        ({"team_id": None}, UNKNOWN),
        ({"team_id": 7}, UNKNOWN),
        ({"deleted": True}, STRANGER),
        ({"is_bot": True}, STRANGER),
        ({"is_workflow_bot": True}, STRANGER),
        ({"id": "USLACKBOT"}, STRANGER),
    ],
)
def test_a_person_is_what_slack_says(said: dict[str, Any], person: Person) -> None:
    assert person_of(PLAIN | said, "T1") == person


def test_what_slack_leaves_out_is_not_granted() -> None:
    assert person_of({}, "T1") == UNKNOWN
    assert person_of({"id": "U1", "team_id": "T1"}, "T1") == GUEST
    assert person_of({"id": "U1", "team_id": "T2"}, "T1") == STRANGER


@pytest.mark.parametrize(
    ("home", "person"), [("T1", GUEST), ("T2", UNKNOWN), ("E1", UNKNOWN), (None, UNKNOWN)]
)
def test_a_payload_tells_less_than_slack(home: str | None, person: Person) -> None:
    assert person_from(home, "T1") == person


@pytest.mark.parametrize(
    ("person", "sees"), [(MEMBER, True), (ADMIN, True), (GUEST, False), (STRANGER, False)]
)
def test_members_alone_see_public_channels(person: Person, sees: bool) -> None:
    assert person.sees_public is sees
    assert not UNKNOWN.sees_public
