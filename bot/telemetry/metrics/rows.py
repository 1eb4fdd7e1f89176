"""Telling what the rows know: how everything is at the moment of a scrape."""

from __future__ import annotations

from collections import Counter, defaultdict

from bot.domain.groups import SHARED
from bot.domain.money.entries import MICROS
from bot.domain.telemetry.figures import Figures
from bot.ports.deployments import Deployments
from bot.telemetry.metrics import families
from bot.telemetry.metrics.counts import Gauges
from bot.telemetry.metrics.labels import DeploymentNames, code_of


def tell_rows(
    gauges: Gauges, figures: Figures, deployments: Deployments, names: DeploymentNames
) -> None:
    """Tell all of it. A deployment of which there are no rows yet is told of, too."""
    _tell_lines(gauges, figures, names)
    _tell_slots(gauges, figures, deployments, names)
    _tell_pauses(gauges, figures, names)
    reserved: Counter[str] = Counter(dict.fromkeys(names.known(), 0))
    for name, micros in figures.reserved.items():
        reserved[names.of(name)] += micros
    for name, micros in reserved.items():
        gauges.set(families.RESERVED, micros / MICROS, name)
    gauges.set(families.CARDS_BEHIND, figures.cards_behind)
    gauges.set(families.CARD_LAG, figures.card_lag)


def _tell_lines(gauges: Gauges, figures: Figures, names: DeploymentNames) -> None:
    waiting: Counter[str] = Counter(dict.fromkeys(names.known(), 0))
    oldest: defaultdict[str, float] = defaultdict(float)
    for name, line in figures.lines.items():
        label = names.of(name)
        waiting[label] += line.waiting
        oldest[label] = max(oldest[label], line.oldest)
    for name, jobs in waiting.items():
        gauges.set(families.QUEUE_JOBS, jobs, name)
        gauges.set(families.QUEUE_OLDEST, oldest[name], name)


def _tell_slots(
    gauges: Gauges, figures: Figures, deployments: Deployments, names: DeploymentNames
) -> None:
    used: Counter[str] = Counter(dict.fromkeys(names.known(), 0))
    for name, slots in figures.slots.items():
        used[names.of(name)] += slots
    for name, slots in used.items():
        gauges.set(families.SLOTS_USED, slots, name)
    for one in deployments.offered:
        gauges.set(families.SLOTS_LIMIT, one.max_running, one.name)
    active: Counter[tuple[str, str]] = Counter()
    for (name, state), jobs in figures.active.items():
        active[names.of(name), state] += jobs
    for (name, in_state), jobs in active.items():
        gauges.set(families.ACTIVE, jobs, name, in_state)


def _tell_pauses(gauges: Gauges, figures: Figures, names: DeploymentNames) -> None:
    """Tell which deployments are paused; a group's shared line is where all of its are."""
    for name, line in figures.lines.items():
        if name.startswith(SHARED) or name not in names.known():
            continue
        gauges.set(families.REST, line.resting, name)
        if line.paused is not None:
            gauges.set(families.PAUSED, 1.0, name, code_of(line.paused))
