"""When the jobs in line will start to render, and in which order: the line, played through."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Hashable, Mapping
from typing import TypeVar

from bot.domain.deployment import Deployment
from bot.domain.line import Standing

_Key = TypeVar("_Key", bound=Hashable)


def left(so_far: float, progress: int | None, median_seconds: float) -> float:
    """Estimate the seconds that a render still takes, by its own progress where that says much."""
    if progress is not None and 10 <= progress < 95:
        return so_far * (100 - progress) / progress
    return max(median_seconds - so_far, 0.0)


def starts(count: int, now: Standing, deployment: Deployment) -> list[float | None]:
    """Return the seconds until each of the next ``count`` jobs starts to render, if known.

    The line is played through: a job takes the slot that is free first, once a create may be sent.
    """
    if now.median_render is None or now.pause is not None:
        return [None] * count
    free = now.max_running - len(now.renders_left)
    slots = [0.0] * free + sorted(now.renders_left)[max(0, -free) :]
    submits = [min(wait, deployment.submit_window) for wait in now.submit_waits]
    heapq.heapify(submits)
    found: list[float | None] = []
    for _ in range(count):
        start = max(slots[0], now.resting_for)
        if deployment.max_submits is not None:
            start = max(start, submits[0])
            heapq.heapreplace(submits, start + deployment.submit_window)
        heapq.heapreplace(slots, start + now.median_render)
        found.append(start)
    return found


def shares(waiting: Mapping[_Key, int], limit: int) -> dict[_Key, int]:
    """Return how many of the next ``limit`` turns fall to each, taking turns in the order given."""
    found = dict.fromkeys(waiting, 0)
    left = limit
    while left and (hungry := [key for key in waiting if found[key] < waiting[key]]):
        rounds = max(1, min(left // len(hungry), *(waiting[key] - found[key] for key in hungry)))
        served = hungry[:left]
        for key in served:
            found[key] += rounds
        left -= rounds * len(served)
    return {key: share for key, share in found.items() if share}


def take_turns(workspaces: deque[deque[deque[str]]], limit: int) -> list[str]:
    """Serve workspaces in turn, and within each its people in turn."""
    order: list[str] = []
    while workspaces and len(order) < limit:
        people = workspaces.popleft()
        mine = people.popleft()
        if mine:
            order.append(mine.popleft())
        if mine:
            people.append(mine)
        if people:
            workspaces.append(people)
    return order
