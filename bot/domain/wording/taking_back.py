"""What is said of cancelling and deleting: what can't be taken back any more, and what to press."""

from __future__ import annotations

from typing import Final

TOO_LATE: Final = "Too late to cancel: the clip is already rendered and on its way."
"""Where a clip that is cancelled is on its way."""

UNCLEAR: Final = "Nobody can tell whether this is being rendered: press *Give up* on its card."
"""Where nobody knows whether it was ordered."""

CANCEL_FIRST: Final = "Press *Cancel* on its card first."
"""Where a clip that is under way is to be deleted."""

COPY_STAYS: Final = (
    "The video service can't delete clips: it keeps its copy for as long as it always does."
)
"""On the card of a deleted clip: the service has no way to delete."""

COPY_REFUSED: Final = "The video service didn't let me delete its copy."
"""The same: it refused."""

VIDEO_STAYS: Final = "Slack didn't let me delete the video: one of you has to."
"""The same, of the video in Slack."""

NOT_OVER: Final = "This clip isn't over yet ({state}). {instead}"
"""Where a clip is to be deleted that something still happens to; what to do stands behind it."""
ON_ITS_WAY: Final = "It's there in a moment; delete it then."
"""That, for a clip on its way."""
GIVE_UP_FIRST: Final = "Press *Give up* on its card first."
"""That, for one that nobody can tell about."""
WHICH_CLIP: Final = "This thread has {count} clips. Say which one, for example: `delete #{number}`"
"""To `delete` alone in a thread."""
DELETE_NOT_OPENED: Final = "Slack didn't open the window in time. Press *Delete…* again."
"""Where the window that asks doesn't open."""
DELETED_ALREADY: Final = "This clip was deleted already: its card says how far."
"""The second time."""
JUST_CHANGED: Final = "This clip has just begun to change. Look at its card."
"""Where somebody else was faster."""
THIS_CLIP: Final = "this clip"
FORGOTTEN_NOW: Final = "I've forgotten what {clip} was about."
COPY_ASKED: Final = "The video service is asked to delete its copy; if it can't, the card says so."
VIDEO_GOES: Final = "The video in Slack goes, too, and so do its copies elsewhere."
VIDEO_KEPT: Final = "The video in Slack stays; to delete that as well, {how}."
"""Once a clip is deleted: the second, of a clip elsewhere as the first, and what else applies."""
CANCELLED: Final = "I've cancelled {clip}: its card says what it cost."
CANCELLED_ALL: Final = "I've cancelled the {count} clips of {clip}: their cards say what they cost."
"""To `cancel` alone, which names no clip."""
NOTHING_LEFT: Final = "There's nothing to cancel: {clip} is already {state}."
NOTHING_LEFT_OF_ALL: Final = "There's nothing to cancel: all of these clips are over already."
"""Where there is nothing to cancel any more."""
WHICH_NUMBER: Final = "Which one? Reply {which}, or `cancel` for all."
"""To `stop` in a thread where one waits for several."""
