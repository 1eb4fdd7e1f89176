"""Where a workspace's current token comes from, for whoever calls Slack."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class TokenSource(Protocol):
    """Looks beyond what this process knows: another may have heard of a workspace before."""

    async def look(self) -> None:
        """Take over what has changed."""

    async def find(self, workspace: str, enterprise: str | None) -> None:
        """Look for the token of a workspace that nobody here knows, its organisation's else."""

    async def lost(self, workspace: str, token: str) -> None:
        """Delete a workspace's token, of which Slack says that it will never be good again."""

    async def ended(self, workspace: str, token: str) -> None:
        """Have a workspace's token renewed, of which Slack says that its time is over."""


class Departures(Protocol):
    """What of its token remains to a workspace that removed the app."""

    async def discard(self, workspace: str, enterprise: str | None, at: float) -> bool:
        """Delete its token, if that was there at the moment ``at``; tell whether it has another.

        That is a newer one of its own, or its organisation's.
        """
        ...

    async def leave_org(self, workspace: str) -> bool:
        """Ask Slack anew which organisation's token reaches a workspace; tell whether it has any.

        Raises SlackError without an answer.
        """
        ...

    async def discard_org(self, enterprise: str, at: float) -> Collection[str]:
        """Delete an organisation's token likewise; return the workspaces that have none now."""
        ...
