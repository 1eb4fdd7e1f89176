"""Who people are, as Slack says, remembered for a few minutes: nobody waits for it twice."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Person, Role, person_from, person_of
from bot.domain.errors.slack import SlackError
from bot.ports.clock import Clock
from bot.ports.slack import People
from bot.runtime.stopping import give_up
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

HURRY = 1.0
"""Seconds that a request waits for Slack's word: it is to be acknowledged within three."""

FRESH = 300.0
"""Seconds for which Slack isn't asked about somebody again."""

STALE = 3600.0
"""Seconds for which the last word counts while Slack can't be asked."""

PATIENCE = 5.0
"""Seconds for which nobody waits again for an answer that didn't come."""

MOST = 10_000
"""How many people are remembered."""

NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""Slack's words for somebody who isn't there, or whom the workspace can't see."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    at: float


class SlackPeople(People):
    """Implements ``People`` by Slack's users.info, which needs ``users:read``."""

    def __init__(self, calls: SlackCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._asked: dict[_Key, asyncio.Task[None]] = {}
        self._in_vain: dict[_Key, float] = {}

    @override
    async def who(self, origin: Origin) -> Person:
        workspace = origin.thread.workspace
        key = (workspace, origin.person)
        known = self._remembered(key, FRESH)
        if known is None:
            await self._wait_for(key)
            known = self._remembered(key, STALE)
        return known or person_from(origin.home, workspace)

    async def _wait_for(self, key: _Key) -> None:
        """Wait a moment for Slack's word; one request asks for it in several places."""
        now = self._clock.now()
        self._in_vain = {who: at for who, at in self._in_vain.items() if now - at < PATIENCE}
        if key in self._in_vain:
            return
        await asyncio.wait({self._ask(key)}, timeout=HURRY)
        if self._remembered(key, FRESH) is None:
            self._in_vain[key] = self._clock.now()

    def _remembered(self, key: _Key, seconds: float) -> Person | None:
        known = self._known.get(key)
        if known is None or self._clock.now() - known.at >= seconds:
            return None
        return known.person

    def _ask(self, key: _Key) -> asyncio.Task[None]:
        """Ask once, however many wait: the answer is kept even if it comes after they left."""
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.create_task(self._look_up(key))
            task.add_done_callback(lambda _: self._asked.pop(key, None))
        return task

    async def _look_up(self, key: _Key) -> None:
        workspace, person = key
        try:
            answer = await self._calls.call(workspace, "users.info", user=person)
        except SlackError as error:
            if error.error in NOBODY:
                self._remember(key, Person(Role.STRANGER))
            else:
                log.warning("Slack doesn't say who somebody is", extra={"detail": error.detail})
            return
        user = answer.get("user")
        self._remember(key, person_of(user if isinstance(user, Mapping) else {}, workspace))

    def _remember(self, key: _Key, person: Person) -> None:
        if person.role is Role.UNKNOWN:
            log.warning("Slack doesn't say whose somebody is", extra={"workspace": key[0]})
            return
        self._known[key] = _Known(person, self._clock.now())
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    async def close(self) -> None:
        """Ask nobody any more."""
        await give_up(self._asked.values())
