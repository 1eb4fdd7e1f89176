"""What a person is shown of usage: their own, and to admins everybody's, a line for each of a kind.

Whoever puts one together looks here, too, at what may be in it: what was asked for where two people
talk, or one talks to us alone, is one line for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.conversation.places import is_direct, is_person
from bot.domain.groups import SHARED
from bot.domain.usage.months import Month
from bot.domain.usage.tally import Tally, summed

DIRECT = "direct"
"""Stands for all direct conversations. No channel's id looks like it."""


class By(StrEnum):
    """What usage can be told apart by."""

    PERSON = "person"
    CHANNEL = "channel"
    MODEL = "model"
    DEPLOYMENT = "deployment"


Tallies = Mapping[tuple[str, ...], Tally]
"""What clips came to, by a person, a channel … as they are called, in the order asked for."""


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What the clips of one person, channel, model or deployment came to, by its name or id."""

    key: str
    this: Tally = field(default_factory=Tally)
    last: Tally = field(default_factory=Tally)
    """The same of the month before."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What clips came to in a month and in the one before, by one thing."""

    month: Month
    by: By
    lines: tuple[UsageLine, ...] = ()
    """Those on which most was spent first."""

    @property
    def this(self) -> Tally:
        """All of the month's."""
        return summed(line.this for line in self.lines)

    @property
    def last(self) -> Tally:
        """All of the month before's."""
        return summed(line.last for line in self.lines)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reads who asks: their own, by model, and what admins see besides."""

    own: Usage
    everybody: Usage | None = None
    newer: Month | None = None
    """The month after, unless that has yet to begin."""

    @property
    def older(self) -> Month:
        """The month before."""
        return self.own.month.plus(-1)


def usage_of(month: Month, by: By, this: Tallies, last: Tallies) -> Usage:
    """Return what two months came to; the tallies are by ``by`` alone."""
    lines: dict[str, UsageLine] = {}
    for (key,), one in this.items():
        line = lines.get(shown_as(by, key), UsageLine(shown_as(by, key)))
        lines[line.key] = UsageLine(line.key, line.this + one, line.last)
    for (key,), one in last.items():
        line = lines.get(shown_as(by, key), UsageLine(shown_as(by, key)))
        lines[line.key] = UsageLine(line.key, line.this, line.last + one)
    return Usage(month, by, tuple(sorted(lines.values(), key=_rank)))


def shown_as(by: By, key: str) -> str:
    """Return what a line is called: a direct conversation, and a group's line, by no own name."""
    if by is By.CHANNEL and (is_direct(key) or is_person(key)):
        return DIRECT
    return key.removeprefix(SHARED) if by is By.DEPLOYMENT else key


def _rank(line: UsageLine) -> tuple[object, ...]:
    """Return what lines are sorted by: what was spent, this month and before; then their names."""
    this, last = line.this, line.last
    return (-this.spent, -this.delivered, -last.spent, -last.delivered, line.key)
