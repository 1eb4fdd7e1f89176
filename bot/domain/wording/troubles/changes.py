"""What is said of remixes and next shots that can't be had as they were asked for."""

from __future__ import annotations

from typing import Final

NO_FRAMES: Final = (
    "To go on from a clip's last frame I need PyAV, which isn't installed here. Whoever runs Sora "
    "can add it: `pip install 'sora-for-slack[frames]'`. Nothing was spent."
)
"""Where a part for the last frame isn't installed."""

CAME_TO_NOTHING: Final = (
    "#{number}, which this was to change, {ended}. *Edit and try again…* begins with its words and "
    "your change."
)
"""On a remix's card: the clip that it waited for failed."""

MADE_ELSEWHERE: Final = (
    "#{number} was made by another video service than the one that Sora uses now."
)
"""Begins the reason why a clip is offered from scratch."""

SHARED_RENDER: Final = (
    "#{number} is one of several clips of one render, which can't be changed alone."
)
"""The same."""

REMIX_NOT_OPENED: Final = (
    "Slack didn't open the window in time. Press *Remix…* again, or reply in the "
    "clip's thread, for example: `remix make it night`"
)
"""Where the window for a remix doesn't open."""
