"""What a card says of how its clip is: a sign, a few words in bold, and what there is to add."""

from __future__ import annotations

from typing import Final

WAITS: Final = ":hourglass_flowing_sand: *Waits for #{number}*, and goes on once that is rendered."
"""Of a remix whose source isn't rendered yet."""
IN_LINE: Final = ":hourglass_flowing_sand: *{place}*"
NO_PLACE: Final = "in line"
"""Of a clip in line: its place, where it is known."""
PAUSED: Final = ":double_vertical_bar: *{since}.* {tell} This clip keeps its place{unspent}."
UNSPENT: Final = ", and nothing was spent"
"""Of a clip in line while no clip can be made."""
CANCELLING: Final = ":no_entry_sign: *Cancelling…* The video service has yet to answer."
"""Between the press of *Cancel* and the answer to the order."""
STARTING: Final = ":hourglass_flowing_sand: *Starting to render…*"
"""Once its turn has come."""
RENDERING: Final = ":film_frames: *Rendering*"
LEFT: Final = "{bar} · {left} left"
SOME_MINUTES: Final = ":film_frames: *Rendering.* It may take some minutes."
"""While it renders; a bar follows, or the last, where the video service doesn't tell how far it is.
"""
SECOND_TRY: Final = (
    "The first try failed at the video service. This is the second; it may bill both."
)
SECOND_ORDER: Final = "This is a second order: the first may be billed, too."
"""Below these, where it isn't the first try."""
RENDERED: Final = ":package: *Rendered.* Bringing the clip into the thread…"
"""Between the render's end and the clip's arrival."""
FEWER: Final = "The video service made only {made} of the {count} clips."
"""Below it, where a render made fewer than it was to."""

DONE: Final = ":white_check_mark: *Done*, {took}"
IN_THREAD: Final = "the clip is in the thread"
"""Once the clip is there; the last on the card that begins a thread."""
UNPLAYED: Final = "Slack may not play it here, since it has {what}: download it to watch."
"""Below it, and above the clip, where Slack plays no such video."""
HOLDS_SOURCE: Final = (
    "It holds #{number}'s footage, too: {whole} s in all, of which the last {new} s are new."
)
"""Below it, where a clip that goes on from another has that one in it."""
UNLIKE: Final = "The video service made it {came}, not {ordered} as ordered."
AND: Final = " and "
LONG: Final = "{seconds} s long"
"""Below it, where a clip isn't as large or as long as was ordered."""

FAILED: Final = ":x: *No clip this time.*"
"""Of a clip that came to nothing; why stands behind it."""
NOT_AS: Final = ":twisted_rightwards_arrows: *Not as {kind}.*"
A_REMIX: Final = "a remix"
AN_EXTENSION: Final = "an extension"
"""Of a change that can't be made of the clip, and is offered from scratch."""
NOT_DELIVERED: Final = ":inbox_tray: *Not delivered yet.*"
"""Of a clip that was rendered and couldn't be brought."""
DECIDED: Final = "Decided{by}."
BY: Final = " by <@{person}>"
BY_ADMIN: Final = " by a workspace admin"
"""Where somebody else than its owner ended it; the last where that one is to be told alone."""
OVERDUE: Final = ":hourglass: *Overdue.* {tell}"
"""Of a render that goes on and on."""
UNCLEAR: Final = ":grey_question: *Unclear.* {tell}"
"""Of an order that nobody can tell about."""
CANCELLED: Final = ":no_entry_sign: *Cancelled.* {cost}"
CANCELLED_BY: Final = ":no_entry_sign: *Cancelled*{by}. {cost}"
"""Of a clip that was cancelled; the second where somebody else did it."""

DELETED: Final = ":wastebasket: *Deleted* by <@{person}>."
REMOVING: Final = "Removing what others have of it…"
VIDEO_STAYS: Final = "The video in this thread stays."
"""Of a clip that was deleted, and what applies of the others."""

INTERRUPTED: Final = (
    "Sora has been interrupted {count} times while it was at this clip. It tries again by itself, "
    "less often each time; nothing needs to be done."
)
"""Below these, where the program ended several times over while it was at this clip."""
