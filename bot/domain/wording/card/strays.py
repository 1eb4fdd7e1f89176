"""What a card says of a clip whose deployment was taken off the list that Sora is set up with."""

from __future__ import annotations

from typing import Final

NOT_ANSWERED: Final = (
    "The deployment that this clip was ordered from was taken off Sora's list before it had "
    "answered. So that nobody pays twice, this waits for you to decide."
)
"""It was being ordered."""
NOT_ASKED: Final = (
    "The deployment that this clip was ordered from was taken off Sora's list. Whoever runs Sora "
    "can put it back: then Sora goes on with this one by itself."
)
"""It was being rendered."""
NOT_FETCHED: Final = (
    "The clip was rendered, but the deployment that has it was taken off Sora's list. Whoever runs "
    "Sora can put it back; then press *Deliver again*."
)
"""It was rendered, and not fetched yet."""
