"""What the window shows to whoever shares a clip."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShareWindow:
    """Who shares, and from where.

    ``shares_prompt`` is what the clip's owner has chosen: for themselves the tick begins with it,
    and for others it is so.
    """

    is_owner: bool
    is_private: bool
    shares_prompt: bool
