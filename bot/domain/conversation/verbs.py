"""What the buttons under a card say: their action ids, for whoever draws and whoever hears them."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """A button of a card. Old cards have them for years: a word never gets another meaning."""

    CANCEL = "cancel"
    REMIX = "remix"
    AGAIN = "again"
    EDIT = "edit"
    RECREATE = "recreate"
    DELIVER = "deliver"
    DELETE = "delete"
    LOOK = "look"
    RESEND = "resend"
    GIVE_UP = "give_up"
