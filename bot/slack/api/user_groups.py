"""A workspace's user groups, and who is in them, as Slack says, remembered for a minute.

It takes ``usergroups:read``. Without it nobody knows who is in a group.
Sources: docs.slack.dev/reference/methods/usergroups.list and …/usergroups.users.list (tier 2 both).
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackError
from bot.domain.money.window import UserGroup
from bot.ports.clock import Clock
from bot.ports.money import UserGroups
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

HURRY: Final = 1.0
"""Seconds that a request waits for Slack's word: it is to be acknowledged within three."""

FRESH: Final = 60.0
"""Seconds for which Slack isn't asked about a group again."""

STALE: Final = 3600.0
"""Seconds for which its last word counts while it can't be asked."""

MOST: Final = 500
"""How many groups are remembered."""

LISTED: Final = 99
"""How many groups of a workspace are offered: a select takes 100 options."""


@dataclass(frozen=True, slots=True)
class _Known:
    people: frozenset[str]
    at: float


@dataclass(frozen=True, slots=True)
class SlackUserGroups(UserGroups):
    """Implements ``UserGroups``."""

    calls: SlackCalls
    clock: Clock
    patience: float = HURRY
    _known: OrderedDict[tuple[str, str], _Known] = field(default_factory=OrderedDict, init=False)

    @override
    async def has(self, origin: Origin, group: str) -> bool | None:
        key = (origin.thread.workspace, group)
        known = self._known.get(key)
        if known is None or self.clock.now() - known.at >= FRESH:
            people = await self._look_up(*key)
            if people is not None:
                known = self._remember(key, people)
        if known is None or self.clock.now() - known.at >= STALE:
            return None
        return origin.person in known.people

    @override
    async def all(self, workspace: str) -> tuple[UserGroup, ...]:
        answer = await self._ask(workspace, "usergroups.list")
        listed = None if answer is None else answer.get("usergroups")
        found = listed if isinstance(listed, list) else []
        groups = [one for one in found if isinstance(one, Mapping) and not one.get("date_delete")]
        return tuple(UserGroup(str(one["id"]), str(one["name"])) for one in groups)[:LISTED]

    def _remember(self, key: tuple[str, str], people: frozenset[str]) -> _Known:
        known = self._known[key] = _Known(people, self.clock.now())
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return known

    async def _look_up(self, workspace: str, group: str) -> frozenset[str] | None:
        answer = await self._ask(workspace, "usergroups.users.list", usergroup=group)
        people = None if answer is None else answer.get("users")
        return frozenset(map(str, people)) if isinstance(people, list) else None

    async def _ask(
        self, workspace: str, method: str, **arguments: str
    ) -> Mapping[str, object] | None:
        """Ask Slack; None where it doesn't say, or not in time."""
        try:
            async with asyncio.timeout(self.patience):
                return await self.calls.call(workspace, method, **arguments)
        except (SlackError, TimeoutError) as error:
            log.warning("Slack doesn't tell of user groups", extra={"detail": repr(error)})
            return None
