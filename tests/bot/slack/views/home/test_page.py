"""Home as Slack takes it: within its limits, and as a person reads it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.domain.home.fields import MOST_BLOCKS
from bot.domain.home.looking import FIRST_PAGE, LONGEST_SEARCH, NEWEST, PAGE, Looking
from bot.domain.home.page import (
    MINE_SHOWN,
    OTHERS_SHOWN,
    Clips,
    HomeLists,
    HomePage,
    ShownClip,
    UnderWay,
)
from bot.domain.home.usual import Usual
from bot.domain.job import JobId, JobState
from bot.domain.language.menu import Menu
from bot.domain.line import Place
from bot.domain.preferences.preferred import Preferred
from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Usage, UsageLine
from bot.domain.usage.tally import Tally
from bot.slack.views.home.page import home_view
from playground.slack.blocks import check_view
from tests.support.menus import MENU
from tests.support.samples import sample

NOTHING = Usage(Month(2026, 11), By.MODEL)
LONG = "<!channel> & " * 300


def page_of(
    looking: Looking = NEWEST, *, note: str = "", usage: Usage = NOTHING, **parts: Any
) -> HomePage:
    lists = HomeLists(
        looking=looking,
        under_way=parts.get("under_way", UnderWay()),
        clips=parts.get("clips", Clips()),
    )
    usual = parts.get("usual", Usual(MENU))
    return HomePage(lists=lists, usage=usage, usual=usual, note=note)


def words(page: HomePage) -> list[str]:
    """Return what somebody reads, a line for each block that has words."""
    found = []
    for block in home_view(page)["blocks"]:
        match block["type"]:
            case "header" | "section" if "text" in block:
                found.append(block["text"]["text"])
            case "section":
                found += [field["text"] for field in block["fields"]]
            case "context":
                found.append(block["elements"][0]["text"])
            case "actions":
                labels = [one["text"]["text"] for one in block["elements"] if "text" in one]
                found.append(" ".join(labels))
    return found


@pytest.mark.parametrize("state", JobState)
def test_the_fullest_home_is_within_slacks_limits(state: JobState) -> None:
    job = replace(sample(state), prompt=LONG)
    entry = ShownClip(job, Place(3, 500.0), f"https://acme.slack.com/archives/{'C' * 60}", True)
    full = page_of(
        Looking("w" * LONGEST_SEARCH, JobId("k7m2p9")),
        note="Only <@U1> or a workspace admin can cancel this.",
        under_way=UnderWay((entry,) * MINE_SHOWN, 9_999, (entry,) * OTHERS_SHOWN, 9_999),
        clips=Clips((entry,) * PAGE, FIRST_PAGE, JobId("k7m2p9"), cut=True),
    )
    for page in (full, page_of()):
        view = home_view(page)
        assert check_view(view) == []
        assert len(view["blocks"]) <= MOST_BLOCKS // 2
        assert View(**view).to_dict()["blocks"]
        assert "<!channel>" not in str(view)


def test_a_clip_reads_as_what_it_is() -> None:
    made = sample(JobState.DELIVERED)
    waits = replace(sample(JobState.QUEUED), requester="U0JONAS")
    page = page_of(
        under_way=UnderWay(others=(ShownClip(waits, Place(1, None)),), others_left=1),
        clips=Clips((ShownClip(made, link="https://acme.slack.com/x"),)),
    )
    read = words(page)
    assert "*a red fox in fresh snow*\n2nd in line · <@U0JONAS>" in read
    assert "And 1 clip of somebody else." in read
    (clip,) = [line for line in read if "https://acme.slack.com/x" in line]
    assert clip.startswith("*<https://acme.slack.com/x|a red fox in fresh snow>*\ndone, after")
    assert "$0.40" in clip


def test_a_clip_with_a_poster_shows_it_unless_slack_refuses_it() -> None:
    made = replace(sample(JobState.DELIVERED), poster_id="F1", has_poster=True)
    page = page_of(clips=Clips((ShownClip(made),)))
    beside = [block.get("accessory", {}) for block in home_view(page)["blocks"]]
    (shown,) = [one for one in beside if one.get("type") == "image"]
    assert shown["slack_file"] == {"id": "F1"}
    assert shown["alt_text"] == "A picture from the clip: a red fox in fresh snow"
    assert check_view(home_view(page)) == []
    assert "F1" not in str(home_view(page, posters=False))


def test_defaults_say_what_a_clip_is_without_options() -> None:
    own = Preferred(model="Wide-1", size="landscape", seconds=5)
    page = page_of(usual=Usual(MENU, own))
    (said,) = [line for line in words(page) if "Without options" in line]
    assert "Wide 1 · 1792×1024 landscape · 5 s · $0.63" in said
    assert check_view(home_view(page)) == []
    assert "My defaults" not in words(page_of(usual=Usual(Menu({}, ""))))


def test_usage_says_by_whose_word() -> None:
    november = Tally(
        delivered=12,
        takes=3,
        failed=2,
        failed_spent=Decimal("0.80"),
        failed_in_doubt=Decimal("0.40"),
        liked=4,
        disliked=1,
        billed=Decimal("3.20"),
        estimated=Decimal("1.60"),
        in_doubt=Decimal("0.40"),
        unpriced=1,
    )
    usage = Usage(NOTHING.month, By.MODEL, (UsageLine("Sora 2", november),))
    read = words(page_of(Looking("fox"), usage=usage))
    assert (
        "*November 2026*\n12 clips delivered, 3 asked for as another take\nat least $4.80 spent\n"
        "$3.20 billed, $1.60 estimated\nand 1 render without a known price\n"
        "2 failed, for $0.80 and up to $0.40 more\nup to $0.40 more may be billed\n👍 4 · 👎 1"
    ) in read
    assert "*October 2026*\nNothing." in read
