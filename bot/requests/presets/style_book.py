"""The styles of each workspace, remembered for a few seconds: every request asks for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.presets.styles import Style, by_name
from bot.ports.clock import Clock
from bot.ports.presets.styles import Styles

FRESH: Final = 5.0
"""Seconds after which another process's change is known here."""

MOST: Final = 200
"""How many workspaces are remembered; the one that was read longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class _Known:
    styles: Mapping[str, Style]
    until: float


@dataclass(frozen=True, slots=True)
class StyleBook:
    """Reads styles, and changes them: what this process has changed it knows at once."""

    kept: Styles
    clock: Clock
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict, init=False)

    async def of(self, workspace: str) -> Mapping[str, Style]:
        """Return a workspace's styles by their names, as they were a few seconds ago or are now."""
        known = self._known.get(workspace)
        if known is not None and self.clock.now() < known.until:
            return known.styles
        return await self.read(workspace)

    async def read(self, workspace: str) -> Mapping[str, Style]:
        """Return a workspace's styles by their names, as they are now."""
        styles = by_name(await self.kept.of(workspace))
        self._known[workspace] = _Known(styles, self.clock.now() + FRESH)
        self._known.move_to_end(workspace)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return styles

    async def keep(self, workspace: str, style: Style, *, instead_of: str = "") -> None:
        """Keep a style, in place of that name if there is one. Raises StyleRefused."""
        await self.kept.keep(workspace, style, instead_of=instead_of)
        self._known.pop(workspace, None)

    async def remove(self, workspace: str, name: str) -> None:
        """Forget a style."""
        await self.kept.remove(workspace, name)
        self._known.pop(workspace, None)
