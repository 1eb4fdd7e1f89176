"""What goes wrong at the video server on purpose: one fault doesn't end another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Ask = Callable[..., Awaitable[Json]]
"""Asks the video server's control API: a method, a path, and what goes with it."""

HOUR = 3600

CREATE_LATENCY: Json = {"route": "create", "effect": "latency", "seconds": 0.2}
"""The provider has a new render this long before it says so."""

LOST_ANSWER: Json = {"route": "create", "effect": "reset_after", "times": 1}
"""The next create is carried out, and the connection cut instead of an answer."""

TURNED_AWAY: Json = {
    "route": "create",
    "effect": "status",
    "status": 429,
    "retry_after": 1,
    "times": 1,
}


def listed(effect: str, **more: Any) -> Json:
    """Return the rule by which the server's list tells of its renders in another way."""
    return {"route": "list", "effect": effect, **more}


CLOCKS: dict[str, Json | None] = {
    "ten minutes behind": listed("other_clock", seconds=-600),
    "in another zone": listed("other_clock", seconds=-8 * HOUR),
    "hours ahead": listed("other_clock", seconds=8 * HOUR),
    "0": listed("other_times", body=0),
    "null": listed("other_times"),
    "milliseconds": listed("other_times", body="milliseconds"),
    "ISO 8601": listed("other_times", body="iso"),
    "ISO 8601 without a zone": listed("other_times", body="without a zone"),
    "words": listed("other_times", body="just now"),
    "no date": listed("other_date", body="?"),
    "right": None,
}
"""How a list tells the time. Renders have their words in it, so an order that is lost is found."""

DOUBTS: dict[str, Json] = {
    "words in a template": listed("other_words", body="Create a video: {prompt}"),
    "words cut": listed("other_words", body="{prompt:.5}"),
    "words that are always the same": listed("other_words", body="***"),
    "no words": listed("other_words"),
    "the oldest few": listed("short_list", body=8),
    "one instance of two": listed("other_instance", probability=0.5),
}
"""What of a list leaves it open whose a render is: a lost order is found, or *Unclear*."""


@dataclass(slots=True)
class Spell:
    """Some faults that came together; ``until`` is by the monotonic clock."""

    rules: list[Json]
    until: float | None = None

    def left(self, now: float) -> list[Json]:
        """Return the rules that are still in force."""
        if self.until is None:
            return [rule for rule in self.rules if rule.get("times") != 0]
        lasts = self.until - now
        return [rule | {"lasts": lasts} for rule in self.rules] if lasts > 0 else []


class Weather:
    """The faults in force at the video server; the clock of its list is there all the time."""

    def __init__(self, ask: Ask, clock: Json | None) -> None:
        self._ask = ask
        self._usual = clock
        self._clock = clock
        self._spells: list[Spell] = []
        self._posted: list[Json] = []
        self._changing = asyncio.Lock()

    @property
    def is_odd(self) -> bool:
        """Tell whether the list's clock is another than ours."""
        return self._usual is not None

    async def begin(self, *rules: Json, seconds: float | None = None) -> Spell:
        """Put faults in force besides the others, until they are used up, or for ``seconds``."""
        until = None if seconds is None else time.monotonic() + seconds
        spell = Spell([dict(rule) for rule in rules], until)
        async with self._changing:
            self._spells.append(spell)
            await self._change()
        return spell

    async def end(self, spell: Spell) -> None:
        """Take faults out of force."""
        async with self._changing:
            if spell in self._spells:
                self._spells.remove(spell)
            await self._change()

    async def is_used(self, spell: Spell) -> bool:
        """Tell whether the server has used up what was to happen a number of times."""
        async with self._changing:
            _use_up(self._posted, (await self._ask("GET", "/faults"))["rules"])
        return not any(rule.get("times") for rule in spell.rules)

    async def set_right(self, right: bool) -> None:
        """Let the list tell the time as it is, or as it did from the beginning."""
        wanted = None if right else self._usual
        async with self._changing:
            if self._clock != wanted:
                self._clock = wanted
                await self._change()

    async def _change(self) -> None:
        """Replace all rules by what is to be in force: the server takes them as a whole."""
        now = time.monotonic()
        _use_up(self._posted, (await self._ask("GET", "/faults"))["rules"])
        self._spells = [spell for spell in self._spells if spell.left(now)]
        self._posted = [rule for spell in self._spells for rule in spell.left(now)]
        clock = [] if self._clock is None else [self._clock]
        await self._ask("POST", "/faults", json={"rules": [CREATE_LATENCY, *self._posted, *clock]})


def _use_up(ours: Sequence[Json], theirs: Sequence[Json]) -> None:
    """Note how often the server has used each of our rules; the first of its own is the latency."""
    for rule, there in zip(ours, theirs[1:], strict=False):
        if "times" in rule:
            rule["times"] = there["times"]
