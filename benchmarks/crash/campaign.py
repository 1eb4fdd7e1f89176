"""The campaign: start, give orders, kill, start again; in the end wait for everything and audit."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from benchmarks.crash.audit import Tally, audit, lost, turned_down
from benchmarks.crash.evidence import Ledger, collect
from benchmarks.crash.people import People, odds_of
from benchmarks.crash.points import POINTS, Need, Point
from benchmarks.crash.process import Bot, start_bot
from benchmarks.crash.scenes import Scenes
from benchmarks.crash.theatre import Theatre, open_theatre
from benchmarks.crash.weather import CLOCKS

Mode = Literal["random", "points"]

LONGEST_START = 60.0
LONGEST_LIFE = 3.0
LONGEST_DOUBTFUL_LIFE = 20.0
"""The same while a list leaves doubts: nobody says *Unclear* at once."""

LONGEST_WAY_TO_A_POINT = 60.0
"""For each of the bots that share the work."""

ENOUGH_WORK = 4
"""So many jobs underway are enough to wait with for a point: a queue would hold it up."""

LONGEST_TAKEOVER = 60.0
LONGEST_END = 400.0
"""And two seconds for each order. A job that many processes died over has to wait long."""

EARLY = 0.15
"""How many of the random kills come without waiting until the bot is up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to do."""

    jobs: int
    kills: int
    seed: int
    mode: Mode
    database_url: str
    folder: Path
    replicas: int = 1
    points: tuple[Point, ...] = POINTS
    clock: str = "right"
    """How the video server's list tells the time, by its name in ``CLOCKS``."""
    more: tuple[Need, ...] = ()
    """What people do many times as often as else."""
    deployments: int = 1
    """How many the bot has: two are of different dialects, with limits of their own."""
    patience: float = 1.0
    """How many times as long as usual a bot may be silent; on a busy machine it may have to be."""


@dataclass(slots=True)
class Outcome:
    """What a campaign has found; ``points`` counts the kills at each named point."""

    kills: int
    tally: Tally
    errors: int
    """Lines that the bots logged as errors: something went wrong and was tried again."""
    files: int
    """Clips, and parts of clips, that are still on the bots' disk."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often people gave an order of each kind, or a server trouble."""
    points: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)


