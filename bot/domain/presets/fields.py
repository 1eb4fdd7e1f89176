"""Names in the window of styles, for whoever builds it and whoever reads what comes back."""

from __future__ import annotations

from typing import Final

OPEN: Final = "styles_open"
ADD: Final = "style_add"
CHANGE: Final = "style_change"
REMOVE: Final = "style_remove"
"""Action ids of buttons; the value of the last two is a style's name."""

LIST: Final = "styles"
FORM: Final = "style"
"""Callback ids of what the window shows. That of the fields has the style's name before."""

NAME: Final = "name"
BEFORE: Final = "before"
AFTER: Final = "after"
MODEL: Final = "model"
SIZE: Final = "size"
SECONDS: Final = "seconds"
"""Block ids of a style's fields, by the part of it that each is."""

VALUE: Final = "value"
"""The action id of each."""

ANY: Final = "any"
"""The value of the choice of no model in particular."""

NEW: Final = "new"
"""The value of the button for a new style."""
