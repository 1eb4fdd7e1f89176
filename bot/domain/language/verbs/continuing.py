"""``continue CHANGE`` in a clip's thread: the next shot. People say the word to each other, too.

Said to nobody it makes something only where it can be about the clip; otherwise it is answered with
a button, or left alone.
"""

from __future__ import annotations

import re
from typing import Final

from bot.domain.errors.base import RequestError
from bot.domain.language.menu import EXAMPLE_NEXT
from bot.domain.language.options.corrected import to_copy
from bot.domain.language.options.reading import extract
from bot.domain.language.prompts import read_next
from bot.domain.language.requests import Continue, Doubtful
from bot.domain.language.talk.telling import talk
from bot.domain.language.talk.words import About, Talk
from bot.domain.text.slack_text import is_blank
from bot.domain.wording.reading.prompts import CONTINUE_ELSEWHERE, NO_NEXT

CONTINUE: Final = "continue"

_VERB = re.compile(r"continue(?P<colon>\s*:)?(?:(?=\s)|\Z|(?<=:))\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"#\d{1,3}\b")
_POLITE = re.compile(r"(?:\s*(?:it|this|that|please|pls|now)){1,4}[\s.!?]*\Z", re.IGNORECASE)
_SHORT = 2
"""Words that people say to one another: ``continue later?``."""

_TALK = """
    anyway as at discussing discussion doing for here i in it later looking meeting my next on our
    please reading reviewing talking tests that this tmrw tomorrow until we where with work working
    you your
"""
_TO_EACH_OTHER: Final = frozenset(_TALK.split())
"""What follows where it isn't about a clip: ``continue with the review``, ``continue here``."""


def read_continue(text: str, *, addressed: bool) -> Continue | Doubtful | None:
    """Read a message of a clip's thread that begins with ``continue``; None for any other.

    Raises RequestError for what can't be made as it stands.
    """
    verb = _VERB.match(text)
    if verb is None:
        return None
    rest = text[verb.end() :]
    meant = addressed or verb["colon"] is not None or _NUMBERED.match(rest) is not None
    if is_blank(_POLITE.sub("", rest)):
        if not meant:
            return None
        raise RequestError(NO_NEXT.format(example=EXAMPLE_NEXT))
    wanted = read_next(rest, CONTINUE)
    if meant or not _may_be_talk(extract(rest)[0]):
        return wanted
    return Doubtful(Talk(About.QUESTION), wanted, in_thread=True)


def refuse_continue(text: str) -> None:
    """Point to the thread what numbers a clip of one. Raises RequestError."""
    verb = _VERB.match(text)
    if verb is not None and _NUMBERED.match(text[verb.end() :]):
        raise RequestError(CONTINUE_ELSEWHERE.format(line=to_copy(text)))


def _may_be_talk(words: str) -> bool:
    """Tell whether people may have said this to each other."""
    said = words.lower().split()
    return (
        len(said) <= _SHORT
        or said[0].strip(",.!?") in _TO_EACH_OTHER
        or "?" in words
        or talk(words) is not None
    )
