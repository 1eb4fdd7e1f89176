"""What every worker goes by: the time, chance, and whether the bot is to stop."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bot.ports.clock import Clock
from bot.runtime.stopping import Stopping


@dataclass(frozen=True, slots=True)
class Timing:
    """One process's sense of time; ``chance`` keeps those that wait from coming back together."""

    clock: Clock
    chance: Random
    stopping: Stopping
