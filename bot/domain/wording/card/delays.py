"""What a card says while something holds its clip up: since when, and what is done about it."""

from __future__ import annotations

from typing import Final

SLOW: Final = ":hourglass: *Taking longer than usual*, rendering since {began}.{progress}"
PROGRESS: Final = " It's at {percent}%."
"""Of a render that takes longer than such clips do."""
MISSING: Final = (
    ":mag: *Can't be found.* The video service hasn't known this render since {since}. It may "
    "turn up again: Sora keeps asking."
)
"""Of a render that the video service doesn't know at the moment."""
BARRED: Final = (
    ":lock: *Not allowed to ask.* The video service hasn't let Sora ask about this render since "
    "{since}. Whoever runs Sora needs to look at what its key may do. Sora keeps asking."
)
"""Of a render that we may not ask about."""
NO_WORD: Final = (
    ":hourglass: *No word from the video service* about this render since {since}. Sora keeps "
    "asking."
)
"""Of a render about which nothing usable is heard."""
GIVE_UP: Final = (
    "*Give up* lets go of it. The video service can't stop a render that it has begun, so it may "
    "still be billed."
)
"""Below each of these."""

RENDERED: Final = ":package: *Rendered*, but {why}. {advice}"
KEEPS_TRYING: Final = " Sora keeps trying, since {since}."
"""Of a clip that was rendered and doesn't come; why is one of the next, or what an error says."""
NOT_FOUND: Final = "the video service can't find the clip at the moment"
"""The clip can't be found."""
NOT_HANDED_OVER: Final = "the video service doesn't let Sora fetch it"
LOOK_AT_KEY: Final = "Whoever runs Sora needs to look at what its key may do."
"""Our key may not fetch it; and what to do."""
NO_ROOM: Final = "Sora has no room to save it in"
LOOK_AT_DISK: Final = "Whoever runs Sora needs to check the disk's free space."
"""Our disk is full; and what to do."""
WITH_SLACK: Final = (
    ":package: *Rendered*, and with Slack since {since}, which hasn't shown it here yet. Sora "
    "keeps looking, and posts a link to it if that takes more than ten minutes."
)
"""Slack has the clip, and doesn't show it yet."""
