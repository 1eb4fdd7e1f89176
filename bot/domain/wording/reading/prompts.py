"""What is said of words that can't be read as they are: prompts, changes, names of clips."""

from __future__ import annotations

from typing import Final

NO_PROMPT: Final = "What should the clip show? For example: {example}"
"""To options, or a form, without a prompt."""
NO_MOTION: Final = (
    "What should happen in the picture? Send it once more with your words, for example: "
    "`the fox turns its head and snow begins to fall`"
)
"""To a picture without words."""
NO_CHANGE: Final = "What should change? For example: `remix make it night`"
"""To `remix` alone."""
NO_NEXT: Final = "What should happen next? For example: `continue {example}`"
"""To `continue` alone."""
TOO_LONG: Final = (
    "That's {length:,} characters, and the video service takes at most {most:,}. A sentence or two "
    "works best, for example: `{example}`"
)
"""To a prompt that is too long."""
KEEPS_SHAPE: Final = (
    "{what} keeps the size and length of its source, so {option} has no place in it. {words}, "
    "reply in the thread: `new {example} --seconds 8`."
)
A_REMIX: Final = "A remix"
NEXT_SHOT: Final = "The next shot"
FOR_ANOTHER: Final = "For another clip, with options of its own"
OR_APART: Final = "If it belongs to the change, {apart}; for another clip"
WITHOUT_IT: Final = "{tell} Without it, to copy:{line}"
"""To an option in a change, with the line as it can be sent."""
READY: Final = "{tell}{also} Ready to copy:{line}"
ALSO_CHANGED: Final = " Changed as well: {options}."
"""Behind what is wrong with an option: the person's own line, mended."""
WITH_PICTURE: Final = (
    "A clip is remixed, or made again, without a picture. To make a new one from the picture, send "
    "it once more with `new` and your words, for example: `new the fox turns its head`"
)
"""To a change with a picture."""

CHANGE_ELSEWHERE: Final = "To change a clip, reply in its thread:{line} {quotes}"
CHANGE_LIKE: Final = "To change a clip, reply in its thread, for example:{line}"
CONTINUE_ELSEWHERE: Final = "To go on from a clip, reply in its thread:{line}"
"""To `remix` or `continue` outside of a clip's thread."""
NEARLY: Final = "{how}. {quotes}"
QUOTES: Final = "If those are the words of a {kind}, put them in quotes:{line}"
A_CHANGE: Final = "change"
A_PROMPT: Final = "prompt"
"""To what is nearly a command: how it's used, and how to have the words filmed."""
NOTHING_MADE: Final = "{how}. Nothing was made."
"""To `again?`."""

FROM_ONE: Final = "The clips of a thread are numbered from 1, for example: `again #1`"
WHICH: Final = (
    "I can't tell which clip {word} is. Number the clips of this thread from 1, for example: "
    "`{verb} #2`"
)
"""To a number that no clip of a thread can have."""
NAME: Final = "the name in *Details* on its card, such as `{example}`"
LIKE: Final = "{wrong}, for example: {example}. {listing} shows yours."
NO_NAME: Final = "Which clip? Say {name}"
NUMBER_ELSEWHERE: Final = "{word} counts in a clip's thread. Here, say {name}"
NOT_A_NAME: Final = "{word} is no clip's name: that's {name}"
"""To a command that has to name a clip, and doesn't."""
NO_CLIP: Final = "I don't know a clip {word}. {listing} shows yours."
"""To the name of a clip that isn't there, or isn't for this person to see."""

ANYWAY: Final = "*Make it anyway* makes {what} of just these words: {words}"
CLIP: Final = "a clip"
CLIPS: Final = "{count} clips"
REMIX: Final = "a remix"
SHOT: Final = "the next shot"
PRICED: Final = "{label} ({cost})"
"""Under a refusal with that button."""
OTHER_PRICE: Final = (
    "The price was changed since: another take of #{number} costs {now} now, not {shown}. Nothing "
    "was spent. If you still want it, reply in its thread:{line}"
)
"""To *Again*, where a take costs more by now than the button says."""
NO_SEED: Final = (
    "{model} takes no seed: each of its renders is a new one. Reply `again` for another take."
)
NO_SEED_IN_CHANGE: Final = (
    "#{number} is a change of a clip, and takes no seed. Reply `again` for another take."
)
BAD_SEED: Final = (
    "`--seed` {wrong}: choose a whole number from 0 to {last}, or `random`, for example: "
    "`again --seed 42`"
)
CANT_BE: Final = "can't be {value}"
NEEDS_VALUE: Final = "needs a value"
"""To `again` with a seed that can't be had."""
