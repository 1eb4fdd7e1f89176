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
OTHER_PRICES: Final = " Others cost {prices}."
PRICE_WITH: Final = "{price} with {model}"
PRICE_FOR: Final = "{price} for {seconds} s"
A_SECOND: Final = "{each} a second, so {price}"
"""In that answer: the lengths that there are, one alone, and other models."""
OTHERS: Final = (
    "That may be for the others here, so I left it alone. If it says what should be different in "
    "the clip, press the button, or reply once more with `remix` before it."
)
"""To what may be said to others, in a channel where every reply counts."""
GLADLY_REPLY: Final = "Gladly. To make it, reply:{line}"
GLADLY_SEND: Final = "Gladly. To make it, send:{line}"
"""To the wish for a clip, put as a question; the words follow, to copy."""
HOW: Final = "{make} {help} tells the rest."
TO_GO_ON: Final = "To go on from this one, reply `continue: {next}`; for another, {example}."
TO_CHANGE_THIS: Final = "To change this one, reply `remix make it night`; for another, {example}."
TO_MAKE_REPLY: Final = "To make a clip, reply {example}."
TO_MAKE_TYPE: Final = "To make a clip, type what it should show: {example}."
TO_MAKE_WRITE: Final = "To make a clip, write what it should show: {example}."
"""Behind most of these answers: how it's done there."""
