"""``again`` with another seed: ``again #2 --seed 5``, ``again --seed random``."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors.base import RequestError
from bot.domain.language.options.errors import Option
from bot.domain.language.options.reading import extract
from bot.domain.language.options.values import RANDOM, read_seed
from bot.domain.language.requests import Again
from bot.domain.profiles import LAST_SEED
from bot.domain.text.slack_text import code
from bot.domain.wording.reading import prompts as wording


def without_seed(text: str) -> tuple[str, Option | None]:
    """Return a text without the seed that is its only option, and that; else the text alone."""
    prose, found = extract(text)
    only = len(found) == 1 and found[0].name == "seed"
    return (prose, found[0]) if only else (text, None)


def reseeded(again: Again, seed: Option) -> Again:
    """Return the same with that seed. Raises RequestError."""
    if seed.value.lower() == RANDOM:
        return replace(again, reseeds=True)
    number = read_seed(seed.value)
    if number is None:
        bad = wording.CANT_BE.format(value=code(seed.value))
        wrong = bad if seed.value else wording.NEEDS_VALUE
        raise RequestError(wording.BAD_SEED.format(wrong=wrong, last=LAST_SEED))
    return replace(again, seed=number, reseeds=True)
