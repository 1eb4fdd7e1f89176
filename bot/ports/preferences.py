"""What people, channels and workspaces have chosen, kept for good."""

from __future__ import annotations

from typing import Protocol

from bot.domain.preferences.preferred import PreferenceChanges, Preferred


class Preferences(Protocol):
    """Each choice is kept by itself: of two at once about the same, the later one counts.

    ``subject`` is a person's or a channel's Slack id, or ``WORKSPACE``. They go with the workspace.
    """

    async def of(self, workspace: str, subject: str) -> Preferred:
        """Return what was chosen; nothing of anybody who never chose."""

    async def keep(self, workspace: str, subject: str, changes: PreferenceChanges) -> Preferred:
        """Change what is named, in one step; return all that is chosen now."""

    async def of_channels(self, workspace: str, limit: int) -> dict[str, Preferred]:
        """Return what channels have chosen, by their ids, those first that were changed last."""


class ChannelsInUse(Protocol):
    """Where clips were made."""

    async def latest(self, workspace: str, limit: int) -> list[str]:
        """Return the ids of channels that have clips, the one with the newest clip first.

        Direct conversations are none. Of very many, those with the first ids are looked at.
        """
