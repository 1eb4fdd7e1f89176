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

FAILED: Final = "failed"
CANCELLED: Final = "was cancelled"
"""That, and of a clip that isn't there to be changed: how it ended."""

UNABLE: Final = "This video service can't change a clip that it has made."
UNABLE_TO_EXTEND: Final = "This video service can't make a clip longer that it has made."
MADE_ELSEWHERE: Final = (
    "#{number} was made by another video service than the one that Sora uses now."
)
SHARED_RENDER: Final = (
    "#{number} is one of several clips of one render, which can't be changed alone."
)
EXPIRED: Final = (
    "The video service no longer has #{number}: it keeps clips for {hours} hours at most."
)
"""Begins the reason why a clip is offered from scratch."""
OFFER: Final = "{why} *Recreate* makes it from scratch, from all its words and your change{start}."
AT_FRAME: Final = ", beginning at a frame of it"
OFFER_NEXT: Final = "{why} *Recreate* makes a new clip that begins with its last frame."
"""Ends it: of a change, and of a next shot."""
NO_OFFER: Final = "{why} {obstacle}"
NO_FIRST_FRAME: Final = (
    "{model} begins with no picture, so it can't go on from a clip. Reply `remix` and a change, or "
    "`new` and a prompt."
)
"""The same where no next shot can be offered."""

ON_ITS_CARD: Final = "Press *Recreate* on #{number}'s card. {why}"
"""To `again` for a clip that is offered from scratch."""
NOT_TO_RECREATE: Final = "There's nothing to recreate here: the card shows how it is."
RECREATED_ALREADY: Final = (
    "#{number} is that clip already ({state}). For another take, press *Again* on its card{when}."
)
ONCE_DONE: Final = " once it's done"
"""To *Recreate*, where that isn't open, or was pressed before."""
TOO_LONG: Final = (
    "With all the changes since the first clip that's too long for the video service. Reply `new` "
    "and describe the whole scene."
)
NO_SUCH_CLIPS: Final = (
    "#{number} is {size} and {seconds} s long, and the video model that Sora uses now makes no "
    "such clips. Reply `new` and describe the whole scene."
)
"""Where it can't be made from scratch, either."""

NONE_HERE: Final = (
    "There's no clip of mine here to remix. Use *Remix with Sora* on a clip that I posted, or on "
    "its card. For a new one, type {example}"
)
"""To *Remix with Sora* on another message."""
NOT_DONE_YET: Final = (
    "#{number} isn't done yet, and this begins with its last frame. Once its clip is here, reply:"
    "{line}"
)
"""To `continue` for a clip that is still made; the words follow, to copy."""
DELETED: Final = "#{number} was deleted, and its words with it."
DELETED_NEW: Final = "{deleted} Reply `new` and describe the whole scene."
DELETED_AGAIN: Final = "{deleted} Reply `new` and a prompt to make another clip."
"""Where a clip that was deleted is to be changed, or made again."""
NO_CLIP: Final = "#{number} has no clip to {to_do}: it {ended}. {instead}"
TO_REMIX: Final = "remix"
TO_CONTINUE: Final = "continue"
OR_RECREATE: Final = "Press *Recreate* on its card, or reply `new` and a prompt for something else."
DIFFERENTLY: Final = "It would only fail again as it is: reply `new` and ask for it differently."
OR_AGAIN: Final = "Reply `again` to try it once more, or `new` and a prompt for something else."
"""Where a clip that came to nothing is to be changed; what to do stands behind it."""
FRAME_OF: Final = "a frame of #{number}"
LAST_FRAME_OF: Final = "the last frame of #{number}"
"""What such a picture is called where something is said of it."""
LOST: Final = (
    "I can't go on from #{number}: the video service no longer has its clip, and its video in "
    "Slack is gone, or hidden from me. Nothing was spent. Reply `new` and describe the whole "
    "scene."
)
DELETED_MEANWHILE: Final = (
    "#{number} was deleted meanwhile, so there's nothing to go on from. Nothing was spent. Reply "
    "`new` and describe the whole scene."
)
"""Where the clip to go on from can't be had any more."""

REMIX_NOT_OPENED: Final = (
    "Slack didn't open the window in time. Press *Remix…* again, or reply in the clip's thread, "
    "for example: `remix make it night`"
)
NEXT_NOT_OPENED: Final = (
    "Slack didn't open the window in time. Press *Continue…* again, or reply in the clip's thread, "
    "for example: `continue {example}`"
)
"""Where the window for a remix, or for a next shot, doesn't open."""
