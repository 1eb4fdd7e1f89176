"""What a card, or whoever pressed its button, is told of a render that went astray."""

from __future__ import annotations

from typing import Final

GIVEN_UP: Final = (
    "Given up, since nobody could tell what became of it. It may still be billed once."
)
"""On a card, once *Give up* was pressed on a clip that nobody could tell about."""

TAKEN_AWAY: Final = (
    "The video service that this was ordered from was taken off Sora's list, so it can't be "
    "rendered again there. Whoever runs Sora can put it back; or press *Give up* and ask for "
    "another clip."
)
"""Where *Render again* is pressed and the deployment isn't there any more."""

LET_GO: Final = (
    "Given up: the video service didn't let Sora fetch the clip that it had rendered. Once it "
    "does, press *Deliver again*."
)
"""On a card, once *Give up* was pressed on a clip that can't be fetched."""

NOT_WAITING: Final = "This clip isn't waiting to be delivered any more."
"""Where *Deliver again* comes too late."""

STILL_MISSING: Final = (
    "I've looked again: the video service still can't find this clip. Press *Look again* later, or "
    "*Again* to make it anew."
)
"""After *Look again*: not found."""

STILL_RENDERING: Final = (
    "The video service has it after all, and is still rendering. Press *Look again* in a few "
    "minutes, and I'll bring the clip when it's done."
)
"""After *Look again*: found, and not done."""

NOT_ALLOWED: Final = (
    "The video service doesn't let me ask about this clip. Whoever runs Sora needs to look at what "
    "its key may do; then look again."
)
"""After *Look again*: our key may not ask."""

FAILED_AGAIN: Final = (
    "The video service failed while rendering this clip, and failed again at the second try. "
    "Give it a while, then press *Again*."
)
"""On a card: the second try, on the house, failed as well."""

CANCELLED_THERE: Final = (
    "Somebody cancelled this render at the video service. Press *Again* to make it once more."
)
"""On a card: ended by somebody at the service itself."""

NEVER_ENDED: Final = (
    "The video service was at this for a whole day and never finished it. "
    "Press *Again* to try once more."
)
"""On a card, after a day of rendering."""

NEVER_HEARD_OF: Final = (
    "The video service has given no usable answer about this clip for a whole day. "
    "Press *Again* to try once more."
)
"""On a card, after a day without an answer."""

NO_WORD: Final = (
    "The video service has given no usable answer about this clip for a long time. Sora keeps "
    "asking, and brings the clip if it does come."
)
"""On a card, while there is no usable answer."""

IN_VAIN: Final = (
    "Sora sent this {orders} times and never got a usable answer. The video service's list doesn't "
    "show it either, so nothing seems to have been made. Sora doesn't send it again by itself."
)
"""On a card, after several orders without an answer."""

MAYBE_MADE: Final = (
    "Sora was restored from a backup, and this clip may have been ordered since that was made: the "
    "video service's list doesn't settle it. So that nobody pays twice, it waits for you to decide."
)
"""On a card, after a restore, where the list of the video service proves nothing."""

NEVER_ALLOWED: Final = (
    "The clip was rendered, but for as long as the video service keeps clips it didn't let Sora "
    "fetch this one. Once that is mended, *Deliver again* tries it all the same."
)
"""On a card: rendered, and never handed over."""

UNSEEN: Final = (
    "Slack took the clip, but won't say whether the clip is there. If it isn't in the thread, ask "
    "whoever runs Sora to look at the log: it's kept."
)
"""On a card: uploaded, and nobody can tell whether it shows."""

WAITED_TOO_LONG: Final = (
    "The clip waited {days} days for somebody to press *Deliver again*, and is gone now."
)
"""On a card, where nobody pressed *Deliver again*."""

AMBIGUOUS: Final = "There are renders that could be this one or another, so I still can't tell."
INCOMPLETE: Final = (
    "The video service's list doesn't show all that it should, so I still can't tell."
)
LOOKING: Final = (
    "It isn't in the video service's list so far. I'll keep looking for half a minute: if it "
    "stays away, it goes back in line, and its card says so."
)
ABSENT: Final = (
    "It isn't in the video service's list. I've sent it often enough by myself: press *Render "
    "again* to try once more."
)
UNKNOWABLE: Final = "This video service keeps no list that I could look in, so I still can't tell."
RUNNING: Final = "The video service says it's still rendering. I'll keep asking."
MISSING: Final = "The video service can't find it at the moment. I'll keep asking for a while."
"""After *Look again* on a clip that nobody can tell about: what the service's list has shown."""
