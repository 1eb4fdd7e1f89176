"""When the jobs in line will start to render, and in which order: the line, played through."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from statistics import median
from typing import TypeVar

from bot.domain.deployment import Deployment
from bot.domain.line import Standing

_Key = TypeVar("_Key", bound=Hashable)


def left(so_far: float, progress: int | None, median_seconds: float) -> float:
    """Estimate the seconds that a render still takes, by its own progress where that says much."""
    if progress is not None and 10 <= progress < 95:
        return so_far * (100 - progress) / progress
    return max(median_seconds - so_far, 0.0)


class _Slots:
    """A deployment's slots and submits, as they come free while its line is played through."""

    def __init__(self, now: Standing, deployment: Deployment, takes: float) -> None:
        """Begin with what is under way; a render ``takes`` so many seconds."""
        free = now.max_running - len(now.renders_left)
        self._slots = [0.0] * free + sorted(now.renders_left)[max(0, -free) :]
        self._limited = deployment.max_submits is not None
        self._window = deployment.submit_window
        self._submits = [min(wait, self._window) for wait in now.submit_waits]
        heapq.heapify(self._submits)
        self._rest = now.resting_for
        self._takes = takes

    @property
    def next(self) -> float:
        """Return the seconds until a job can start: a slot is free, and a create may be sent."""
        start = max(self._slots[0], self._rest)
        return max(start, self._submits[0]) if self._limited else start

    def start(self) -> float:
        """Let a job start as soon as one can; return the seconds until then."""
        start = self.next
        if self._limited:
            heapq.heapreplace(self._submits, start + self._window)
        heapq.heapreplace(self._slots, start + self._takes)
        return start


def starts(count: int, now: Standing, deployment: Deployment) -> list[float | None]:
    """Return the seconds until each of the next ``count`` jobs starts to render, if known.

    The line is played through: a job takes the slot that is free first, once a create may be sent.
    """
    if now.median_render is None or now.pause is not None:
        return [None] * count
    slots = _Slots(now, deployment, now.median_render)
    return [slots.start() for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Member:
    """A deployment of a group: how busy it is, and how many jobs wait in its own line."""

    deployment: Deployment
    now: Standing
    own: int


def starts_together(
    count: int, members: Sequence[Member]
) -> tuple[list[float | None], list[list[float | None]]]:
    """Return the seconds until each of the next ``count`` jobs of a shared line starts, if known.

    And the same for each member's own line. The lines are played through: whoever can start a job
    first takes the next one, in turn from its own line and from the shared one. Who is paused takes
    none; of who hasn't rendered yet it is thought that a render takes as long as elsewhere.
    """
    known = [one.now.median_render for one in members if one.now.median_render is not None]
    shared: list[float | None] = []
    own: list[list[float | None]] = [[] for _ in members]
    slots = {
        place: _Slots(one.now, one.deployment, _takes(one.now, known))
        for place, one in enumerate(members)
        if known and one.now.pause is None
    }
    while able := [p for p in slots if len(own[p]) < members[p].own or len(shared) < count]:
        place = min(able, key=lambda p: slots[p].next)
        _next_line(own[place], members[place].own, shared, count).append(slots[place].start())
    for line, one in zip(own, members, strict=True):
        line.extend([None] * (one.own - len(line)))
    return shared + [None] * (count - len(shared)), own


def _takes(now: Standing, known: Sequence[float]) -> float:
    """Return how many seconds a render takes, here or elsewhere."""
    return median(known) if now.median_render is None else now.median_render


def _next_line(
    own: list[float | None], waiting: int, shared: list[float | None], count: int
) -> list[float | None]:
    """Return the line whose turn it is at a member: its own, then the shared one, and so on."""
    if len(own) == waiting:
        return shared
    return own if len(shared) == count or len(own) <= len(shared) else shared


@dataclass(frozen=True, slots=True)
class Turn:
    """How many clips somebody has made in each turn of theirs, and in the one that is under way."""

    share: int = 1
    served: int = 0


def turns(waiting: Mapping[_Key, int], of: Mapping[_Key, Turn] | None = None) -> Iterator[_Key]:
    """Yield whose turn it is, clip by clip, until nobody waits; the first given goes first.

    Whoever isn't in ``of`` has one clip made in a turn.
    """
    left, known = dict(waiting), of or {}
    line = deque((key, known.get(key, Turn())) for key in waiting)
    while line:
        key, turn = line.popleft()
        clips = min(max(1, turn.share - turn.served), left[key])
        yield from repeat(key, clips)
        left[key] -= clips
        if left[key]:
            line.append((key, replace(turn, served=0)))


def next_turns(
    waiting: Mapping[_Key, int], limit: int, of: Mapping[_Key, Turn] | None = None
) -> dict[_Key, int]:
    """Return how many of the next ``limit`` clips are whose."""
    return dict(Counter(islice(turns(waiting, of), limit)))


def take_turns(
    workspaces: Mapping[str, deque[deque[str]]],
    limit: int,
    of: Mapping[str, Turn] | None = None,
) -> list[str]:
    """Serve workspaces in turn, and within each its people in turn; each of these waits."""
    order: list[str] = []
    waiting = {name: sum(map(len, people)) for name, people in workspaces.items()}
    for workspace in islice(turns(waiting, of), limit):
        people = workspaces[workspace]
        mine = people.popleft()
        order.append(mine.popleft())
        if mine:
            people.append(mine)
    return order
