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
