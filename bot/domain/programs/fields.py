"""Names in the window of tokens, for whoever builds it and whoever reads what comes back."""

from __future__ import annotations

from typing import Final

OPEN: Final = "tokens_open"
REVOKE: Final = "token_revoke"
"""Action ids of buttons; the value of the second is a token's id."""

WINDOW: Final = "tokens"
"""The window's callback id."""

NAME: Final = "name"
LIFETIME: Final = "lifetime"
"""Block ids of a new token's fields."""

VALUE: Final = "value"
"""The action id of each."""
