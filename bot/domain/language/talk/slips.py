"""Slips of the keyboard in our own commands: ``lst``, ``hlep``, ``cancle k7m2p9``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from bot.domain.language.help import HOW_IN_THREAD

VERBS = (*HOW_IN_THREAD, "remix", "stop", "remove")

_OTHERS = """
agains cancer cannel chancel deplete estop gain hep lit premix relief remote removed remover
silt sop spot statue stoep stomp stoop stoup stratus strop top whelp
"""
_WORDS = frozenset(_OTHERS.split())
"""English words that are like one of ours and no slip of it: each may well be a prompt."""

_LIKE = 0.7
_SUBSTITUTED = 6
"""Letters of a verb from which on one wrong letter is a slip: below, it makes other words."""


def slip(word: str) -> str | None:
    """Return the verb that a lone ``word`` is a slip of, or None.

    A slip has two letters swapped, one too many or one too few; in a long word one may be wrong.
    """
    if word in _WORDS or word in VERBS or len(word) < 3:
        return None
    return next((verb for verb in VERBS if _is_slip(word, verb)), None)


def nearest_verb(word: str, verbs: Iterable[str]) -> str | None:
    """Return the verb that comes nearest to what stands in front of a job's name, if one does."""
    return next(iter(difflib.get_close_matches(word, [*verbs], n=1, cutoff=_LIKE)), None)


def _is_slip(word: str, verb: str) -> bool:
    if len(word) == len(verb):
        wrong = [at for at in range(len(verb)) if word[at] != verb[at]]
        swapped = len(wrong) == 2 and [word[at] for at in wrong] == [verb[at] for at in wrong[::-1]]
        return swapped or (len(wrong) == 1 and len(verb) >= _SUBSTITUTED)
    longer, shorter = sorted((word, verb), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )
