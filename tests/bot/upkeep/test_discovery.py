"""Profiles are filled from what servers tell, at the start and once a day; a miss changes none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.config.profiles import shipped
from bot.domain.discovery.told import Told
from bot.domain.errors.provider import Unavailable
from bot.domain.job import Thread
from bot.domain.language.grammar import parse_command
from bot.domain.language.requests import Create
from bot.requests.making.menus import Menus
from bot.upkeep.discovery import DAY, SOON, ModelDiscovery
from tests.support.doubles import FakeVideo
from tests.support.storage import CLIP, DEPLOYMENT
from tests.support.works import Works

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
    today = date(2026, 11, 29)
    return made, video, ModelDiscovery(made.deployments, made.timing, today=lambda: today)


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
    await ModelDiscovery(made.deployments, made.timing).first()
    assert video.asked == 0
