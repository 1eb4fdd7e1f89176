"""What people read instead of a clip: who or where they are, or what we lack, stands in its way."""

from __future__ import annotations

from typing import Final

BARRED: Final = (
    "I make clips for the people of the workspace that I'm installed in, and you're here from "
    "another one: please ask one of them"
)
TO_ORDER: Final = " to order it from me:{line}\n"
"""To somebody of another company, where only the workspace's own people may have clips made; their
words follow, to copy."""

UNCHECKED: Final = (
    "Slack didn't tell me just now whether you may have clips made here. Nothing was made or "
    "spent: please try again in a minute."
)
"""Where Slack doesn't say who somebody is."""

FORGOTTEN: Final = (
    "I don't know the clips of this thread any more: they are older than what I keep. For a new "
    "clip, type `{command}` and what it should show, in the channel."
)
"""In a thread of ours whose clips are older than what is kept."""

WORDS_GONE: Final = (
    "I don't have these words any more: they are kept for a few days. Please type them once more. "
    "Nothing was spent."
)
"""Where the button of an old refusal is pressed."""

MADE_ALREADY: Final = (
    "A clip was made of these words already: its card shows how it is. Nothing more was spent."
)
"""Where the same button is pressed twice."""

ON_ITS_WAY: Final = "That's on its way: its card shows how it is."
"""In place of a refusal, once *Make it anyway* was pressed."""

NOT_NOW: Final = (
    "The video model was changed since, and makes no such clip. Open the form to choose another."
)
"""Where the model has changed since it was refused."""

OTHER_PRICE: Final = (
    "The price was changed since. Nothing was spent: press once more if you still want it."
)
"""Where the price has."""

BETWEEN_TWO: Final = (
    "Slack lets no app into a direct message between two people, so I can't post there. Choose a "
    "channel that I'm in, or write to me directly. Nothing was spent."
)
"""In a direct message between two people."""

ALONE: Final = (
    "Slack doesn't let me write to you directly, so I can't post there. Choose a channel that I'm "
    "in. Nothing was spent."
)
"""Where Slack lets us write to nobody directly."""

NOT_IN_PRIVATE: Final = (
    "I'm not in that conversation yet, so I can't post the clip there. Type `/invite @Sora` in it; "
    "a group message has to become a private channel first, since Slack adds no app to one. "
    "Nothing was spent."
)
"""In a private conversation that we aren't in."""

NOT_IN_PUBLIC: Final = (
    "I'm not in the channel yet, so I can't post the clip there. Type `/invite @Sora` in it and "
    "try again. Nothing was spent."
)
"""In a public channel that we aren't in."""

NO_MODEL: Final = (
    "No video model may be used in this conversation. Whoever runs Sora says where each of them "
    "may be. Nothing was made or spent."
)
"""Where no model may be used."""

NOT_RECORDED: Final = (
    "I couldn't write your request down, so nothing was started and nothing was spent. "
    "Please try again in a minute:"
)
"""Where the database is away; the command follows, to copy."""

NOT_SERVED: Final = (
    "Sora isn't set up for this workspace yet, so nothing was started and nothing was spent. "
    "Whoever runs Sora needs to install it here and add this workspace's own token: one for a "
    "whole organisation isn't enough."
)
"""In a workspace without a token, such as one of a Grid organisation."""

NO_SUCH_NUMBER: Final = "There's no #{number} in this thread: it has {count} so far."
"""Where a clip of the thread is named by a number that it hasn't."""
NOT_YOURS: Final = "Only {names} or a workspace admin can {to_do}."
CANCEL_THIS: Final = "cancel this"
DELETE_THIS: Final = "delete this clip"
DECIDE_THAT: Final = "decide that"
"""Where somebody decides about another's clip, and what it is."""
OLD_BUTTON: Final = "That button is from an older version of me. Try the command."
"""Where a card's button is pressed that there is no more."""
