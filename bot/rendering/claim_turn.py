"""Renders are shared out: a replica with its share of the slots lets the others claim first."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.domain.deployment import Deployment
from bot.rendering.renderer import Renderer
from bot.runtime.company import Company

HEAD_START = 1.0
"""Seconds that others have to claim a job in. They are told of a free slot with the commit that
frees it, so that nothing of this is felt unless one of them has died."""


class ClaimTurn:
    """Whether it is this process's turn to claim a job of a deployment. Alone, it always is."""

    def __init__(
        self,
        deployment: Deployment,
        renderer: Renderer,
        company: Company,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deployment = deployment
        self._renderer = renderer
        self._company = company
        self._now = now
        self._since: float | None = None

    def wait(self) -> float:
        """Return how many seconds to leave to the others; 0 where this process may claim one."""
        if self._renderer.slots < self._company.share(self._deployment.max_running):
            self._since = None
            return 0.0
        now = self._now()
        if self._since is None:
            self._since = now
        left = self._since + HEAD_START - now
        if left <= 0:
            self._since = None
        return max(0.0, left)
