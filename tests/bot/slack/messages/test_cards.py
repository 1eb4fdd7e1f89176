"""What a card says of its deployment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from bot.domain.job import JobState
from bot.domain.profiles import Giver, Source, Trait
from bot.rendering.deployments import Registry
from bot.slack.api.client import SlackCalls
from bot.slack.messages.cards import SlackCards
from tests.support.profiles import SORA_2
from tests.support.samples import NOW, sample
from tests.support.storage import DEPLOYMENT
from tests.support.works import Works


async def test_it_names_no_other_model_for_one_taken_away(works: Works) -> None:
    kept = [replace(DEPLOYMENT, name=name) for name in ("film", "wide")]
    registry = Registry(*((one, works.video) for one in kept))
    cards = SlackCards(cast("SlackCalls", None), registry)
    for deployment, named in (("film", True), ("~film", True), ("gone", False)):
        drawn = cards.draw(replace(sample(), deployment=deployment), None, NOW)
        assert (DEPLOYMENT.profile.name in str(drawn.blocks)) is named


async def test_its_buttons_cost_what_is_sent_for_them(works: Works) -> None:
    profile = replace(SORA_2, usd_per_picture=Decimal("0.05"))
    registry = Registry((replace(DEPLOYMENT, profile=profile), works.video))
    cards = SlackCards(cast("SlackCalls", None), registry, lambda _job: True)
    done = sample(
        JobState.DELIVERED, seconds=4, inputs=2, price_usd=Decimal("0.50"), deployment="sora-2"
    )
    said = str(cards.draw(done, None, NOW).blocks)
    for label in ("Remix… ($0.40)", "Again ($0.50)", "Continue… ($0.45)"):
        assert label in said
    gone = str(cards.draw(replace(done, deployment="gone"), None, NOW).blocks)
    assert "'Remix…'" in gone
    assert "'Continue…'" in gone


@pytest.mark.parametrize("remembered", [True, False])
async def test_a_price_of_before_the_start_says_so(works: Works, remembered: bool) -> None:
    source = Source(Giver.SERVER, date(2026, 11, 28), remembered=remembered)
    profile = replace(SORA_2, known={Trait.PRICE: source})
    registry = Registry((replace(DEPLOYMENT, profile=profile), works.video))
    cards = SlackCards(cast("SlackCalls", None), registry)
    said = str(cards.draw(replace(sample(), deployment="sora-2"), None, NOW).blocks)
    assert ("$0.40 once it starts (as its server told on 28 November 2026)" in said) == remembered
    assert "$0.40 once it starts" in said
