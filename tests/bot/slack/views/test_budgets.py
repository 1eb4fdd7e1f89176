"""The window of budgets: as Slack takes it, with what is chosen in it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.money.window import BudgetsPage, UserGroup
from bot.domain.preferences.preferred import NOTHING_CHOSEN, Preferred
from bot.domain.preferences.spenders import Spenders
from bot.slack.views.budgets import budgets_window
from playground.slack.blocks.check import check_view

GROUPS = (UserGroup("S1", "Film makers"), UserGroup("S2", "x" * 100))
CHOSEN = Preferred(
    person_day=12_500_000,
    workspace_month=1_000_000_000,
    spenders=Spenders.GROUP,
    spender_group="S9",
    spender_people=("U1",),
)


def fields(page: BudgetsPage) -> dict[str, Any]:
    """Return the window's fields by their names, once Slack would take it."""
    window = budgets_window(page)
    assert check_view(window) == []
    return {one["block_id"]: one["element"] for one in window["blocks"] if "block_id" in one}


@pytest.mark.parametrize("groups", [(), GROUPS])
def test_an_empty_window_lets_everybody_spend_what_they_like(
    groups: tuple[UserGroup, ...],
) -> None:
    shown = fields(BudgetsPage(NOTHING_CHOSEN, groups))
    assert not any("initial_value" in field for field in shown.values())
    assert shown["spenders"]["initial_option"]["value"] == Spenders.EVERYBODY
    assert ("spender_group" in shown) is bool(groups)


def test_it_begins_with_what_is_chosen_whatever_slack_says_of_it() -> None:
    shown = fields(BudgetsPage(CHOSEN, GROUPS))
    assert shown["person_day"]["initial_value"] == "$12.50"
    assert shown["workspace_month"]["initial_value"] == "$1,000.00"
    assert shown["spenders"]["initial_option"]["value"] == Spenders.GROUP
    assert shown["spender_group"]["initial_option"]["value"] == "S9"
    assert shown["spender_people"]["initial_users"] == ["U1"]
