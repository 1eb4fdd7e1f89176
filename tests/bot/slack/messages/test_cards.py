"""What a card says of its deployment."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from bot.rendering.deployments import Registry
from bot.slack.api.client import SlackCalls
from bot.slack.messages.cards import SlackCards
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
