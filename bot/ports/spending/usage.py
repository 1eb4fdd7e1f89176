"""What clips came to, as the core needs it: read from the rows, shown to people; and thumbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job
from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Report, Tallies


class UsageRows(Protocol):
    """Sums of a workspace's clips. None takes longer in a long history: a month is looked at."""

    async def tallies(
        self, workspace: str, month: Month, by: Sequence[By], person: str | None = None
    ) -> Tallies:
        """Return what a month's clips came to, or one person's, told apart ``by`` these things.

        Clips that were forgotten since are in it.
        """


class Thumbs(Protocol):
    """What people think of clips: one word of each person for each clip."""

    async def give(self, job: Job, person: str, *, liked: bool) -> None:
        """Write down what somebody thinks of a clip, in place of what they said before."""


class UsageMessages(Protocol):
    """Slack, for usage. Raises ``SlackError`` and its kin."""

    async def show(self, origin: Origin, report: Report, *, in_place: bool = False) -> None:
        """Show a report to the person alone; ``in_place`` of the one whose button they pressed.

        Where Slack doesn't take a table, it is lines of text.
        """

    async def names(self, workspace: str, people: Iterable[str]) -> Mapping[str, str]:
        """Return what people are called, by their ids, as far as Slack says; it doesn't fail."""

    async def send_file(self, origin: Origin, month: Month, text: str) -> None:
        """Send a file to the person, in the conversation that they have with us alone."""
