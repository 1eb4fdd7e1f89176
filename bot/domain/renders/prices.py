"""What clips cost that are made of others, by today's prices and with the pictures that are sent.

Whatever says such a price, and whoever orders for it, asks here: a card's buttons, windows, offers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.deployment import Deployment
from bot.domain.job import Job
from bot.domain.lineage import is_rendered
from bot.domain.profiles import Size
from bot.domain.text.words import as_read


@dataclass(frozen=True, slots=True)
class NextPrices:
    """What a change of a clip costs, and what its next shot does; None where nobody knows."""

    change: Decimal | None = None
    next: Decimal | None = None


def next_prices(source: Job, deployment: Deployment) -> NextPrices:
    """Return what can be made of a clip, for the buttons on its card."""
    return NextPrices(price_of_change(source, deployment), price_of_next(source, deployment))


def price_of_change(source: Job, deployment: Deployment) -> Decimal | None:
    """Return the US dollars of a change of a clip, which is made where that was.

    One that is still to be made may be made by any of a group, at what the group asks. No picture
    goes with it: what has to be made from scratch is an offer, which has its own price.
    """
    profile = deployment.profile if is_rendered(source) else deployment.offer
    return profile.price(source.size, source.seconds)


def price_of_next(source: Job, deployment: Deployment) -> Decimal | None:
    """Return what a clip costs that goes on from ``source``, with the picture that it begins with.

    A server that makes clips longer gets no picture.
    """
    pictures = 0 if deployment.profile.extends else 1
    return price_from_scratch(source.size, source.seconds, deployment, pictures=pictures)


def price_of_take(job: Job, deployment: Deployment) -> Decimal | None:
    """Return what a clip costs once more, with all that went with it."""
    changes = job.source_id is not None and not job.recreated  # made where its source is
    profile = deployment.profile if changes else deployment.offer
    return profile.price(job.size, job.seconds, job.count, job.inputs)


def price_from_scratch(
    size: Size, seconds: int, deployment: Deployment, *, pictures: int
) -> Decimal | None:
    """Return what a new clip costs that begins with so many pictures of another one."""
    return deployment.offer.price(size, seconds, pictures=pictures)


def is_dearer(cost: Decimal, shown: Decimal) -> bool:
    """Tell whether something costs more US dollars than somebody read, who read whole cents."""
    return cost > as_read(shown)


def for_window(source: Job, deployment: Deployment, *, continues: bool) -> Job:
    """Return a clip as a window shows it that asks for its next shot, or for a change of it.

    Its price is that of what will be made: prices change while cards stand.
    """
    price = price_of_next if continues else price_of_change
    return replace(source, price_usd=price(source, deployment))
