"""What is said where a clip comes to nothing, can't be brought, or its model is about to end."""

from __future__ import annotations

from typing import Final

POSTS_REFUSED: Final = "Slack doesn't let me post in this conversation, so nothing was started."
"""To whoever asked, where no card can be posted."""
TRY_AGAIN: Final = "Try again…"
"""The button under such a refusal."""
HAS_WORDS: Final = "{tell} *Try again…* still has your words."
"""A refusal in a message of its own, where the card can't be posted any more."""
ABOUT_CLIP: Final = "About your clip for <#{channel}>:"
"""Before what somebody is told elsewhere than they asked."""

TOLD: Final = "<@{person}> {words}"
"""In a clip's thread, to whoever asked for it: what came of it."""
TOLD_ELSEWHERE: Final = "I can't write in <#{channel}>, so here: {words}"
"""The same to them alone, where nothing can be written in the thread."""
END: Final = "{which}: {end}{todo}"
WHICH: Final = "{numbers} “{title}”"
"""Which clip it is about, and what its card says of it."""
PRESS: Final = "You can press {labels} {where}."
BUTTON_IS: Final = "The button is {where}."
BUTTONS_ARE: Final = "The buttons are {where}."
ON_CARD: Final = "on {card}"
ITS_CARD: Final = "its card"
ON_CARDS: Final = "on the cards of {cards}"
"""Behind it: what can be pressed, and where."""

NOT_IN_CHANNEL: Final = (
    "The clip is ready, but I'm no longer in this channel. Type `/invite @Sora`, then press "
    "*Deliver again*."
)
"""On a card, where the clip can't be brought since we were removed from the channel."""
LAST_DAYS: Final = "{model} can be used until {day}: its provider retires it then."
"""At the end of a card, in a model's last days."""
RETIRED: Final = (
    "The video model {model} was retired by its provider on {day}. Whoever runs Sora needs to "
    "configure another one."
)
"""Where a model isn't found any more after its end."""
