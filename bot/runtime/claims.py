"""What this process has claimed for a while in a row, and is about to do for everybody.

Whoever claims something has it until a moment of the database's. A process may be stopped between
its claim and its call, or its machine put to sleep, for any time; by then another has the claim. So
each looks at its own clock right before it calls.
"""

from __future__ import annotations

from typing import Final

from bot.domain.errors.base import StaleJob
from bot.ports.clock import Clock

SURE_SECONDS: Final = 30.0
"""For how long a claim is certain: half of what the shortest lasts. A call may take the rest."""


class HeldClaim:
    """Something that nobody else does, for ``seconds``: begun before the database is asked for it.

    So it is over here before it is over there, however long the answer takes.
    """

    def __init__(self, clock: Clock, seconds: float | None = None) -> None:
        self._clock = clock
        self._until = clock.awake() + (SURE_SECONDS if seconds is None else seconds)

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can have claimed it since."""
        return self._clock.awake() < self._until

    def need(self) -> None:
        """See that it is certain. Raises StaleJob where another process may be at it."""
        if not self.is_sure:
            raise StaleJob("a claim took too long: another process may be at it")
