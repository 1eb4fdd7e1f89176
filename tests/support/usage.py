"""Usage as people are shown it, remembered; and clips that are worth counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.conversation.origin import Origin
from bot.domain.usage.months import Month
from bot.domain.usage.report import Report
from tests.support.doubles import Troubles


class FakeUsageMessages:
    """``UsageMessages`` that keeps what was shown and sent, the latest last."""

    def __init__(self) -> None:
        self.troubles = Troubles()
        self.shown: list[tuple[str, Report]] = []
        self.files: list[tuple[str, Month, str]] = []

    async def show(self, origin: Origin, report: Report, *, in_place: bool = False) -> None:
        self.troubles.enter("show")
        self.shown.append((origin.person, report))

    async def names(self, workspace: str, people: Iterable[str]) -> Mapping[str, str]:
        return {person: person.removeprefix("U").title() for person in people}

    async def send_file(self, origin: Origin, month: Month, text: str) -> None:
        self.troubles.enter("send_file")
        self.files.append((origin.person, month, text))
