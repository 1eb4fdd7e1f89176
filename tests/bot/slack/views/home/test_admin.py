"""What admins see in Home: as Slack takes it, however much there is of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.access import Audience
from bot.domain.language.menu import Menu
from bot.domain.line import Standing
from bot.domain.pauses import Pause
from bot.domain.preferences.administration import (
    DEPLOYMENTS,
    AdminAsked,
    AdminPage,
    DeploymentState,
    PlaceSettings,
)
from bot.domain.preferences.preferred import NOTHING_CHOSEN, WORKSPACE, Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.profiles import End
from bot.slack.views.home.admin import admin_blocks
from playground.slack.blocks.check import check_view
from tests.support.menus import MENU
from tests.support.profiles import SORA_2
from tests.support.samples import sample
from tests.support.storage import DEPLOYMENT

IDLE = Standing(queued=3, running=1, max_running=2, median_render=60.0)
EVERYWHERE = PlaceSettings(WORKSPACE, NOTHING_CHOSEN, MENU, ReplyPolicy.KEYWORD)
ADS = PlaceSettings(
    "C0ADS", Preferred(model="Wide-1", replies=ReplyPolicy.EVERY), MENU, ReplyPolicy.KEYWORD
)
PAGE = AdminPage(AdminAsked(), 1, EVERYWHERE, (ADS,), (DeploymentState(DEPLOYMENT, IDLE),))


def checked(page: AdminPage) -> list[dict[str, Any]]:
    """Return what is shown, once Slack would take it."""
    blocks = admin_blocks(page)
    assert check_view({"type": "home", "blocks": blocks}) == []
    assert len(blocks) <= 43
    return blocks


def chosen(blocks: list[dict[str, Any]], place: str) -> list[str]:
    """Return what is chosen in a place's menus."""
    (row,) = [block for block in blocks if block.get("block_id") == f"admin.{place}"]
    return [element["initial_option"]["text"]["text"] for element in row["elements"]]


def test_each_place_shows_its_choices_and_what_is_so_without() -> None:
    blocks = checked(PAGE)
    assert chosen(blocks, WORKSPACE) == [
        "Model: as set up (Sora 2)",
        "Replies: as set up (commands)",
    ]
    assert chosen(blocks, "C0ADS") == ["Wide 1 · $0.125 a second", "Every reply makes a remix"]


def test_a_model_that_is_not_allowed_any_more_is_not_chosen() -> None:
    place = replace(ADS, menu=Menu({"sora-2": SORA_2}, "sora-2"))
    shown = checked(replace(PAGE, channels=(place,)))
    assert chosen(shown, "C0ADS")[0] == "Model: as set up (Sora 2)"
    nowhere = replace(ADS, menu=Menu({}, ""))
    assert len(chosen(checked(replace(PAGE, channels=(nowhere,))), "C0ADS")) == 1


def test_a_deployment_tells_how_it_is_and_why_it_stands_still() -> None:
    end = End(("*",), ("*",), date(2027, 3, 1), "its provider's page")
    gone = replace(
        DEPLOYMENT, name="films", end=end, access=Audience(channels=frozenset({"C1", "C2"}))
    )
    pause = Pause("no_access", "The video service doesn't take Sora's key.", 1_764_000_000.0)
    states = (
        DeploymentState(DEPLOYMENT, IDLE),
        DeploymentState(gone, replace(IDLE, pause=pause)),
    )
    told = str(checked(replace(PAGE, deployments=states)))
    assert "1 of 2 renders running, 3 in line" in told
    assert "`films`: Paused since" in told
    assert "The video service doesn't take Sora's key." in told
    assert "For whoever runs Sora" in told
    assert "in 2 channels only" in told
    assert "1 March 2027, by its provider's page" in told
    assert "$0.10 a second" in told


def test_however_many_there_are_slack_takes_it() -> None:
    names = [f"model-{number}-{'x' * 150}" for number in range(120)]
    menu = Menu({name[:140]: SORA_2 for name in names}, names[0][:140])
    places = tuple(
        replace(EVERYWHERE, subject=f"C{number}", menu=menu, chosen=Preferred(model=names[5][:140]))
        for number in range(5)
    )
    pause = Pause("no_access", "x" * 3_000, 1_764_000_000.0)
    states = (DeploymentState(DEPLOYMENT, replace(IDLE, pause=pause)),) * DEPLOYMENTS
    page = AdminPage(AdminAsked(2, "C1"), 3, replace(EVERYWHERE, menu=menu), places, states, 8)
    page = replace(page, approvals=(sample(awaits_approval=True),) * 6)
    blocks = checked(page)
    assert "And 8 more" in str(blocks)
    assert "More requests wait" in str(blocks)
    assert {"home_admin_before", "home_admin_after"} <= {
        element["action_id"]
        for block in blocks
        for element in block.get("elements", ())
        if "action_id" in element
    }


def test_where_there_is_no_channel_and_no_deployment_it_says_so() -> None:
    told = str(checked(replace(PAGE, channels=(), deployments=())))
    assert "No deployment may be used here." in told
