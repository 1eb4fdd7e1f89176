"""Groups: deployments of one model share a line, and whoever can start its next clip takes it.

A clip waits there for as long as it is nobody's. It belongs to a deployment from the moment that
its create is about to be sent, and may go to another only when nothing was ordered, for certain. A
change of a clip can be made where that clip is, and waits in the own line of that deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import Final

from bot.domain.access import EVERYWHERE
from bot.domain.deployment import Deployment, Group
from bot.domain.discovery.common import in_common
from bot.domain.job import AtBirth, Job
from bot.domain.line import Standing
from bot.domain.profiles import Profile, Size, Tier

SHARED: Final = "~"
"""How the name of a shared line begins; no deployment's does."""


def shared_line(name: str) -> str:
    """Return the name of the line of the group whose first member has this name."""
    return f"{SHARED}{name}"


def grouped(deployments: Iterable[Deployment]) -> tuple[Deployment, ...]:
    """Return the deployments, each with its group: those of one model that can do the same.

    That is, at the same price: dearer ones stand in only for those with which whoever runs Sora has
    put them into a group of one name. Deployments with other names, or none, are kept apart, and so
    are those that not the same workspaces and channels may use.
    """
    found: list[list[Deployment]] = []
    everybody = tuple(deployments)
    for one in everybody:
        alike = next((some for some in found if _stands_in(one, some[0])), None)
        if alike is None:
            found.append([one])
        else:
            alike.append(one)
    groups = {one.name: _group(some) for some in found if len(some) > 1 for one in some}
    return tuple(replace(one, group=groups.get(one.name)) for one in everybody)


def _stands_in(one: Deployment, other: Deployment) -> bool:
    alike = can_the_same(one.profile, other.profile) and one.access.is_for_those_of(other.access)
    if one.group_name != other.group_name or not alike:
        return False
    return bool(one.group_name) or _prices(one.profile) == _prices(other.profile)


def _prices(profile: Profile) -> list[Decimal | None]:
    return [tier.usd_per_second for tier in profile.tiers] or [profile.usd_per_second]


def is_dearest(deployment: Deployment) -> bool:
    """Tell whether none that stands in for a deployment takes more, as far as prices are known."""
    return _prices(deployment.offer) == _prices(deployment.profile)


def can_the_same(one: Profile, other: Profile) -> bool:
    """Tell whether two profiles are of one model and differ in its price and its end at most."""
    return _without_price(one) == _without_price(other)


def _without_price(profile: Profile) -> Profile:
    tiers = tuple(replace(tier, usd_per_second=None) for tier in profile.tiers)
    return replace(profile, tiers=tiers, ends=())


def _group(members: Sequence[Deployment]) -> Group:
    first = members[0]
    prices = zip(*(one.profile.tiers for one in members), strict=True)
    dearest = tuple(replace(same[0], usd_per_second=_dearest(same)) for same in prices)
    return Group(
        line=shared_line(first.name),
        members=tuple(one.name for one in members),
        profile=replace(first.profile, tiers=dearest),
    )


def regrouped(members: Sequence[Deployment]) -> Iterator[Deployment]:
    """Yield a group's deployments after one's profile has changed: what all of them can still do.

    Nobody leaves a group for what a server tells: clips wait in its line.
    """
    common = reduce(in_common, [one.profile for one in members])
    for one in members:
        if one.group is not None and (common.tiers or not one.group.profile.tiers):
            yield replace(one, group=replace(one.group, profile=common))


def _dearest(tiers: Sequence[Tier]) -> Decimal | None:
    """Return the highest of the prices; None where one of them isn't known."""
    known = [tier.usd_per_second for tier in tiers if tier.usd_per_second is not None]
    return max(known) if len(known) == len(tiers) else None


def together(deployments: Iterable[Deployment]) -> list[tuple[Deployment, ...]]:
    """Return the deployments group by group; one that stands alone is by itself."""
    found: dict[str, list[Deployment]] = {}
    for one in deployments:
        found.setdefault(one.name if one.group is None else one.group.line, []).append(one)
    return [tuple(members) for members in found.values()]


def groups_in_words(deployments: Iterable[Deployment]) -> Iterator[str]:
    """Yield a sentence about each group, for whoever runs Sora."""
    for members in together(deployments):
        if (group := members[0].group) is not None:
            names = f"{', '.join(group.members[:-1])} and {group.members[-1]}"
            dearest = " Cards show the price of the dearest." if _is_uneven(members) else ""
            yield (
                f"{names} ({group.profile.name}) make clips in one another's place: whoever can "
                f"start the next one first takes it.{dearest}"
            )


def _is_uneven(members: Sequence[Deployment]) -> bool:
    return any(_prices(one.profile) != _prices(members[0].profile) for one in members)


def lines_of(deployments: Iterable[Deployment]) -> list[str]:
    """Return the names of all lines that jobs wait in, the first deployment's first."""
    everybody = tuple(deployments)
    shared = dict.fromkeys(one.group.line for one in everybody if one.group is not None)
    return [*(one.name for one in everybody), *shared]


