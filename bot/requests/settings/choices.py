"""What was chosen, remembered for a few seconds: each reply in a clip's thread asks for it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from bot.domain.preferences.preferred import PreferenceChanges, Preferred
from bot.ports.clock import Clock
from bot.ports.preferences import Preferences

FRESH: Final = 5.0
"""Seconds after which another process's change is known here."""

MOST: Final = 2_000
"""How many people and channels are remembered; the one asked for longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class _Known:
    preferred: Preferred
    until: float


@dataclass(frozen=True, slots=True)
class Choices:
    """Reads preferences, and writes them: what this process has changed it knows at once."""

    preferences: Preferences
    clock: Clock
    _known: OrderedDict[tuple[str, str], _Known] = field(default_factory=OrderedDict, init=False)

    async def of(self, workspace: str, subject: str) -> Preferred:
        """Return what a subject has chosen, as it was a few seconds ago or is now."""
        known = self._known.get((workspace, subject))
        if known is not None and self.clock.now() < known.until:
            return known.preferred
        return self._remember(workspace, subject, await self.preferences.of(workspace, subject))

    async def keep(self, workspace: str, subject: str, changes: PreferenceChanges) -> Preferred:
        """Change what is named; return all that is chosen now."""
        kept = await self.preferences.keep(workspace, subject, changes)
        return self._remember(workspace, subject, kept)

    def _remember(self, workspace: str, subject: str, preferred: Preferred) -> Preferred:
        key = (workspace, subject)
        self._known[key] = _Known(preferred, self.clock.now() + FRESH)
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return preferred
