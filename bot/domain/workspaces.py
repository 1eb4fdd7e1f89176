"""Slack teams that installed the app, and what is left of one that removed it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack team that installed the app."""

    id: str
    name: str
    url: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge of a workspace came to."""

    rows: int
    """How many rows of any kind were deleted."""
    left: int
    """How many jobs are left: they hold a slot, or have only just come in."""
