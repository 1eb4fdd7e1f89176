"""What people read of the form's help with their words."""

from __future__ import annotations

from typing import Final

IMPROVE: Final = "Improve my words"
"""The button below the words, where help is set up."""

IMPROVED: Final = (
    "Longer words, to be changed as you like. Nothing is made before you send them. You wrote: "
    "{words}"
)
"""In the form, once the words in it are longer."""

NO_HELP: Final = (
    "No better words came just now, so yours stay as they are. Send them, or try again in a moment."
)
"""In the form, where the helper didn't answer in time, or not with a prompt."""

NO_WORDS: Final = "Write a few words first: they're what gets longer."
"""In the form, where the button was pressed without any."""

LONG_ENOUGH: Final = "Your words are long enough: they stay as they are."
"""In the form, for very long words."""

TOO_OFTEN: Final = "That's enough help for a few minutes: your words stay as they are."
"""In the form, for whoever has pressed very often."""

BUSY: Final = (
    "Many people are asking for help just now. Your words stay as they are: try again soon."
)
"""In the form, where others' words are being improved."""

CHANGED_MEANWHILE: Final = (
    "You went on with the form meanwhile, so your words stay as they are. Press once more for "
    "longer ones."
)
"""In the form, where somebody has typed on until the answer came."""
