"""Names that look like variables of ours and aren't: what they set has no effect."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Final

FAMILIES: Final = ("SLACK_", "AZURE_OPENAI_", "VIDEO_", "MAX_", "KEEP_", "LOG_", "DELETE_")
"""How names of ours begin, of which a file of settings holds no others."""

OUR_FAMILIES: Final = ("SLACK_", "AZURE_OPENAI_")
"""The same in an environment, which isn't ours alone."""

NEAR: Final = 0.87
"""Likeness from which on a name is taken for a slip: ``MAX_RUNING``, but not ``HOSTNAME``."""

NOT_OURS: Final = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""What other programs for Slack read; it does no harm."""


def misnamed(
    in_file: Iterable[str], in_environment: Iterable[str], ours: Sequence[str]
) -> list[str]:
    """Return a line for each name that is probably meant for us, in the order of their names."""
    found = {name: line for name in in_file if (line := _about(name, ours, FAMILIES))}
    for name in in_environment:
        # A name of one word may well be somebody else's, such as PORTS or HOSTS.
        if "_" in name and (line := _about(name, ours, OUR_FAMILIES)):
            found[name] = line
    return [found[name] for name in sorted(found)]


def _about(name: str, ours: Sequence[str], families: tuple[str, ...]) -> str | None:
    upper = name.upper()
    if name in ours or upper in NOT_OURS or not re.fullmatch(r"\w{1,60}", name):
        return None
    near = difflib.get_close_matches(upper, ours, n=1, cutoff=NEAR)
    if near:
        return f"{name} is set, but it isn't a setting of Sora's: did you mean {near[0]}?"
    if upper.startswith(families):
        return f"{name} is set, but it isn't a setting of Sora's: it has no effect."
    return None
