"""Groups: who stands in for whom, and what waits for any of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.access import Audience
from bot.domain.deployment import Deployment
from bot.domain.forecast import Member, starts_together
from bot.domain.groups import (
    Orphan,
    combined,
    grouped,
    is_dearest,
    is_free,
    line_of,
    lines_of,
    may_inherit,
    regrouped,
    who_else,
)
from bot.domain.job import Job, JobId
from bot.domain.line import Standing
from bot.domain.new_jobs import NewJob
from bot.domain.pauses import Pause
from bot.domain.profiles import unknown
from tests.support.profiles import SORA_1, SORA_2, priced
from tests.support.samples import sample
from tests.support.storage import CLIP, DEPLOYMENT

WEST = replace(DEPLOYMENT, name="west")
EAST = replace(DEPLOYMENT, name="east")
OTHER = replace(DEPLOYMENT, name="other", profile=SORA_1)
REMIX = replace(CLIP, source_id=JobId("k7m2p9"), source_provider_id="video_1")


def groups(*deployments: Deployment) -> list[set[str]]:
    found = [one.group for one in grouped(deployments)]
    return [set(group.members) if group else set() for group in found]


def test_deployments_of_one_model_are_a_group() -> None:
    both = {"west", "east"}
    assert groups(WEST, OTHER, EAST) == [both, set(), both]
    west, _, east = grouped([WEST, OTHER, EAST])
    assert lines_of([west, OTHER, east]) == ["west", "other", "east", "~west"]


@pytest.mark.parametrize(
    "other",
    [
        replace(EAST, profile=replace(SORA_2, seconds=(4,))),
        replace(EAST, profile=priced(SORA_2, Decimal("0.01"))),
        replace(EAST, profile=priced(SORA_2, None)),
        replace(EAST, group_name="europe"),
        replace(EAST, profile=unknown("sora-2")),
    ],
)
def test_what_differs_in_more_than_its_limits_stands_alone(other: Deployment) -> None:
    assert groups(WEST, other) == [set(), set()]


def test_models_without_a_profile_are_one_by_their_name() -> None:
    alike = [replace(one, profile=unknown("wan-9")) for one in (WEST, EAST)]
    other = replace(OTHER, profile=unknown("wan-10"))
    assert groups(*alike, other) == [{"west", "east"}, {"west", "east"}, set()]


@pytest.mark.parametrize(("usd", "shown"), [("0.30", "0.30"), ("0.01", "0.10"), (None, None)])
def test_in_a_named_group_the_dearest_price_is_shown(usd: str | None, shown: str | None) -> None:
    named = [replace(one, group_name="film") for one in (WEST, EAST)]
    named[1] = replace(named[1], profile=priced(SORA_2, None if usd is None else Decimal(usd)))
    for one in grouped(named):
        price = one.offer.price(SORA_2.default_size, 1)
        assert price == (None if shown is None else Decimal(shown))


@pytest.mark.parametrize(
    ("job", "free"),
    [
        (CLIP, True),
        (REMIX, False),
        (replace(REMIX, source_provider_id=None, awaits_source=True), False),
        (replace(REMIX, source_provider_id=None, recreated=True), True),
    ],
)
def test_what_changes_no_clip_waits_for_any_of_them(job: NewJob, free: bool) -> None:
    west, _ = grouped([WEST, EAST])
    assert is_free(job) is free
    assert line_of(job, west) == ("~west" if free else "west")
    assert line_of(job, WEST) == "west"


def test_an_order_nobody_knows_of_is_sent_to_no_other() -> None:
    assert is_free(sample())
    assert not is_free(sample(may_be_billed=True))


def busy(*left: float, median: float | None = 60.0, pause: Pause | None = None) -> Standing:
    return Standing(3, len(left), 1, median, renders_left=left, pause=pause)


def test_whoever_can_start_it_first_takes_the_next() -> None:
    west, east = Member(WEST, busy(50.0), 0), Member(EAST, busy(20.0), 0)
    assert starts_together(4, [west, east]) == ([20.0, 50.0, 80.0, 110.0], [[], []])


def test_who_rests_or_is_paused_leaves_the_next_to_others() -> None:
    resting = Member(WEST, replace(busy(), resting_for=100.0), 0)
    paused = Member(EAST, busy(pause=Pause("retired", "gone", 1.0)), 1)
    third = Member(OTHER, busy(median=None), 0)
    shared, own = starts_together(3, [resting, paused, third])
    assert shared == [0.0, 60.0, 100.0]
    assert own == [[], [None], []]


def test_own_line_and_shared_one_take_turns() -> None:
    shared, own = starts_together(2, [Member(WEST, busy(), 2)])
    assert (shared, own) == ([60.0, 180.0], [[0.0, 120.0]])


def test_without_a_render_or_with_all_paused_nobody_knows() -> None:
    new, gone = busy(median=None), busy(pause=Pause("retired", "gone", 1.0))
    for now in (new, gone):
        assert starts_together(2, [Member(WEST, now, 1)]) == ([None, None], [[None]])


def test_a_group_is_paused_with_its_last() -> None:
    first, last = Pause("access", "no key", 1.0), Pause("retired", "gone", 2.0)
    assert combined([busy(pause=first), busy()], 2).pause is None
    rendering = combined([busy(9.0, pause=first), busy()], 2)
    assert (rendering.running, rendering.max_running) == (1, 2)
    both = combined([busy(pause=last), busy(pause=first)], 2)
    assert both.pause == last
    assert (both.queued, both.running, both.max_running) == (8, 0, 2)


def test_without_resolutions_the_dearest_is_known_by_its_price() -> None:
    bare = unknown("wan-2")
    west, east = grouped(replace(one, profile=bare) for one in (WEST, EAST))
    told = [replace(bare, usd_per_second=Decimal(usd)) for usd in ("0.10", "0.20")]
    members = [one.with_profile(profile) for one, profile in zip((west, east), told, strict=True)]
    assert list(map(is_dearest, regrouped(members))) == [False, True]


# --- what waits for one that is gone ---------------------------------------------------

GONE = Orphan("sora-old", SORA_2.name, "", CLIP.size, 4, 1, 0, Decimal("0.40"))
"""A clip of 4 s at 0.10 a second, of the deployment that ``WEST`` was called before."""


@pytest.mark.parametrize(
    ("heir", "orphan", "may"),
    [
        (WEST, GONE, True),
        (WEST, replace(GONE, price_usd=Decimal("0.41")), True),
        (WEST, replace(GONE, price_usd=Decimal("0.39")), False),
        (WEST, replace(GONE, count=2), False),
        (WEST, replace(GONE, price_usd=None), False),
        (replace(WEST, profile=priced(SORA_2, None)), GONE, False),
        (replace(WEST, profile=priced(SORA_2, None)), replace(GONE, price_usd=None), True),
        (WEST, replace(GONE, model=None, group_name=None), False),
        (WEST, replace(GONE, model="Wan 3.0"), False),
        (OTHER, GONE, False),
        (WEST, replace(GONE, group_name="europe"), False),
        (replace(WEST, group_name="europe"), replace(GONE, group_name="europe"), True),
        (replace(WEST, access=Audience(channels=frozenset({"C1"}))), GONE, False),
        (WEST, replace(GONE, size="640x480"), False),
        (WEST, replace(GONE, seconds=5, price_usd=Decimal("0.50")), False),
    ],
)
def test_one_alone_makes_what_waits_for_its_old_name_no_dearer(
    heir: Deployment, orphan: Orphan, may: bool
) -> None:
    assert may_inherit(heir, orphan) == may


# --- what one refuses for its size or length -------------------------------------------

SMALL = replace(SORA_2, seconds=(4,))
REFUSED = sample(deployment="west", size=CLIP.size, seconds=8, price_usd=Decimal("0.80"))


@pytest.mark.parametrize(
    ("job", "members", "who"),
    [
        (REFUSED, [WEST, EAST], "east"),
        (REFUSED, [EAST, WEST], "east"),
        (replace(REFUSED, price_usd=None), [WEST, EAST], "east"),
        (replace(REFUSED, price_usd=Decimal("0.79")), [WEST, EAST], None),
        (REFUSED, [WEST, replace(EAST, profile=priced(SORA_2, None))], None),
        (REFUSED, [WEST], None),
        (REFUSED, [WEST, replace(EAST, profile=SMALL)], None),
        (REFUSED, [WEST, replace(EAST, profile=SMALL), replace(EAST, name="third")], "third"),
        (replace(REFUSED, refused_by="east"), [WEST, EAST], None),
        (replace(REFUSED, refused_by="east"), [WEST, EAST, replace(EAST, name="third")], "third"),
        (replace(REFUSED, may_be_billed=True), [WEST, EAST], None),
        (replace(REFUSED, source_id=JobId("k7m2p9")), [WEST, EAST], None),
        (replace(REFUSED, source_id=JobId("k7m2p9"), recreated=True), [WEST, EAST], "east"),
    ],
)
def test_what_one_refuses_another_is_asked_for_once(
    job: Job, members: list[Deployment], who: str | None
) -> None:
    found = who_else(job, members)
    assert (found and found.name) == who


def test_what_was_refused_by_one_is_in_nobodys_shared_line() -> None:
    west, _ = grouped([WEST, EAST])
    assert line_of(REFUSED, west) == "~west"
    assert line_of(replace(REFUSED, refused_by="east"), west) == "west"
