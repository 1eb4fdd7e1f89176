"""What was written into a window about a clip: its change, or what happens after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.job import JobId
from bot.domain.language.grammar import parse_change, parse_next
from bot.ports.core import Windows
from bot.ports.slack import PrivateReplies
from bot.requests.making.continuing import Continuing
from bot.requests.making.remix import Remixing
from bot.requests.permissions import Permissions


@dataclass(frozen=True, slots=True)
class ClipWindows(Windows):
    """Implements ``Windows``."""

    permissions: Permissions
    remixing: Remixing
    continuing: Continuing
    replies: PrivateReplies

    @override
    async def change(
        self, text: str, job_id: JobId, origin: Origin, shown: Decimal | None = None
    ) -> None:
        change = parse_change(text)
        job = await self.permissions.at_hand(job_id, origin)
        await self.permissions.need_spender(origin)
        await self.remixing.remix(job, change, origin, shown)

    @override
    async def go_on(
        self, text: str, job_id: JobId, origin: Origin, shown: Decimal | None = None
    ) -> None:
        words = parse_next(text)
        job = await self.permissions.at_hand(job_id, origin)
        await self.permissions.need_spender(origin)
        await self.continuing.go_on(job, words, origin, shown)

    @override
    def again(self, view: Mapping[str, Any], cost: Decimal, said: str) -> dict[str, Any]:
        return self.replies.window_again(view, cost, said)