class Campaign:
    """One run of a plan against open servers."""

    def __init__(self, plan: Plan, theatre: Theatre, ledger: Ledger) -> None:
        self._plan = plan
        self._theatre = theatre
        self._ledger = ledger
        self._chance = Random(plan.seed)
        self._scenes = Scenes(theatre, ledger, Random(plan.seed + 2))
        self._by_child = plan.mode == "points" or not plan.database_url.startswith("sqlite")
        odds = odds_of(plan.more, shortened=self._by_child)
        self._people = People(theatre, ledger, self._scenes, Random(plan.seed + 1), odds)
        self._bots: list[Bot] = []
        self.points: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()

    async def run(self) -> Tally:
        """Do it all; returns what the audit counted."""
        async with self._with_people():
            if self._plan.replicas > 1:
                self._bots = [await self._start() for _ in range(self._plan.replicas)]
                await self._connected()
            for kill in range(self._plan.kills):
                self._people.allow(self._plan.jobs * (kill + 1) // self._plan.kills)
                await (self._point(kill) if self._plan.mode == "points" else self._random())
            self._people.allow(self._plan.jobs)
            await self._to_the_end()
        evidence = await collect(
            self._theatre, self._ledger, self._people.orders, self._people.team
        )
        evidence.decided, evidence.unclear = self._scenes.decided, self._scenes.unclear
        tally = audit(evidence)
        for line in () if tally.clean else lost(evidence):
            print(line, file=sys.stderr)
        return tally

    @asynccontextmanager
    async def _with_people(self) -> AsyncIterator[None]:
        """Let people do what they do meanwhile; no bot is left in the end."""
        others = [asyncio.create_task(each.run()) for each in (self._people, self._scenes)]
        try:
            yield
        finally:
            for task in others:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            for bot in self._bots:
                await bot.kill()

    @property
    def asked(self) -> Counter[str]:
        """Return how often people did what."""
        return self._people.did

    # --- one kill ----------------------------------------------------------------------

    async def _random(self) -> None:
        victim = await self._next_victim()
        if self._chance.random() < EARLY:
            await asyncio.sleep(self._chance.uniform(0.0, 1.5))
        else:
            await self._connected()
            longest = LONGEST_DOUBTFUL_LIFE if self._scenes.in_doubt else LONGEST_LIFE
            await asyncio.sleep(self._chance.uniform(0.0, longest))
        await self._bury(victim)

    async def _point(self, kill: int) -> None:
        point = self._plan.points[kill % len(self._plan.points)]
        need = point.step.need
        self._people.wish = None if need == "order" else need
        if need != "doubt":
            await self._scenes.settle()
        count = self._chance.randint(1, point.step.most)
        victim = await self._start(point, count)
        if self._plan.replicas > 1:
            await self._bury(self._bots.pop(0), takeover=False)
        self._bots.append(victim)
        if not await self._dies_while_there_is_work(victim):
            self.missed[point.name] += 1
        else:
            self.points[point.name] += 1
        self._people.wish = None
        await self._bury(victim)

    async def _dies_while_there_is_work(self, victim: Bot) -> bool:
        """Wait for the victim's end; while it doesn't come, let people ask for more."""
        for _ in range(int(LONGEST_WAY_TO_A_POINT * self._plan.replicas)):
            if await victim.dies(1.0):
                return True
            if self._people.quiet and await self._ledger.open() < ENOUGH_WORK:
                self._people.allow(self._people.given + 1)
        return False

    async def _next_victim(self) -> Bot:
        """Return the bot to be killed: the only one, or any of the replicas."""
        if self._plan.replicas == 1:
            self._bots = [await self._start()]
            return self._bots[0]
        return self._chance.choice(self._bots)

    async def _bury(self, victim: Bot, *, takeover: bool = True) -> None:
        """Kill a bot; another one takes its jobs over before its place is filled again."""
        await victim.kill()
        if victim in self._bots:
            self._bots.remove(victim)
        if self._plan.replicas == 1:
            return

        async def taken_over() -> bool:
            return await self._ledger.held_by(victim.owner) == 0

        if takeover:
            await _until(taken_over, LONGEST_TAKEOVER)
            self._bots.append(await self._start())

    async def _start(self, point: Point | None = None, count: int = 1) -> Bot:
        """Start a bot: the plain program, unless something about it must be changed."""
        plan = self._plan
        return await start_bot(
            plan.folder,
            self._theatre.environment(plan.folder, plan.database_url),
            child=self._by_child,
            point=point,
            count=count,
            patience=plan.patience,
        )

    # --- waiting -----------------------------------------------------------------------

    async def _connected(self) -> None:
        async def connected() -> bool:
            return await self._theatre.connections() >= self._plan.replicas

        await _until(connected, LONGEST_START)

    async def _to_the_end(self) -> None:
        """Let everything come to its end; what doesn't in time is counted as stuck."""
        while len(self._bots) < self._plan.replicas:
            self._bots.append(await self._start())

        async def over() -> bool:
            if not self._people.quiet or not self._people.team.pickers.is_over:
                return False
            if not await self._scenes.is_over():
                return False
            underway = (await self._theatre.slack("GET", "/deliveries"))["underway"]
            if underway or await self._ledger.open():
                return False
            # The program as it is gives whoever saw to a poster minutes before somebody else does.
            if self._by_child and await self._ledger.posters_to_come():
                return False
            return await self._all_were_taken()

        with suppress(TimeoutError):
            await _until(over, LONGEST_END + 2.0 * self._plan.jobs)
        await self._connected()  # who has only just been started isn't asked to stop yet
        await asyncio.sleep(0.5)  # a second delivery would have to land within a share's delay
        for bot in self._bots:
            await bot.stop()

    async def _all_were_taken(self) -> bool:
        """Let people ask for more instead of the replies that a budget was too small for."""
        known = {row.prompt for row in await self._ledger.rows()}
        gone = [order for order in self._people.orders if order.prompt not in known]
        refused = turned_down(gone, await self._people.team.budgets.refusals())
        self._people.allow(self._plan.jobs + len(refused))
        return self._people.quiet


async def _until(probe: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Wait until ``probe`` says so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await probe():  # noqa: ASYNC110 - the other side is a server
            await asyncio.sleep(0.1)


@asynccontextmanager
async def _open_ledger(url: str) -> AsyncIterator[Ledger]:
    ledger = Ledger(url)
    try:
        yield ledger
    finally:
        await ledger.close()


async def conduct(plan: Plan) -> Outcome:
    """Open the servers, run the plan, close everything."""
    clock = CLOCKS[plan.clock]
    async with (
        open_theatre(plan.seed, clock, plan.deployments) as theatre,
        _open_ledger(plan.database_url) as ledger,
    ):
        campaign = Campaign(plan, theatre, ledger)
        tally = await campaign.run()
    for name, times in campaign.missed.items():
        print(f"not reached in time ({times}): {name}", file=sys.stderr)
    errors = await asyncio.to_thread(_errors_in, plan.folder / "bot.log")
    files = await asyncio.to_thread(_files_in, plan.folder / "data" / "spool")
    return Outcome(
        plan.kills, tally, errors, files, campaign.asked, campaign.points, campaign.missed
    )


def _files_in(spool: Path) -> int:
    return sum(1 for _ in spool.iterdir()) if spool.exists() else 0


def _errors_in(path: Path) -> int:
    with path.open(encoding="utf-8", errors="replace") as log:
        return sum(" ERROR " in line for line in log)