def heirs_of(before: Iterable[Deployment], now: Iterable[Deployment]) -> dict[str, str]:
    """Return the line that each line of a group goes on in whose first member is gone.

    That is where one of those that stood in for it waits now.
    """
    there = {one.name: one for one in now}
    lines = set(lines_of(there.values()))
    found = {}
    for group in {one.group.line: one.group for one in before if one.group is not None}.values():
        left = [there[name] for name in group.members if name in there]
        if left and group.line not in lines and group.members[0] not in there:
            heir = left[0]
            found[group.line] = heir.name if heir.group is None else heir.group.line
    return found


@dataclass(frozen=True, slots=True)
class Orphan:
    """Clips alike that wait for a deployment which the settings name no more.

    ``model`` and ``group_name`` are what that was by the settings, None where nobody noted it;
    ``price_usd`` is what was shown, for each row.
    """

    line: str
    model: str | None
    group_name: str | None
    size: Size
    seconds: int
    count: int
    inputs: int
    price_usd: Decimal | None


def may_inherit(heir: Deployment, orphan: Orphan) -> bool:
    """Tell whether the only deployment may make clips that wait for one of another name.

    It may have had that name: then it is of the same model, and of the same group. It makes nothing
    that costs more than was shown, nor where neither price is known to be the lower.
    """
    profile, shown = heir.offer, orphan.price_usd
    if (orphan.model, orphan.group_name) != (heir.base.name, heir.group_name):
        return False
    if heir.access != EVERYWHERE or not _makes(profile, orphan.size, orphan.seconds):
        return False
    cost = profile.price(orphan.size, orphan.seconds, orphan.count, orphan.inputs)
    is_dearer = shown is not None and cost is not None and cost > shown
    return not is_dearer and (shown is None) == (cost is None)


def is_free(job: AtBirth) -> bool:
    """Tell whether any deployment of the model can make a clip: it changes none that one has made.

    Nor was it ordered before, unless it is certain what came of that: whoever orders it once more
    without knowing has decided about the deployment that may be at it, too. What one has refused
    for its size or length goes to another by name (``who_else``).
    """
    return _is_anyones(job) and not (isinstance(job, Job) and job.refused_by)


def _is_anyones(job: AtBirth) -> bool:
    changes = job.source_id is not None and not job.recreated
    doubtful = isinstance(job, Job) and job.may_be_billed
    return not changes and job.source_provider_id is None and not doubtful


def who_else(job: Job, members: Iterable[Deployment]) -> Deployment | None:
    """Return the first of a group that makes a clip of this size and length, and hasn't refused it.

    None where all that could for what was shown have refused it, or where only one can make it:
    ``members`` are those that stand in for whoever has refused it last.
    """
    if not _is_anyones(job):
        return None
    refused = {job.deployment, *(job.refused_by or "").split("\n")}
    there = [one for one in members if one.name not in refused]
    return next((one for one in there if _makes_for_no_more(one, job)), None)


def _makes_for_no_more(deployment: Deployment, job: Job) -> bool:
    makes = _makes(deployment.profile, job.size, job.seconds)
    return makes and _is_within(job, deployment.profile)


def _is_within(job: Job, profile: Profile) -> bool:
    """Tell whether a clip costs no more by a profile than was shown, if a price was."""
    cost = profile.price(job.size, job.seconds, job.count, job.inputs)
    return job.price_usd is None or (cost is not None and cost <= job.price_usd)


def keeps_its_price(job: Job, deployment: Deployment) -> bool:
    """Tell whether a job stays with a deployment since others of its group are dearer than shown.

    It waited there alone, for less, before there was the group.
    """
    return _is_within(job, deployment.profile) and not _is_within(job, deployment.offer)


def _makes(profile: Profile, size: Size, seconds: int) -> bool:
    return profile.has_size(size) and profile.has_length(seconds, size)


def line_of(job: AtBirth, deployment: Deployment) -> str:
    """Return the name of the line that a deployment's job waits in: its group's, or its own."""
    group = deployment.group
    return group.line if group is not None and is_free(job) else deployment.name


def combined(members: Sequence[Standing], shared: int) -> Standing:
    """Return how busy a group is, of which ``shared`` clips wait in the shared line.

    It is paused where all of its members are: the last one's pause is the one that stopped it. Of
    one that is paused only those slots count that are in use.
    """
    pauses = [one.pause for one in members if one.pause is not None]
    going = [one for one in members if one.pause is None] or members
    medians = [one.median_render for one in going if one.median_render is not None]
    stopped = len(pauses) == len(members)
    held = sum(one.running for one in members if one.pause is not None and not stopped)
    return Standing(
        queued=shared + sum(one.queued for one in members),
        running=sum(one.running for one in members),
        max_running=held + sum(one.max_running for one in going),
        median_render=min(medians, default=None),
        resting_for=min(one.resting_for for one in going),
        pause=max(pauses, key=lambda pause: pause.since) if stopped else None,
    )
