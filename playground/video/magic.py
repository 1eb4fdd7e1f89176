"""Words in square brackets that make a prompt go wrong on purpose.

``/sora a quiet street [moderated]`` is refused the way Azure refuses it. The words
count wherever they stand in the prompt and in any case; a remix is judged by its own
prompt, not by its source's. The page lists :data:`MAGIC_WORDS` beside the renders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MagicWord:
    """One bracketed word and what it does to the render."""

    word: str
    effect: str


MODERATED = "[moderated]"
MODERATED_LATER = "[moderated later]"
MODERATED_OUTPUT = "[moderated output]"
FAILS = "[fails]"
FAILS_ONCE = "[fails once]"
SLOW = "[slow]"
STUCK = "[stuck]"
EXPIRES = "[expires]"
PEOPLE = "[people]"
CLOUD = "[cloud]"

MAGIC_WORDS: tuple[MagicWord, ...] = (
    MagicWord(MODERATED, "refused at once: 400 moderation_blocked, no render is started"),
    MagicWord(
        MODERATED_LATER, "accepted, then fails when its input is checked: moderation_blocked"
    ),
    MagicWord(MODERATED_OUTPUT, "rendered to 99%, then its output is blocked: moderation_blocked"),
    MagicWord(FAILS, "rendered to 99%, then an internal error: video_generation_failed"),
    MagicWord(FAILS_ONCE, "the same, but only the first time that this prompt is rendered"),
    MagicWord(SLOW, "takes five times as long"),
    MagicWord(STUCK, "hangs at 99% and keeps its slot until somebody finishes it by hand"),
    MagicWord(EXPIRES, "completes with its 24 hours already over: the content answers 404"),
    MagicWord(PEOPLE, "with a reference picture: refused at once, as one with people in it"),
    MagicWord(
        CLOUD, "on SGLang and OpenRouter: the clip lies in a cloud, and its content is refused"
    ),
)

_ANY_WORD = re.compile("|".join(re.escape(magic.word) for magic in MAGIC_WORDS), re.IGNORECASE)


def magic_in(prompt: str) -> frozenset[str]:
    """Return the magic words that a prompt contains, in lower case."""
    return frozenset(found.lower() for found in _ANY_WORD.findall(prompt))


def without_magic(prompt: str) -> str:
    """Return the prompt as it reads without its magic words."""
    return " ".join(_ANY_WORD.sub(" ", prompt).split())
