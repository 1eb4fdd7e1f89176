"""What is said of an option that can't be taken as it is typed, and what to type instead."""

from __future__ import annotations

from typing import Final

SLIP: Final = "I don't know {option}. Did you mean `{instead}`?"
UNKNOWN: Final = (
    "I don't know {option}. The options are {options}. If it belongs to the prompt, {apart}."
)
APART_DASH: Final = "put a space after the dash"
APART_DASHES: Final = "put a space after the dashes"
"""To an option that there isn't: the first where it is like one of ours."""
ELSEWHERE: Final = "There's no {option} here. {why}."
"""To another tool's option."""
NO_SOUND_IN_SWITCH: Final = (
    "{option} turns the sound on or off, no more. What should be heard, say in words."
)
NO_SWITCH: Final = (
    "{option} isn't for {model}. Nothing turns a clip's sound on or off there: say in words what "
    "should be heard.{others}"
)
SILENT: Final = ", silent"
WITH_SOUND_OF: Final = ", with the sound of {what}"
"""To an option about sound that the model hasn't; the last in words, for the prompt."""
NO_SEED: Final = (
    "{option} isn't for {model}: each of its renders is a new one. *Again* on its card makes "
    "another take.{others}"
)
"""To a seed, where the model takes none."""
ONLY_MODEL: Final = "This Sora has only {model}: leave {option} out."
"""To another model, where there is only one."""
NO_VALUE: Final = "{option} needs a value: {values}."
"""To an option without a value."""
TOO_OFTEN: Final = "`--{option}` is there {often}, so I don't know which one you mean: keep {keep}."
TWICE: Final = "twice"
TIMES: Final = "{count} times"
ONE: Final = "one"
ONE_EACH: Final = "one for each picture"
"""To an option that is there more often than it may."""
NOT_FOR: Final = "`--{option}` isn't for {model}: leave it out.{others}"
"""To an option that only another model has."""
BOTH_EDGES: Final = "Say both edges of {size}: choose {choices}."
"""To a resolution that several sizes have."""
NOT_MADE: Final = "{model} can't make {what}: choose {values}.{others}"
NO_FLAG: Final = "There's no {flag} here: `--{option}` can be {values}."
BAD_VALUE: Final = "{option} can't be {value}: choose {values}."
"""To a value that the model hasn't; the first where another model has it."""
NO_MODEL: Final = "I don't have a model {model}: choose {values}.{hint}"
DID_YOU_MEAN: Final = " Did you mean {model}?"
"""To a model that there isn't."""
LENGTHS: Final = "A clip can last {possible} seconds at `{size}`, and {others} at others.{able}"
COUNTS: Final = "The number of clips can be {possible} at `{size}`, and {others} at others.{able}"
ONLY_COUNT: Final = (
    "The number of clips can only be {possible} at `{size}`, and {others} at others.{able}"
)
"""To a length, or a number, that the model has at other sizes only."""
OTHERS_CAN: Final = " {models} can: use {options}."
"""Behind these, where another model can do it."""
NO_FRAME: Final = "A clip of {seconds} seconds has the frames 0 to {last}, {rate} a second."
"""To a frame behind a clip's last one."""

NOT_HERE: Final = "{model} {why}: {instead}."
BARRED: Final = "can't be used in this conversation"
GONE: Final = "isn't there any more"
CHOOSE: Final = "choose {models}"
ONLY_ONE: Final = "here it's {model}"
"""To a model that may not be used there, or isn't there any more."""

OR: Final = "or"
AND: Final = "and"
TO: Final = "{first} to {last}"
PIXELS: Final = "width and height in pixels, such as `{size}`"
WHOLE: Final = "a whole number"
SEED: Final = "a whole number from 0 to {last}, or `random`"
ON_OFF: Final = "`on` or `off`"
FRAME: Final = "the number of a frame, from 0; {rate} are a second"
CROP: Final = "the left, top, right and bottom edge, as fractions from 0 (left, top) to 1"
"""What an option takes: in these answers, and in the help."""
