"""What lasts longer than an order: lists that leave doubts, channels that close, frozen cards.

People do here what the product leaves to them: once they have been told of an end that isn't a
clip, and what was wrong is over, they press *Look again*, *Render again* or *Deliver again*.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.crash.evidence import Ledger
from benchmarks.crash.theatre import FROZEN, Place, Theatre
from benchmarks.crash.weather import DOUBTS, LOST_ANSWER, Spell

A_LOOK = 0.25
A_PRESS = 3.0
"""Seconds between two looks at the rows, and between two presses of the same button."""

LONGEST_DOUBT = 45.0
"""Seconds that a list leaves doubts, unless somebody has to decide, or the render is found."""

WITNESSES = 12
"""Renders of ours that must be old enough for a list without some of them to be known for one."""

MOST_ORDERS = 3
"""After so many orders in vain a person decides, whatever the list says."""

ENOUGH_LOOKS = 8
"""So often somebody looks for an order that was sent often enough, and orders it again then."""

LONGEST_WAY = 120.0
LONGEST_FREEZE = 30.0
ARCHIVED = (2.0, 8.0)

Row = Any
"""A job's row, with the columns that the ledger reads."""


@dataclass(slots=True)
class Doubt:
    """A time in which a list leaves open whose a render is."""

    spell: Spell
    since: float = field(default_factory=time.monotonic)


