"""What is said of a GIF: a small preview of a clip, for where videos don't play."""

from __future__ import annotations

from typing import Final

ON_ITS_WAY: Final = (
    "I'm making a GIF of it: it comes into the clip's thread in a moment. If that doesn't work, "
    "I'll write to you."
)
"""To whoever presses *GIF*."""
ALREADY: Final = "It's there already: {gif}."
THIS_ONE: Final = "<{link}|the GIF in the clip's thread>"
IN_THREAD: Final = "look into the clip's thread"
COMING: Final = "It's being made already, and comes into the clip's thread in a moment."
"""To whoever presses it again: where it is, the second by a link, or that it's still being made."""
THERE: Final = "#{number} as a GIF, for <@{person}>. It plays where videos don't."
"""With the GIF in the thread."""
NO_CLIP: Final = "There's no video here any more to make a GIF of."
"""Where the clip was deleted, or its video has gone from Slack."""
NOT_INSTALLED: Final = (
    "To make a GIF I need PyAV, which isn't installed here. Whoever runs Sora can add it: "
    "`pip install 'sora-for-slack[frames]'`."
)
"""Where what makes them isn't there any more."""
FAILED: Final = "I couldn't bring a GIF of {clip} into <#{channel}>: {why}"
NOT_MADE: Final = "its video can't be read, or took too long. The clip itself is as it was."
"""In a direct message, where there is none in the end."""
