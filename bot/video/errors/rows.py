"""What a line of the table of errors is made of: how an answer looks, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.domain.errors.provider import ProviderError
from bot.video.answers.problem import Problem
from bot.video.errors.moderation import is_one_of
from bot.video.transport.calls import Call

Make = Callable[[Problem, str], ProviderError]

REFUSALS = range(300, 600)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what an answer must look like, and what it means."""

    means: Make
    source: str
    """How we know that servers answer so: a document, an issue, or an answer that was seen."""
    on: frozenset[Call] = frozenset(Call)
    status: Collection[int] = REFUSALS
    words: Collection[str] = ()
    """Codes and types, in lower case, as globs; one is enough. Empty: any."""
    params: tuple[str, ...] = ()
    """Fields, one of which the answer must name. Empty: any, or none."""
    says: tuple[str, ...] = ()
    """Phrases of the message, in lower case; one is enough. Empty: any."""
    matches: re.Pattern[str] | None = None
    """What the message must have in it."""
    unless: re.Pattern[str] | None = None
    """What the message must not have in it."""
    exactly: tuple[str, ...] = ()
    """The whole message, in lower case, must be one of these. Empty: any."""
    page: bool | None = None
    azure: bool | None = None

    def fits(self, problem: Problem) -> bool:
        """Whether ``problem`` is this row's."""
        return (
            problem.call in self.on
            and problem.status in self.status
            and (not self.words or is_one_of(problem.words, self.words))
            and (not self.params or problem.param in self.params)
            and self._fits_message(problem)
            and (self.page is None or self.page is problem.is_page)
            and (self.azure is None or self.azure is problem.azure)
        )

    def _fits_message(self, problem: Problem) -> bool:
        message = problem.message
        return (
            (not self.says or problem.says(*self.says))
            and (self.matches is None or self.matches.search(message) is not None)
            and (self.unless is None or self.unless.search(message) is None)
            and (not self.exactly or message.strip().lower() in self.exactly)
        )


def as_a(kind: type[ProviderError], tell: str | None = None) -> Make:
    """Return what makes an error of that kind, with words of its own or the kind's."""
    return lambda _problem, detail: kind(detail, tell=tell)


def any_case(*patterns: str) -> re.Pattern[str]:
    """Return one pattern for all of these, in any case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
