"""What is said of the line, and of what waits in it."""

from __future__ import annotations

from typing import Final

NOTHING_UNDER_WAY: Final = "You have nothing in line or rendering."
"""To `status` and `cancel`, where there is nothing."""

SETTLED: Final = "That's settled already: the card shows how."
"""Where a button is pressed that has become needless."""

NO_ANSWER: Final = "The video service doesn't answer at the moment. Look again in a minute."
"""Where the video service can't be asked."""

FRAME_STOPPED: Final = (
    "The video service's safety system stopped this one. It takes no picture with people in it, "
    "and a frame of #{number} went along. Press *Recreate* once more on the card that offered "
    "this: then it's made from the words alone. Should it stop those too, reply `new` and "
    "describe the scene differently."
)
"""On a card: a recreated remix was stopped, with a frame of its source."""

NEXT: Final = "next in line"
NTH: Final = "{nth} in line"
PAUSED: Final = "paused, {place}"
STARTS: Final = "{place}, starts in {wait}"
"""Of a clip in line, on its card and in lists."""
PAUSED_SINCE: Final = "Paused since {time}"
"""On a card, and of a deployment."""
KIND: Final = "{kind}: {title}"
CONTINUED: Final = "Continued"
REMIX: Final = "Remix"
"""In lists, before the words of a clip that was made of another."""
DELETED: Final = "deleted by <@{person}>"
WAITS: Final = "waits for #{number}"
SLOW: Final = "rendering, longer than usual"
PROGRESS: Final = "rendering, {percent}%"
CANCELLING: Final = "being cancelled"
NOT_AS: Final = "not as {kind}; its card offers to recreate it"
NOT_DELIVERED: Final = "not delivered yet"
DONE: Final = "done, {took}"
"""In lists, how a clip is; otherwise it's one word for its state."""

PAUSE: Final = (
    ":double_vertical_bar: *{who} is paused{others}.* {tell}\n"
    "_For whoever that is:_ {fix}.\n"
    "Nothing was spent. {kept}"
)
SORA: Final = "Sora"
OTHERS_MAKE: Final = ", and others make clips in its place"
KEPT: Final = (
    "What you asked for stays in line, and goes on by itself as soon as it works again: I'll say "
    "so here."
)
KEPT_CHANGES: Final = "What changes a clip of its own waits for it, and goes on by itself."
"""Once to a workspace, where no clip can be made for now; the last where others make them."""
WORKS_AGAIN: Final = ":arrow_forward: *{who} works again.* What is in line goes on."
IT: Final = "It"
"""Once it works again."""
BUSY: Final = "{model}: {running} of {most} renders running, {waiting}{rest}."
RIGHT_NOW: Final = "Right now"
WAITING: Final = "{count} in line"
NOBODY: Final = "nobody in line"
BREAK: Final = "; the video service asked for a break of {wait}"
"""To `status`: how busy a deployment is, by its name where there are several."""
BUSY_PAUSED: Final = "{since}: {tell} {running} running, {waiting}{again}."
TRIED_AGAIN: Final = "; tried again in {wait}"
OF_MODEL: Final = "{model}: {said}"
"""The same of one that is paused."""
SHARED: Final = "{names} make clips in one another's place."
MEMBER_PAUSED: Final = "{name}: paused since {time}: {tell}"
"""The same of several that share a line."""

NO_OTHER: Final = (
    "The video service doesn't make clips of {what}, and Sora knows no other {choice} to ask for. "
    "Whoever runs Sora needs to look at the model it is set up with."
)
KEEPS_SOURCE: Final = (
    "The video service doesn't make clips of {what}, and {kind} keeps its source's {choice}. Reply "
    "`new` and the whole scene."
)
CHOOSE: Final = (
    "The video service doesn't make clips of {what}. Press *Edit and try again…* and choose "
    "{offer}."
)
SIZE: Final = "size"
LENGTH: Final = "length"
ANOTHER: Final = "another {choice}"
NEXT_SHOT: Final = "the next shot"
A_REMIX: Final = "a remix"
AN_EXTENSION: Final = "an extension"
"""On a card, where the video service doesn't make a size or a length that our table has."""
