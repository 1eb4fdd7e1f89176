"""What is made of a clip costs what is sent for it: pictures where they go along, and no others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.groups import grouped
from bot.domain.job import Job, JobId, JobState
from bot.domain.renders.prices import (
    NextPrices,
    for_window,
    next_prices,
    price_of_take,
)
from tests.support.profiles import SORA_2, priced
from tests.support.samples import sample
from tests.support.storage import CLIP, DEPLOYMENT

PICTURE = Decimal("0.05")
FILM = replace(DEPLOYMENT, profile=replace(SORA_2, usd_per_picture=PICTURE))
DONE = sample(JobState.DELIVERED, size=CLIP.size, seconds=4, inputs=1, price_usd=Decimal("0.45"))


@pytest.mark.parametrize(
    ("job", "extends", "prices"),
    [
        (DONE, False, ("0.40", "0.45")),
        (DONE, True, ("0.40", "0.40")),
        (replace(DONE, count=4, inputs=2), False, ("0.40", "0.45")),
        (replace(DONE, seconds=12), False, ("1.20", "1.25")),
        (replace(DONE, seconds=0), False, (None, None)),
    ],
)
def test_buttons_say_what_their_windows_say(
    job: Job, extends: bool, prices: tuple[str | None, str | None]
) -> None:
    film = replace(FILM, profile=replace(FILM.profile, extends=extends))
    change, after = (None if usd is None else Decimal(usd) for usd in prices)
    assert next_prices(job, film) == NextPrices(change, after)
    assert for_window(job, film, continues=False).price_usd == change
    assert for_window(job, film, continues=True).price_usd == after


@pytest.mark.parametrize(
    ("job", "cost"),
    [
        (DONE, "0.45"),
        (replace(DONE, inputs=2), "0.50"),
        (replace(DONE, count=2), "0.90"),
        (replace(DONE, source_id=JobId("k7m2p9"), inputs=0), "0.40"),
        (replace(DONE, source_id=JobId("k7m2p9"), recreated=True), "0.45"),
    ],
)
def test_a_take_costs_what_went_with_the_first(job: Job, cost: str) -> None:
    assert price_of_take(job, FILM) == Decimal(cost)


def test_what_any_of_a_group_may_make_costs_what_the_group_asks() -> None:
    cheap = replace(FILM, group_name="both")
    dear = replace(cheap, name="dear", profile=priced(FILM.profile, Decimal("0.20")))
    cheap, _ = grouped([cheap, dear])
    assert next_prices(DONE, cheap) == NextPrices(Decimal("0.40"), Decimal("0.85"))
    assert price_of_take(DONE, cheap) == Decimal("0.85")
