"""What a change of a clip costs, and what its next shot does, by today's prices."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.domain.deployment import Deployment
from bot.domain.job import Job
from bot.rendering.changes.sources import is_rendered


def price_of_change(source: Job, deployment: Deployment) -> Decimal | None:
    """Return the US dollars of a change of a clip, which is made where that was.

    One that is still to be made may be made by any of a group, at what the group asks. None where
    no price is known.
    """
    profile = deployment.profile if is_rendered(source) else deployment.offer
    return profile.price(source.size, source.seconds)


def price_of_next(source: Job, deployment: Deployment) -> Decimal | None:
    """Return what a clip costs that goes on from ``source``, with the picture that it begins with.

    None where no price is known. A server that makes clips longer gets no picture.
    """
    pictures = 0 if deployment.profile.extends else 1
    return deployment.offer.price(source.size, source.seconds, pictures=pictures)


def for_window(source: Job, deployment: Deployment, *, continues: bool) -> Job:
    """Return a clip as a window shows it that asks for its next shot, or for a change of it.

    Its price is that of what will be made: prices change while cards stand.
    """
    price = price_of_next if continues else price_of_change
    return replace(source, price_usd=price(source, deployment))
