"""What people read of the tokens with which programs order clips for them."""

from __future__ import annotations

from typing import Final

HOME_HEADING: Final = "Programs"
HOME_ABOUT: Final = "Scripts and assistants can order clips for you, and as you, with a token."
HOME_BUTTON: Final = "API tokens…"
"""In Home, where programs may order clips."""

TITLE: Final = "API tokens"
"""Above the window."""

ABOUT: Final = (
    "A program with one of your tokens can order, see and cancel clips as you can, within the same "
    "budgets. Its clips arrive in the channel that it names, with your name on the card."
)
"""At the top of the window."""

NONE_YET: Final = "You don't have any tokens yet."
"""Where there are none."""

ENTRY: Final = "*{name}* · ends in `{ending}`\n{made}, {used}, {until}"
"""A token in the list, and when it was made and used."""
MADE: Final = "made {when}"
USED: Final = "last used {when}"
UNUSED: Final = "never used"
UNTIL: Final = "good until {when}"
OVER: Final = "expired"
"""The parts of that line."""

REVOKE: Final = "Revoke"
"""The button beside a token: it's good for nothing from then on."""

NAME: Final = "A new token's name"
NAME_HINT: Final = "What it's for, such as: nightly trailers."
LIFETIME: Final = "How long it's good for"
DAYS: Final = "{days} days"
"""The fields for a new one."""

MAKE: Final = "Make a token"
CLOSE: Final = "Close"
"""The window's buttons."""

SHOWN_TITLE: Final = "Your new token"
SHOWN: Final = "Copy *{name}* now: it's shown this once, and kept nowhere."
SHOWN_AFTER: Final = "Whoever has it can spend as you. If it gets around, revoke it in your Home."
"""The window that shows a token."""

NO_NAME: Final = "A token needs a name of {most} characters at most, for you to know it by."
"""Under the name, where there is none, or a long one."""

TOO_MANY: Final = "You have {most} tokens, which is as many as there can be: revoke one first."
"""Under the name, where a person has as many as there can be."""
