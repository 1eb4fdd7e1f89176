"""What the windows say that ask about one clip: to change it, to go on from it, to delete it."""

from __future__ import annotations

from typing import Final

CHANGE_TITLE: Final = "Remix this clip"
CHANGE: Final = "What should be different?"
CHANGE_HINT: Final = "One clear change works best. Size and length stay as they are."
CHANGE_SUBMIT: Final = "Remix"
"""To change a clip; the price stands behind the button's label."""
NEXT_TITLE: Final = "Continue this clip"
NEXT: Final = "What happens next?"
NEXT_HINT: Final = "It begins where this clip ends. Size and length stay as they are."
NEXT_SUBMIT: Final = "Continue"
"""To go on from one."""
NOT_NOW: Final = "Not now"
"""Closes both."""
DELETION_TITLE: Final = "Delete this clip?"
DELETION: Final = (
    "Sora forgets its words and pictures, and the video service is asked to delete its copy. Then "
    "it can't be remixed or made again."
)
DELETE_WHERE: Final = "In this thread"
DELETE_VIDEO: Final = "Also delete the video in Slack, and its copies elsewhere"
DELETION_SUBMIT: Final = "Delete"
DELETION_CLOSE: Final = "Keep it"
"""To delete one."""
GOES_ON: Final = "… and further"
"""Over a second field, where words are too long for one."""
