"""What is said to words that are no prompt: nothing is made of them."""

from __future__ import annotations

from typing import Final

NOTHING_MADE: Final = "Nothing was made or spent."
"""Ends each of these answers."""

CHANGE: Final = (
    "What you reply in a clip's thread changes that clip, for example: `remix make it night`. "
    "Save or share the video from its own menu there."
)
"""To what sounds like the change of a clip that is told of elsewhere."""

COURTESY: Final = "With pleasure. For the next clip, just say what it should show."
"""To thanks."""

HELLO: Final = "Hello! I film short clips of what you describe."
"""To a greeting."""
QUESTION: Final = "I only film short clips of what you describe."
"""To a question that isn't for me."""
COMMAND: Final = "That may be a command of another app: I film short clips of what you describe."
"""To a word that is a command elsewhere."""
HERE: Final = "Yes, I'm here."
"""To “are you there?”; how busy it is follows."""
TO_CHANGE: Final = "To change this one, reply:"
"""To the wish for a change, put as a question; the words follow, to copy."""
SLIP: Final = "Did you mean `{word}`?"
"""To a slip of a command; how it's used follows."""
PRICE: Final = "At list price{told}, a clip costs {prices}; its card says so, too."
PRICE_UNKNOWN: Final = "I don't know what a clip costs here: whoever runs Sora does."
"""To a question about prices."""
