"""What the form for a clip says: its fields, their hints, what can be chosen, and the sum."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Make a clip"
ANIMATE_TITLE: Final = "Animate a picture"
CLOSE: Final = "Not now"
"""Above the form, the second where it was opened on a picture; and what closes it."""
MAKE: Final = "Make it"
MAKE_FOR: Final = "{make} · {cost}"
"""The button that makes the clip; the second where the price is known."""

PROMPT: Final = "What should it show?"
HINT: Final = "Options such as --seconds 8 count here, too. A sentence or two works best."
"""The field for the words."""
MOTION: Final = "What should happen?"
MOTION_SAMPLE: Final = "the fox turns its head and snow begins to fall"
MOTION_HINT: Final = "The clip begins with {picture}. {hint}"
THE_PICTURE: Final = "the picture"
"""The same where it was opened on a picture; the last for one without a name."""
SAID: Final = (
    "Your words say {options}. Words win over the fields: take it out there to choose here."
)
"""Below it, where options stand among the words."""
WHERE: Final = "Where should it go?"
WHERE_HINT: Final = (
    "A channel that Sora is in (/invite @Sora). Left empty: a direct message to you alone."
)
"""The field for the place, where the form was opened in none."""

MODEL: Final = "Model"
SIZE: Final = "Shape"
SECONDS: Final = "Length"
COUNT: Final = "How many"
AUDIO: Final = "Audio"
SEED: Final = "Seed"
STYLE: Final = "Style"
"""The fields for what the model has a choice of."""
AUTOMATIC: Final = "Automatic"
AUTOMATIC_IS: Final = "Automatic is {shape}{picture}."
OR_PICTURES: Final = ", or what suits your picture best"
AUTOMATIC_SUITS: Final = "Automatic is what suits the picture best."
"""The first shape to choose, and what it is."""
A_SECOND: Final = "{price} a second"
LENGTH: Final = "{seconds} s"
LENGTH_FOR: Final = "{seconds} s · {price}"
ONE_CLIP: Final = "1 clip"
CLIPS: Final = "{count} clips"
WITH_SOUND: Final = "With sound"
"""What can be chosen, with its price where that depends on it."""
SEED_HINT: Final = (
    "The same number and words make much the same clip. Left empty: another one each time."
)
"""Below the seed."""
BEGINS_WITH: Final = "Begins with"
A_PICTURE: Final = "A picture to start from"
PICTURES: Final = "Pictures or a video to start from"
INSTEAD: Final = "{label}, instead"
"""The files from before, and the field for new ones; the last where there were some."""

LIST_PRICE: Final = "List price{told}: {sum}"
EACH_PICTURE: Final = ", and {price} for each picture of each clip"
"""The sum, which follows what is chosen."""