class Scenes:
    """One scene of each kind at a time, and people who decide."""

    def __init__(self, theatre: Theatre, ledger: Ledger, chance: Random) -> None:
        self._theatre = theatre
        self._ledger = ledger
        self._chance = chance
        self._doubt: Doubt | None = None
        self._opening = False
        self._has_tables = False
        self._doubted: set[str] = set()
        self._pressed: dict[tuple[str, str], float] = {}
        self._looks: Counter[str] = Counter()
        self._underway: dict[str, asyncio.Task[None]] = {}
        self.decided: Counter[str] = Counter()
        """How often somebody decided about a job, by the job's id."""
        self.unclear = 0
        """How often that was about an order of which nobody could tell what it had come to."""

    @property
    def in_doubt(self) -> bool:
        """Tell whether a list leaves doubts at the moment."""
        return self._doubt is not None

    async def is_over(self) -> bool:
        """Tell whether no scene is underway, and nothing is left to people to decide."""
        if self._doubt is not None or any(not task.done() for task in self._underway.values()):
            return False
        return not [row for row in await self._ledger.unanswered() if self._what_to_press(row)]

    async def run(self) -> None:
        """Watch what people have to decide, until cancelled."""
        try:
            while True:
                if self._has_tables or await self._theatre.connections():
                    self._has_tables = True
                    await self._look()
                for task in self._underway.values():
                    if task.done():
                        task.result()
                await asyncio.sleep(A_LOOK)
        finally:
            for task in self._underway.values():
                task.cancel()

    def _start(self, kind: str, scene: Coroutine[Any, Any, None]) -> None:
        self._underway[kind] = asyncio.create_task(scene)

    def is_free(self, kind: str) -> bool:
        """Tell whether no scene of a kind is underway."""
        return kind not in self._underway or self._underway[kind].done()

    # --- lists that leave doubts -----------------------------------------------------------

    async def begin_doubt(self) -> bool:
        """Have the next create's answer lost at a list of odd words; False if there is one."""
        if self._doubt is not None or self._opening:
            return False
        self._opening = True
        kinds = list(DOUBTS.values())
        if await self._ledger.witnesses(self._theatre.deployments[0]) < WITNESSES:
            kinds = [kind for kind in kinds if kind["effect"] == "other_words"]
        rules = LOST_ANSWER, self._chance.choice(kinds)
        self._doubt = Doubt(await self._theatre.weather.begin(*rules))
        self._opening = False
        return True

    async def settle(self) -> None:
        """Let a list that leaves doubts tell the truth from now on."""
        if self._doubt is not None:
            await self._clear_up(self._doubt)

    async def _clear_up(self, doubt: Doubt) -> None:
        await self._theatre.weather.end(doubt.spell)
        self._doubted |= {row.id for row in await self._ledger.unanswered()}
        self._doubt = None

    async def _look(self) -> None:
        """See which orders are looked for while a list leaves doubts, and decide afterwards."""
        rows = await self._ledger.unanswered()
        if self._doubt is not None:
            self._doubted |= {row.id for row in rows}
            await self._end_doubt(self._doubt, rows)
        else:
            await self._decide(rows)

    async def _end_doubt(self, doubt: Doubt, rows: list[Row]) -> None:
        """Let the list tell the truth once somebody has to decide, or nothing came of it."""
        lasted = time.monotonic() - doubt.since
        decidable = any(row.state == "unconfirmed" for row in rows)
        found = not rows and await self._theatre.weather.is_used(doubt.spell)
        if decidable or found or lasted > LONGEST_DOUBT:
            await self._clear_up(doubt)

    async def _decide(self, rows: list[Row]) -> None:
        """Press what there is to press; while there is, the list's clock is right."""
        unclear = {row.id: row for row in rows if row.state == "unconfirmed"}
        for job, button in list(self._pressed):
            if button != "deliver" and job not in unclear:
                del self._pressed[job, button]
                self.decided[job] += 1
                self.unclear += 1
        todo = [(row, self._what_to_press(row)) for row in unclear.values()]
        for weather in self._theatre.weathers:
            await weather.set_right(any(action for _, action in todo))
        for row, action in todo:
            if action and row.ending is None:
                await self._press(row, action)

    def _what_to_press(self, row: Row) -> str | None:
        in_doubt = row.id in self._doubted or (row.inputs > 0 and self._theatre.weather.is_odd)
        return what_to_press(row, in_doubt=in_doubt, looks=self._looks[row.id])

    async def _press(self, row: Row, action: str) -> None:
        """Press a button, unless that was done just now; a killed bot takes no press."""
        now = time.monotonic()
        if now - self._pressed.get((row.id, action), 0.0) < A_PRESS:
            return
        self._pressed[row.id, action] = now
        self._looks[row.id] += action == "look"
        place = Place(row.workspace, row.channel, has_bot=True)
        await self._theatre.press(place, row.card_ts, action)

    # --- a channel that is archived --------------------------------------------------------

    def archive(self, place: Place, prompt: str) -> None:
        """Archive a channel while the clip of ``prompt`` is rendered there, and bring it back."""
        self._start("archive", self._archive(place, prompt))

    async def _archive(self, place: Place, prompt: str) -> None:
        if not await self._until(prompt, _is_rendering, LONGEST_WAY):
            return
        await self._theatre.archive(place, archived=True)
        await asyncio.sleep(self._chance.uniform(*ARCHIVED))
        await self._theatre.archive(place, archived=False)
        while (row := await self._ledger.row(prompt)).state not in {"delivered", "cancelled"}:
            if row.state == "failed" and row.ending is None:
                await self._press(row, "deliver")
            elif row.state != "failed":
                self._note_delivery(row.id)
            await asyncio.sleep(A_LOOK)
        self._note_delivery(row.id)

    def _note_delivery(self, job: str) -> None:
        """Note that *Deliver again* was pressed to some effect."""
        if self._pressed.pop((job, "deliver"), None) is not None:
            self.decided[job] += 1

    async def _until(self, prompt: str, fits: Callable[[Row], bool], seconds: float) -> bool:
        """Wait until a job is as it is wanted; False if it isn't in time."""
        try:
            async with asyncio.timeout(seconds):
                while not fits(await self._ledger.row(prompt)):  # noqa: ASYNC110 - a bot writes it
                    await asyncio.sleep(A_LOOK)
        except TimeoutError:
            return False
        return True

    # --- cards that can't be edited --------------------------------------------------------

    def freeze(self, _place: Place, prompt: str) -> None:
        """Have Slack edit no message any more, until the card of ``prompt`` got a successor."""
        self._start("edits", self._freeze(prompt))

    async def _freeze(self, prompt: str) -> None:
        if not await self._until(prompt, _is_rendering, LONGEST_WAY):
            return
        await self._theatre.refuse_edits(self._chance.choice(FROZEN), None)
        await self._until(prompt, lambda row: row.cards > 1, LONGEST_FREEZE)
        await self._theatre.refuse_edits(FROZEN[0], 0)


def _is_rendering(row: Row) -> bool:
    return bool(row.state == "rendering")


def what_to_press(row: Row, *, in_doubt: bool, looks: int) -> str | None:
    """Return the button that a person presses where it is right that nobody can tell.

    Nobody presses anything on a card that says so without need. An order that was sent often enough
    is sent again by a person alone; where a list left doubts, after ``looks`` at it in vain.
    """
    if row.state != "unconfirmed":
        return None
    if row.orders >= MOST_ORDERS and (not in_doubt or looks >= ENOUGH_LOOKS):
        return "resend"
    return "look" if in_doubt else None
