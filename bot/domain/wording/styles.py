"""What people read of styles: in commands, in the form, and in the window of the admins."""

from __future__ import annotations

from typing import Final

NOT_A_STYLE: Final = "I don't have a style {style}: choose {choices}.{hint}"
"""Where a style is asked for that there isn't, or not any more."""

NONE_LEFT: Final = "The style {style} isn't there any more, nor is any other: leave it out."
"""Where all styles were removed while somebody had the form open."""

UNFIT: Final = (
    "The style {style} can't be used like this. {why} What you choose yourself wins over the style."
)
"""Where the model of a style is gone or may not be used there, or can't make its size or length."""

TOO_LONG: Final = (
    "With the words of the style {style} that's {length} characters, and the video service takes "
    "at most {most}. Leave some of yours out, or the style."
)
"""Where a prompt is too long with the words of its style around it."""

NAME_TAKEN: Final = "There's a style {name} already: choose another name, or change that one."
"""Below the name of a new style, or of one that gets another name."""

TOO_MANY: Final = "A workspace has at most {most} styles: remove one that nobody uses any more."
"""Where there are as many as there can be."""

NO_STYLE: Final = "No style"
"""In the form, for none of them."""

FIELD_HINT: Final = "It puts words of its own around yours, and fills in the fields below."
"""Below the field for the style, in the form."""

ON_CARD: Final = "style {style}"
"""On a card, and in a clip's details."""

SHORT_HELP: Final = "*Styles here*: {styles}, as in {example}"
"""In the short help, where there are styles."""

HELP: Final = "• `--style` {styles}: words and settings that an admin has named"
"""Among the options in the whole help, where there are styles."""

TITLE: Final = "Styles"
"""Heads the window of the admins."""

ABOUT: Final = (
    "A style puts words around a prompt and sets a model, a shape or a length. Anybody picks one "
    "in the form, or types `--style` and its name."
)
"""Begins that window."""

NONE_YET: Final = "There are no styles yet."
"""In that window, as long as there are none."""

OPEN: Final = "Styles…"
ADD: Final = "Add a style"
CHANGE: Final = "Change…"
REMOVE: Final = "Remove"
SAVE: Final = "Save"
CLOSE: Final = "Close"
"""The buttons of Home and of that window."""

REMOVE_TITLE: Final = "Remove this style?"
REMOVE_WHAT: Final = "Nobody can pick it any more. Clips that were made with it stay as they are."
REMOVE_NO: Final = "Keep it"
"""What is asked before a style is removed."""

NEW_TITLE: Final = "A new style"
CHANGE_TITLE: Final = "Change a style"
"""Head the fields of a style."""

NAME: Final = "Name"
NAME_HINT: Final = "Small letters, digits and hyphens, such as product-shot."
BEFORE: Final = "Words before the prompt"
BEFORE_SAMPLE: Final = "Studio photograph on a white table:"
AFTER: Final = "Words after the prompt"
AFTER_SAMPLE: Final = "soft light, slow camera, no text"
MODEL: Final = "Model"
ANY_MODEL: Final = "Whichever is usual"
SIZE: Final = "Shape or size"
SIZE_HINT: Final = "As after --size: landscape, portrait, square, or 1280x720."
SECONDS: Final = "Length in seconds"
"""The fields of a style. What is left empty, a style leaves open."""

NO_NAME: Final = (
    "A name has small letters, digits and hyphens, 30 at most, such as `product-shot`; `auto` is "
    "taken."
)
"""Below the name of a style that can't be called so."""

WORDS_TOO_LONG: Final = "That's too long: {most} characters at most."
"""Below words that a style can't have."""

EMPTY: Final = "A style needs words, a model, a shape or a length: fill in one of them."
"""Where nothing but the name is filled in."""

MODEL_GONE: Final = "That model isn't there any more: choose another one."
"""Below the model of a style."""

NO_SUCH_SIZE: Final = "No model for it makes {size}: try `landscape`, `portrait` or `1280x720`."
"""Below the size of a style that no model has."""

NO_SUCH_LENGTH: Final = "No model for it makes clips of {seconds} seconds."
"""Below the length of a style that no model has."""
