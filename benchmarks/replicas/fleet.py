"""Replicas as processes: some are killed, some fall asleep for longer than a lease lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.crash.child import LEASE_SECONDS
from benchmarks.crash.process import Bot, start_bot
from benchmarks.shared.servers import Servers

PATIENCE = 4.0
"""How many times as long as in a crash campaign leases last: replicas are busy here."""

LEASE = LEASE_SECONDS * PATIENCE

SLEEP = 1.5 * LEASE
"""Seconds that a replica is stopped for: others have taken over its jobs by then."""

CONNECTED_WITHIN = 120.0
"""Seconds in which replicas have to be at work, on a busy machine."""


@dataclass(slots=True)
class Fleet:
    """The replicas of a run. Each has a folder of its own: nothing is shared but the database."""

    servers: Servers
    folder: Path
    settings: Mapping[str, str]
    chance: Random
    bots: list[Bot] = field(default_factory=list)
    asleep: list[Bot] = field(default_factory=list)
    started: int = 0

    async def start(self) -> None:
        """Start one more."""
        self.started += 1
        folder = self.folder / f"replica-{self.started}"
        folder.mkdir()
        data = {"DATA_DIR": str(folder / "data"), "PORT": "0"}
        environment = {**self.servers.environment, **self.settings, **data}
        self.bots.append(await start_bot(folder, environment, child=True, patience=PATIENCE))

    async def connected(self) -> None:
        """Wait until all of them take what Slack brings."""
        async with asyncio.timeout(CONNECTED_WITHIN):
            while await self._connections() < len(self.bots):  # noqa: ASYNC110 - a server's
                await asyncio.sleep(0.1)

    async def _connections(self) -> int:
        return int((await self.servers.slack_shows("world"))["connections"])

    def _victim(self) -> Bot:
        """Choose one of those that are awake; nobody is told who is next."""
        return self.chance.choice([bot for bot in self.bots if bot not in self.asleep])

    async def kill_one(self) -> None:
        """Kill one, and start another in its place."""
        victim = self._victim()
        self.bots.remove(victim)
        await victim.kill()
        await self.start()

    async def lull_one(self) -> None:
        """Stop one for longer than a lease lasts, and let it go on."""
        victim = self._victim()
        self.asleep.append(victim)
        victim.sleep()
        await asyncio.sleep(SLEEP)
        victim.wake()
        self.asleep.remove(victim)

    def errors(self) -> int:
        """Count the lines that they logged as errors."""
        logs = self.folder.glob("replica-*/bot.log")
        return sum(log.read_text(errors="replace").count(" ERROR ") for log in logs)


@asynccontextmanager
async def fleet_of(
    count: int, servers: Servers, folder: Path, settings: Mapping[str, str], chance: Random
) -> AsyncIterator[Fleet]:
    """Run ``count`` replicas, connected to Slack; none is left in the end."""
    fleet = Fleet(servers, folder, settings, chance)
    try:
        for _ in range(count):
            await fleet.start()
        await fleet.connected()
        yield fleet
    finally:
        for bot in fleet.bots:
            await bot.kill()
