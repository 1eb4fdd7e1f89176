"""What is said around the form for a clip: what had to change in it, and why it doesn't open."""

from __future__ import annotations

from typing import Final

NOW: Final = "{before} is now {after}"
FEWER: Final = "{before} clips at a time are now {after}"
AUTOMATIC: Final = "automatic"
FOR_MODEL: Final = "For {model}, {changes}."
"""Where another model doesn't make what was chosen."""
OTHER_MODEL: Final = "{model} can't be used there: it's {instead} now."
"""Where a model may not be used in the place that was chosen."""
OTHER_SUM: Final = (
    "That costs {cost}, {before}. Nothing was made yet: send it once more if that's fine."
)
NOT_THAT: Final = "not {cost}"
NOT_SHOWN: Final = "which wasn't shown"
"""Where a form or a window was sent in that shows less than what it asks for costs."""

NO_PICTURE: Final = (
    "There's no picture in that message. Choose *Animate with Sora* on one that shows a JPEG, PNG "
    "or WebP."
)
"""To *Animate with Sora* on another message."""
NOT_OPENED: Final = (
    "Slack didn't open the window in time. Please try once more, or attach the picture to a "
    "message that mentions me."
)
TYPE_INSTEAD: Final = "Slack didn't open the window in time. Please try once more, or type it:"
NOT_EDITED: Final = "Slack didn't open the window in time. Please press the button once more."
"""Where the form doesn't open: for a picture, from a command, and from a button."""
DELETED: Final = "That clip was deleted, and its words with it. Nothing was made or spent."
"""To *Again with changes…* on a clip that was deleted."""
NOTHING_TO_EDIT: Final = "There's nothing to mend here: the card shows how it is."
"""To *Edit and try again…* where there is nothing to try again."""
