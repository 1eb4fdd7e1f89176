"""Styles as they are kept, and the windows in which admins name them."""

from __future__ import annotations

from typing import Protocol

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.presets.styles import Style
from bot.domain.presets.windows import StyleForm, StyleList


class Styles(Protocol):
    """The styles of each workspace, of which each name is there once. They go with it."""

    async def of(self, workspace: str) -> tuple[Style, ...]:
        """Return a workspace's styles, by their names."""

    async def keep(self, workspace: str, style: Style, *, instead_of: str = "") -> None:
        """Keep a new style, or one in place of that name. The same once more changes nothing.

        Raises StyleRefused for a name that another one has, and for more than ``MOST_STYLES``.
        """

    async def remove(self, workspace: str, name: str) -> None:
        """Forget a style; it may be gone already."""


class StyleWindows(Protocol):
    """Slack, for the window of styles. Raises ``SlackError`` and its kin."""

    async def open(self, origin: Origin, window: StyleList) -> None:
        """Open the window, for three seconds after the person's press."""

    async def show(self, origin: Origin, view_id: str, window: StyleList | StyleForm) -> None:
        """Show something else in the window that somebody has open."""

    def as_view(self, window: StyleList | StyleForm) -> Block:
        """Return the window as Slack takes it, for whoever answers what was sent in with it."""


class StyleDesk(Protocol):
    """Takes what admins do in the window of styles. Everybody else is told that they may not."""

    async def open(self, origin: Origin) -> None:
        """Open the window, with all styles in it."""

    async def edit(self, name: str, view_id: str, origin: Origin) -> None:
        """Show a style's fields in the open window; without a name, those of a new one."""

    async def save(self, style: Style, before: str, origin: Origin) -> Block:
        """Keep a style as it was filled in; return the window that shows all of them.

        ``before`` is the name that it had. Raises StyleRefused for what can't be, by its field.
        """

    async def remove(self, name: str, view_id: str, origin: Origin) -> None:
        """Forget a style, and show those that are left."""
