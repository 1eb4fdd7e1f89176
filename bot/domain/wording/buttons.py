"""What buttons say: a verb, and an ellipsis where something is asked first."""

from __future__ import annotations

from typing import Final

MAKE_CLIP: Final = "Make a clip…"
"""Opens the form for a clip: under the help, the first words, and what was no prompt."""
MORE: Final = "More"
"""Shows the whole help in place of its short form."""
OPEN: Final = "Open"
"""Leads to a clip's card, in lists and in a status."""
CANCEL: Final = "Cancel"
"""Cancels a clip that isn't over, in lists, in a status, and where it is asked which one."""
DELETE: Final = "Delete…"
"""Asks whether a clip is to be deleted, and how far."""
NEWER: Final = "← Newer"
"""Turns a list back by a page."""
OLDER: Final = "Older →"
"""Turns a list on by a page."""

OPEN_FORM: Final = "Open the form…"
"""Under a refusal: opens the form with what was understood of the words."""
MAKE_ANYWAY: Final = "Make it anyway"
"""Under a refusal: makes exactly these words; the price stands behind it."""
