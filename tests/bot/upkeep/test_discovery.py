"""Profiles are filled from what servers tell, at the start and once a day; a miss changes none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.config.profiles import shipped
from bot.domain.discovery.told import Told
from bot.domain.errors.base import StorageAway
from bot.domain.errors.provider import Unavailable
from bot.domain.job import Thread
from bot.domain.language.grammar import parse_command
from bot.domain.language.models import cost_of
from bot.domain.language.requests import Create
from bot.domain.profiles import Giver, Source, Trait
from bot.domain.text.sources import sources
from bot.requests.making.menus import Menus
from bot.upkeep.discovery import DAY, SOON, ModelDiscovery
from storage.discoveries import SqlDiscoveries
from tests.support.doubles import FakeVideo
from tests.support.storage import CLIP, DEPLOYMENT
from tests.support.works import Works

DAY_ONE = date(2026, 11, 29)
ASKED = replace(DEPLOYMENT, find=shipped().of)
TOLD = Told(sizes=("1920x1080",), seconds=(5, 10), usd={"": Decimal("0.2")})


class Teller(FakeVideo):
    """A server that tells of its model, or fails to."""

    trouble: Exception | None = None
    silent = False
    asked = 0

    async def told(self) -> tuple[Told, ...]:
        self.asked += 1
        if self.silent:
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble
        return self.tells_of_model


@pytest.fixture
async def bench(works: Works) -> tuple[Works, Teller, ModelDiscovery]:
    video = Teller(works.clock)
    video.tells_of_model = (TOLD,)
    made = Works(works.engine, works.folder, video=video, clock=works.clock, deployment=ASKED)
    return made, video, discovery_of(made, DAY_ONE)


def discovery_of(works: Works, today: date) -> ModelDiscovery:
    memory = SqlDiscoveries(works.engine)
    return ModelDiscovery(works.deployments, memory, works.timing, today=lambda: today)


CHANNEL = Thread("T1", "C1")
Bench = tuple[Works, Teller, ModelDiscovery]


async def test_what_is_typed_goes_by_what_was_told(bench: Bench) -> None:
    works, _video, discovery = bench
    await discovery.first()
    menu = Menus(works.deployments).at(CHANNEL)
    made = parse_command("a red fox", menu)
    assert isinstance(made, Create)
    assert (made.size, made.seconds) == ("1920x1080", 5)
    assert menu.profile.price(made.size, made.seconds) == Decimal("1.0")


async def test_what_was_shown_before_is_ordered_as_it_was_shown(bench: Bench) -> None:
    works, video, discovery = bench
    job = await works.claimed()
    await discovery.first()
    await works.renderer._submitting.submit(job)
    assert works.deployments.default.profile.sizes == ("1920x1080",)
    assert (video.orders[0].size, video.orders[0].seconds) == (CLIP.size, CLIP.seconds)


@pytest.mark.parametrize("trouble", [Unavailable("models: no answer"), ValueError("a bug")])
async def test_a_server_that_fails_changes_nothing(
    bench: Bench, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    works, video, discovery = bench
    await discovery.first()
    before = works.deployments.default.profile
    video.trouble = trouble
    for _ in range(3):
        await discovery.first()
    assert works.deployments.default.profile == before
    warned = [one for one in caplog.records if one.levelname == "WARNING"]
    assert len(warned) == isinstance(trouble, Unavailable)


async def test_the_start_waits_for_seconds_at_most(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    works, video, discovery = bench
    monkeypatch.setattr("bot.upkeep.discovery.FIRST_LOOK", 0.01)
    video.silent = True
    await discovery.first()
    assert works.deployments.default.profile == ASKED.profile


async def test_it_is_asked_daily_and_soon_after_a_miss(bench: Bench) -> None:
    works, video, discovery = bench
    assert await discovery.look() is None
    video.trouble = Unavailable("models: no answer")
    assert await discovery.look() == SOON
    assert SOON < DAY
    video.trouble = None
    video.tells_of_model = (replace(TOLD, seconds=(3,)),)
    assert await discovery.look() is None
    assert works.deployments.default.profile.seconds == (3,)


async def test_what_was_told_holds_while_nothing_is_told(bench: Bench) -> None:
    works, video, discovery = bench
    assert await discovery.look() is None
    before = works.deployments.default.profile
    video.tells_of_model = ()
    assert await discovery.look() == SOON
    assert works.deployments.default.profile == before != ASKED.profile


async def test_an_answer_to_settings_of_before_is_not_taken(bench: Bench) -> None:
    works, video, discovery = bench
    other = replace(ASKED, profile=replace(ASKED.profile, default_seconds=12))
    told = video.told

    async def late() -> tuple[Told, ...]:
        works.deployments.replace([(other, video)])
        return await told()

    video.told = late  # type: ignore[method-assign]
    assert await discovery.look() == SOON
    assert works.deployments.default.profile == other.profile


async def test_nobody_is_asked_where_nobody_tells(bench: Bench) -> None:
    works, video, _discovery = bench
    quiet = replace(ASKED, find=None)
    made = Works(works.engine, works.folder, video=video, clock=works.clock, deployment=quiet)
    await discovery_of(made, DAY_ONE).first()
    assert video.asked == 0


@pytest.mark.parametrize("silent", [True, False])
async def test_over_a_restart_it_is_as_told_until_it_answers(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    works, video, discovery = bench
    await discovery.first()
    monkeypatch.setattr("bot.upkeep.discovery.FIRST_LOOK", 0.01)
    video.silent, video.trouble = silent, Unavailable("models: no answer")
    later = DAY_ONE + timedelta(days=2)
    after = works.restarted()
    await discovery_of(after, later).first()
    profile = after.deployments.default.profile
    assert (profile.sizes, profile.seconds) == (TOLD.sizes, TOLD.seconds)
    assert profile.known[Trait.PRICE] == Source(Giver.SERVER, DAY_ONE, remembered=True)
    assert cost_of(profile) == "$0.20 a second (as its server told on 29 November 2026)"
    assert "by its server (as told on 2026-11-29): sizes, lengths, price" in sources(profile)

    video.silent, video.trouble = False, None
    video.tells_of_model = (replace(TOLD, usd={"": Decimal("0.3")}),)
    await discovery_of(after, later).look()
    assert cost_of(after.deployments.default.profile) == "$0.30 a second"


@pytest.mark.parametrize(("days", "holds"), [(30, True), (31, False)])
async def test_what_was_told_long_ago_counts_no_more(bench: Bench, days: int, holds: bool) -> None:
    works, video, discovery = bench
    await discovery.first()
    video.trouble = Unavailable("models: no answer")
    after = works.restarted()
    await discovery_of(after, DAY_ONE + timedelta(days=days)).first()
    assert (after.deployments.default.configured is not None) == holds


async def test_a_database_that_is_away_keeps_nobody_waiting(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_given: object) -> None:
        raise StorageAway("the database is locked")

    works, _video, discovery = bench
    monkeypatch.setattr(SqlDiscoveries, "last", away)
    monkeypatch.setattr(SqlDiscoveries, "keep", away)
    assert await discovery.look() is None
    assert works.deployments.default.profile.sizes == TOLD.sizes
