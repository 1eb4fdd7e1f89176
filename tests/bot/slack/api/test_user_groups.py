"""Who is in a user group, as Slack says: asked once a minute, and remembered while it's away."""

from __future__ import annotations

from bot.domain.conversation.origin import Origin
from bot.domain.job import Thread
from bot.domain.money.window import UserGroup
from bot.slack.api.user_groups import FRESH, STALE, SlackUserGroups
from tests.support.office import Office
from tests.support.slack_stage import FILM, JONAS, MAYA, TEAM

GROUP = "S0ACMEFILM"


def somebody(person: str) -> Origin:
    return Origin("key", Thread(TEAM, FILM), person)


async def test_a_group_is_asked_for_once_a_minute_and_kept_for_an_hour(office: Office) -> None:
    groups = SlackUserGroups(office.calls, office.clock, patience=60.0)
    assert await groups.all(TEAM) == (UserGroup(GROUP, "Film makers"),)
    assert await groups.has(somebody(MAYA), GROUP) is True
    assert await groups.has(somebody(JONAS), GROUP) is True
    assert await groups.has(somebody("U0NOBODY"), GROUP) is False
    asked = await office.stage.get("/calls", method="usergroups.users.list")
    assert len(asked["calls"]) == 1
    refused = [{"next": None, "do": "error", "error": "missing_scope"}]
    broken = await office.stage.post("/faults", methods={"usergroups.users.list": refused})
    assert broken["ok"], broken
    office.clock.advance(FRESH)
    assert await groups.has(somebody(MAYA), GROUP) is True
    office.clock.advance(STALE)
    assert await groups.has(somebody(MAYA), GROUP) is None


async def test_a_group_that_isnt_there_is_not_known(office: Office) -> None:
    assert (
        await SlackUserGroups(office.calls, office.clock, patience=60.0).has(
            somebody(MAYA), "S0GONE"
        )
        is None
    )
