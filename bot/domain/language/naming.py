"""How people name a clip: by the name in its details, or by its number in the thread.

And how they ask for one to be deleted.
"""

from __future__ import annotations

import re

from bot.domain.errors.base import ClipUnknown, RequestError
from bot.domain.job import JOB_ID_DIGITS, JOB_ID_LETTERS
from bot.domain.language.menu import EXAMPLE_JOB
from bot.domain.language.options.errors import DASHES
from bot.domain.language.prompts import number_of
from bot.domain.language.requests import Delete
from bot.domain.text.slack_text import code
from bot.domain.wording.reading import prompts as wording

_NAME = re.compile(
    f"#?((?=[{JOB_ID_LETTERS}]*[{JOB_ID_DIGITS}])[{JOB_ID_LETTERS}{JOB_ID_DIGITS}]{{4,8}})"
)
_NUMBER = re.compile(r"#(\d{1,3})")
_NEARLY = re.compile(r"#\S+|\d{1,3}|(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-z]{4,12}")

NAME = wording.NAME.format(example=EXAMPLE_JOB)
"""What a clip's name is, to people."""

EVERYWHERE = "everywhere"
"""The word that deletes the video in Slack as well."""


def job_named(word: str) -> str | None:
    """Return the job's id that ``word`` is, or None."""
    known = _NAME.fullmatch(word)
    return known[1] if known else None


def which_job(word: str) -> str | None:
    """Return ``#2`` or a job's id from what follows a verb in a thread."""
    if number := _NUMBER.fullmatch(word):
        return f"#{number_of(number[1])}"
    return job_named(word)


def may_be_a_name(word: str) -> bool:
    """Tell whether ``word`` was surely meant to name a job."""
    return _NEARLY.fullmatch(word) is not None


def read_delete(line: str) -> Delete | None:
    """Read ``delete``, ``delete #2``, ``delete k7m2p9 everywhere``; None for any other line.

    What stands in the place of a job is not looked into.
    """
    verb, *rest = line.split() or [""]
    if verb.rstrip(":") != "delete":
        return None
    everywhere = bool(rest) and rest[-1].lstrip(DASHES) == EVERYWHERE
    which = rest[:-1] if everywhere else rest
    return Delete(which[0] if which else None, everywhere) if len(which) < 2 else None


def refuse_name(verb: str, word: str | None, lead: str) -> None:
    """Refuse a verb without a name, and what was surely meant to be one. Raises RequestError."""
    if word is not None and not may_be_a_name(word):
        return
    listing, example = (
        code(f"{lead} {words}".strip()) for words in ("list", f"{verb} {EXAMPLE_JOB}")
    )
    if word is None:
        wrong = wording.NO_NAME.format(name=NAME)
    elif _NUMBER.fullmatch(word):
        wrong = wording.NUMBER_ELSEWHERE.format(word=code(word), name=NAME)
    else:
        wrong = wording.NOT_A_NAME.format(word=code(word), name=NAME)
    raise RequestError(wording.LIKE.format(wrong=wrong, example=example, listing=listing))


def unknown(job: str, lead: str) -> ClipUnknown:
    """Return what is said of a clip that isn't there, or isn't for this person to see."""
    listing = code(f"{lead} list".strip())
    return ClipUnknown(wording.NO_CLIP.format(word=code(job), listing=listing))
