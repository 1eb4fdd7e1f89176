"""Who is in a conversation, as Slack says, remembered for a minute.

It takes a scope that depends on the conversation, ``groups:read`` for a private channel. Without it
nobody is known to be there, and all else goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackError
from bot.ports.clock import Clock
from bot.ports.home import Members
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

HURRY = 1.5
"""Seconds that a Home waits for Slack's word about one conversation.

A press in it is answered within three (Slack), after it has been done; Slack may be asked who
somebody is, too.
"""

FRESH = 60.0
"""Seconds for which Slack isn't asked about a conversation again, also where it gave no answer."""

PAGE = 1_000
"""People on a page of Slack's answer: it takes as many."""

PAGES = 5
"""Pages that are read: of a conversation with more people than that, nobody's word is taken."""

MOST = 500
"""How many conversations are remembered."""


@dataclass(frozen=True, slots=True)
class _Known:
    people: frozenset[str]
    at: float


class SlackMembers(Members):
    """Implements ``Members`` by Slack's conversations.members (tier 4)."""

    def __init__(self, calls: SlackCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()

    @override
    async def has(self, origin: Origin, channel: str) -> bool:
        key = (origin.thread.workspace, channel)
        known = self._known.get(key)
        if known is None or self._clock.now() - known.at >= FRESH:
            known = self._remember(key, await self._look_up(*key))
        return origin.person in known.people

    def _remember(self, key: tuple[str, str], people: frozenset[str]) -> _Known:
        known = self._known[key] = _Known(people, self._clock.now())
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return known

    async def _look_up(self, workspace: str, channel: str) -> frozenset[str]:
        """Ask Slack; nobody, where it doesn't say, or doesn't say all of it in time."""
        try:
            async with asyncio.timeout(HURRY):
                return await self._members(workspace, channel)
        except TimeoutError:
            log.info("Slack doesn't say in time who is in a conversation")
        except SlackError as error:
            log.info("Slack doesn't say who is in a conversation", extra={"detail": error.detail})
        return frozenset()

    async def _members(self, workspace: str, channel: str) -> frozenset[str]:
        people: set[str] = set()
        cursor: str | None = None
        for _ in range(PAGES):
            answer = await self._calls.call(
                workspace, "conversations.members", channel=channel, limit=PAGE, cursor=cursor
            )
            people.update(map(str, answer.get("members") or ()))
            more = answer.get("response_metadata")
            cursor = str(more.get("next_cursor") or "") if isinstance(more, Mapping) else ""
            if not cursor:
                return frozenset(people)
        return frozenset()
