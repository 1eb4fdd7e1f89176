"""Commands that are a word said by itself, about no clip: the table that they are read from.

The grammar, the help, the answers to slips and the doubts read it; whoever adds a word adds a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Help:
    """Show how it's done; ``whole`` for all of it rather than how to begin."""

    whole: bool = True


LoneRequest: TypeAlias = Help


@dataclass(frozen=True, slots=True)
class LoneWord:
    """What a word asks for, and the beginning of a sentence that says what it is for."""

    request: LoneRequest
    purpose: str


LONE_WORDS: Final[Mapping[str, LoneWord]] = {
    "help": LoneWord(Help(), "To see how it's done"),
}
