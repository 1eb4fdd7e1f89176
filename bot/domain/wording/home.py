"""What Home says: the app's own tab, which shows each person their clips."""

from __future__ import annotations

from typing import Final

FIRST: Final = (
    "*Sora makes video from words.*\n"
    "Say what the clip should show: a card in the channel shows its state and its price.\n"
    "The finished clip comes into the card's thread; a reply there makes the next version.\n"
    "Your clips, what they cost, and what is usual for you are here, in your Home."
)
"""To somebody who hasn't made a clip yet, above the button that makes one."""

MAKE: Final = "Make a clip…"
"""The button that opens the form."""

UNDER_WAY: Final = "Under way"
"""Above what is running or in line in the workspace."""
NOTHING_UNDER_WAY: Final = "Nothing is running or in line."
"""Instead of it, where there is nothing."""
MINE_LEFT: Final = "And {count} more of yours in line."
"""Below one's own clips under way, where there are too many to show."""
OTHERS_ONE: Final = "And 1 clip of somebody else."
OTHERS_MANY: Final = "And {count} clips of others."
"""Below the others' clips, for those that aren't shown: they may be in private conversations."""

CLIPS: Final = "My clips"
"""Above one's own clips."""
NO_CLIPS: Final = "You have no finished clips yet."
"""Instead of them, where there are none."""
POSTER: Final = "A picture from the clip: {title}"
"""Read out in place of a clip's picture."""
SEARCH: Final = "Search my clips"
"""The field for words that a prompt has to have."""
SEARCH_HINT: Final = "Words of the prompt, then Enter"
"""In the empty field."""
FOUND: Final = "Clips with {words}"
"""Above what was found."""
FOUND_NOTHING: Final = "None of your clips has {words} in its prompt."
"""Where nothing was found at all."""
CUT: Final = "{count} clips were looked through. *Older* looks further back."
"""Where a search ends before all clips were looked through."""
EVERYTHING: Final = "Show all"
"""The button that ends a search."""
NEWER: Final = "← Newer"
OLDER: Final = "Older →"
"""The buttons that turn the pages."""

USAGE: Final = "My usage"
"""Above what one's clips cost this month and last."""

DEFAULTS: Final = "My defaults"
"""Above what is usual for this person."""
DEFAULTS_OUTCOME: Final = (
    "Without options, your clips are: {clip}. What you say in a request counts before this, and "
    "this before what is usual in a channel."
)
"""Below it: what somebody gets who says nothing else, and for how much."""
ANY_MODEL: Final = "Model: the channel's"
ANY_SHAPE: Final = "Shape: the model's"
ANY_LENGTH: Final = "Length: the model's"
"""The first option of each choice, which leaves it to others."""

CANCEL: Final = "Cancel"
"""The button beside a clip under way."""
GONE: Final = "That clip isn't there any more."
"""After a press of a button about a clip that isn't there, or isn't for this person to see."""
