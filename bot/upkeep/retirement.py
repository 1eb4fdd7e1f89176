"""Models that end soon: whoever runs Sora reads of it in the log, at the start and once a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from bot.domain.deployment import Deployment
from bot.domain.retirement import nearing
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

A_DAY: Final = 24 * 3600.0


class Retirements:
    """Looks at the ends that are known of the deployments' models."""

    def __init__(self, deployments: Iterable[Deployment], timing: Timing) -> None:
        self._deployments = deployments
        self._timing = timing

    async def run(self) -> None:
        """Look until the bot stops."""
        await every(
            A_DAY,
            self._look,
            stopping=self._timing.stopping,
            log=log,
            trouble="the models' ends could not be looked at",
        )

    async def _look(self) -> None:
        today = datetime.fromtimestamp(self._timing.clock.now(), UTC).date()
        for one in self._deployments:
            if said := nearing(one.end, one.profile.name, today):
                log.warning("%s", said, extra={"deployment": one.name})
