"""Takes that people choose among: who votes and picks, and what must be true of it in the end."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from benchmarks.crash.theatre import Place, Theatre
from benchmarks.crash.weather import Json

CLIPS = 2
"""How many takes such an order is for."""

A_LOOK = 0.25
LONGEST_WAY = 120.0
"""Seconds that people wait for takes to be side by side."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with takes side by side, as Slack has it: ``number`` counts its successors."""

    job: str
    ts: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Take:
    """A clip that was delivered, as the database has it at the end."""

    job: str
    request: str
    number: int
    picked: int | None


@dataclass(slots=True)
class Choices:
    """All takes at the end, and what people were told was done."""

    takes: list[Take] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    picked: dict[str, int] = field(default_factory=dict)
    """The number of the take that was picked, and acknowledged, by the job that a message names."""


class Pickers:
    """Vote for a take of each order they are told of, and pick one, as soon as there are two."""

    def __init__(self, theatre: Theatre, chance: Random) -> None:
        self._theatre = theatre
        self._chance = chance
        self._underway: set[asyncio.Task[None]] = set()
        self.picked: dict[str, int] = {}
        """What was picked, and acknowledged, by the message's job."""

    def choose(self, place: Place, prompt: str) -> None:
        """Choose among the takes of ``prompt`` while everything goes on."""
        task = asyncio.create_task(self._choose(place, prompt))
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)

    @property
    def is_over(self) -> bool:
        """Tell whether nobody is about to choose."""
        return not self._underway

    async def close(self) -> None:
        """Choose no more."""
        for task in list(self._underway):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _choose(self, place: Place, prompt: str) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAY):
                vote = self._chance.randint(1, CLIPS)
                await self._press(place, prompt, f"take_vote:{vote}")
                pick = self._chance.randint(1, CLIPS)
                message = await self._press(place, prompt, f"take_pick:{pick}")
                self.picked[message["metadata"]["event_payload"]["job"]] = pick

    async def _press(self, place: Place, prompt: str, button: str) -> Json:
        """Press a button below one of the takes until that is acknowledged."""
        while True:
            for message in await self._messages(place, prompt):
                if await self._theatre.press(place, message["ts"], button):
                    return message
            await asyncio.sleep(A_LOOK)

    async def _messages(self, place: Place, prompt: str) -> list[Json]:
        """Return the newest message that shows the takes of ``prompt``, if there is any."""
        found = await self._theatre.messages(place)
        return [one for one in found if is_side_by_side(one) and prompt in one["text"]][-1:]


def is_side_by_side(message: Json) -> bool:
    """Tell whether a message shows takes side by side."""
    return (message.get("metadata") or {}).get("event_type") == "sora_takes"


def shown_by(message: Json) -> Shown:
    """Return what a message with takes side by side says of itself."""
    marks = message["metadata"]["event_payload"]
    return Shown(marks["job"], message["ts"], int(marks["number"]), message["text"])


def broken(choices: Choices, unedited: Collection[str]) -> int:
    """Count the requests of several takes that aren't shown once, or not as they were chosen.

    ``unedited`` are the messages of which Slack said that they can never be edited again.
    """
    takes: defaultdict[str, list[Take]] = defaultdict(list)
    for take in choices.takes:
        takes[take.request].append(take)
    several = [these for these in takes.values() if len(these) >= CLIPS]
    return sum(not _is_right(these, choices, unedited) for these in several)


def _is_right(takes: Sequence[Take], choices: Choices, unedited: Collection[str]) -> bool:
    jobs = {take.job for take in takes}
    messages = sorted(
        (one for one in choices.shown if one.job in jobs), key=lambda one: (one.number, one.ts)
    )
    if not messages or _are_too_many(messages, unedited):
        return False
    picked = {take.picked for take in takes}
    wanted = {number for job, number in choices.picked.items() if job in jobs}
    if len(picked) != 1 or not wanted <= picked:
        return False
    (number,) = picked
    said = "takes of" if number is None else f"#{number} is picked"
    return said in messages[-1].text


def _are_too_many(messages: Iterable[Shown], unedited: Collection[str]) -> bool:
    """Tell whether one was posted twice, or without the last one having been frozen."""
    numbers = Counter(one.number for one in messages)
    newest = max(numbers)
    frozen = sum(one.ts in unedited for one in messages)
    return max(numbers.values()) > 1 or newest - 1 > frozen
