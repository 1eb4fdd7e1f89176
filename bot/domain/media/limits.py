"""How many of a person's requests may wait for their pictures at a time."""

from __future__ import annotations

MOST_WAITING = 10

TOO_MANY = (
    f"{MOST_WAITING} of your requests with pictures are waiting to have them looked at, and I take "
    "no more than that at a time. Nothing was spent. Send this one again once the first of them "
    "have their cards."
)
