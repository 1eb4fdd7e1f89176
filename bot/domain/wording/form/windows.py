"""What the windows say that ask about one clip: to change it, to go on from it, to delete it."""

from __future__ import annotations

from typing import Final

CHANGE_TITLE: Final = "Remix this clip"
CHANGE: Final = "What should be different?"
CHANGE_HINT: Final = "One clear change works best. Size and length stay as they are."
CHANGE_SUBMIT: Final = "Remix"
CHANGE_OF: Final = "From #{number}: {title}"
"""To change a clip; the price stands behind the button's label, and at the top which clip it is."""
NEXT_TITLE: Final = "Continue this clip"
NEXT: Final = "What happens next?"
NEXT_HINT: Final = "It begins where this clip ends. Size and length stay as they are."
NEXT_SUBMIT: Final = "Continue"
NEXT_AFTER: Final = "After #{number}: {title}"
"""To go on from one; at the top, which it is."""
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
NOT_DELETED: Final = "Not deleted"
CLOSE: Final = "Close"
"""Around the reason, where that can't be."""
GOES_ON: Final = "… and further"
"""Over a second field, where words are too long for one."""
