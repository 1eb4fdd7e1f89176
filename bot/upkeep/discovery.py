"""Asks servers what they tell of their models: at the start, once a day, and soon after a miss.

What one told is written down, so that a restart while it is silent takes no model's numbers away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date

from bot.domain.deployment import Deployment
from bot.domain.discovery.merging import Find, discovered, recalled
from bot.domain.discovery.told import Remembered, Told
from bot.domain.errors.base import StorageAway
from bot.domain.errors.provider import ProviderError
from bot.ports.deployments import Deployments
from bot.ports.storage import Discoveries
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

DAY = 24 * 3600.0
SOON = 600.0
"""Seconds until a server is asked again that didn't answer."""

FIRST_LOOK = 4.0
"""Seconds that the start waits for servers to tell of their models, at most."""


class ModelDiscovery:
    """Fills deployments' profiles with what their servers tell.

    What a server said before holds until it says something else, over a restart as well; what was
    of no use is logged once. ``bell`` tells of deployments that have changed.
    """

    def __init__(
        self,
        deployments: Deployments,
        memory: Discoveries,
        timing: Timing,
        *,
        bell: Bell | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._deployments = deployments
        self._memory = memory
        self._timing = timing
        self._bell = bell
        self._today = today
        self._doubted: dict[str, tuple[str, ...]] = {}
        self._next: float | None = 0.0
        """Seconds until ``run`` looks for the first time; None for a day."""

    async def first(self) -> None:
        """Ask all servers once, and wait for some seconds at most; ``run`` asks the rest again.

        Until one answers, what it told before this start holds.
        """
        try:
            await self._recall_all()
            async with asyncio.timeout(FIRST_LOOK):
                self._next = await self.look()
        except TimeoutError:
            log.warning("not every server told of its model in time; they are asked again")
        except Exception:
            log.exception("servers could not be asked what they tell of their models")

    async def run(self) -> None:
        """Ask once a day until the bot stops."""
        await every(
            DAY,
            self._once_due,
            bell=self._bell,
            stopping=self._timing.stopping,
            log=log,
            trouble="servers could not be asked what they tell of their models",
        )

    async def _once_due(self) -> float | None:
        due, self._next = self._next, 0.0
        return await self.look() if due == 0.0 else due

    async def look(self) -> float | None:
        """Ask all servers; return when to ask again, where that is sooner than usual."""
        await self._recall_all()
        answered = await asyncio.gather(*map(self._ask, self._deployments.offered))
        return None if all(answered) else SOON

    async def _ask(self, deployment: Deployment) -> bool:
        """Ask one server and take what it tells; return whether it answered, or is never asked.

        What was told to settings of before, read anew meanwhile, is no answer; nor is nothing from
        one that has told something: a gateway without its database knows no prices for a while.
        """
        if deployment.find is None:
            return True
        try:
            told = await self._deployments.video_named(deployment.name).told()
        except ProviderError as error:
            self._doubt(deployment, (error.detail,))
            return False
        now = self._deployments.named(deployment.name)
        if (now.base, now.model) != (deployment.base, deployment.model):
            return False
        if not told:
            return deployment.configured is None
        found = discovered(deployment.base, told, deployment.find, self._today())
        if found.profile != deployment.profile:
            log.info("a model's profile has changed", extra={"deployment": deployment.name})
        self._deployments.fit(deployment.name, found.profile)
        self._doubt(deployment, found.doubts)
        await self._remember(deployment, told)
        return True

    async def _recall_all(self) -> None:
        """Let deployments whose servers haven't answered yet go by what these told before."""
        for deployment in self._deployments.offered:
            if deployment.find is not None and deployment.configured is None:
                await self._recall(deployment, deployment.find)

    async def _recall(self, deployment: Deployment, find: Find) -> None:
        try:
            last = await self._memory.last(deployment.server, deployment.model)
        except StorageAway as away:
            log.warning("what servers told before can't be read", extra={"detail": away.detail})
            return
        if last is None:
            return
        if (profile := recalled(deployment.base, last, find, self._today())) is None:
            return
        said = {"deployment": deployment.name, "told_on": str(last.on)}
        log.info("until its server answers, a model is as it was told before", extra=said)
        self._deployments.fit(deployment.name, profile)

    async def _remember(self, deployment: Deployment, told: Sequence[Told]) -> None:
        """Write down what a server told; without that, the next start may have to do without."""
        what = Remembered(tuple(told), self._today())
        try:
            await self._memory.keep(deployment.server, deployment.model, what)
        except StorageAway as away:
            log.warning("what a server told can't be kept", extra={"detail": away.detail})

    def _doubt(self, deployment: Deployment, doubts: tuple[str, ...]) -> None:
        """Log what was of no use, unless it is the same as the last time."""
        if doubts and doubts != self._doubted.get(deployment.name):
            said = {"deployment": deployment.name, "said": "; ".join(doubts)}
            log.warning("what a server tells of its model is of no use", extra=said)
        self._doubted[deployment.name] = doubts
