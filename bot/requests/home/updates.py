"""Homes that are open, kept up to date. Slack doesn't tell when somebody closes theirs.

So a Home is taken for open for a while after its person opened it or used something in it. All of
them are drawn here: what a person did at once, and the rest by and by, as their clips get on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.domain.home.looking import NEWEST, Looking
from bot.ports.home import HomeTabs
from bot.requests.home.gathering import Gathering
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

OPEN_FOR: Final = 600.0
"""Seconds for which a Home is taken for open."""

PERIOD: Final = 5.0
"""Seconds after which Homes are looked at again. Nobody's is drawn more often, unless they act."""

MOST: Final = 500
"""How many Homes are kept up to date; whoever opened theirs longest ago sees it grow old."""

AT_ONCE: Final = 20
"""How many are looked at at a time, the longest unseen first."""

UNASKED: Final = 5
"""How many of a workspace are drawn at a time since something changed.

Slack: views.publish is tier 4, 100 a minute for each workspace. This is 60, so that there is room
for those who act.
"""

_IDLE: Final = 3600.0
"""Seconds to wait while no Home is open: whoever opens one rings."""

_Key = tuple[str, str]


@dataclass(slots=True)
class _Open:
    """A Home that is open: who looks at what, since when, and what is in it."""

    origin: Origin
    looking: Looking
    until: float
    note: str = ""
    due: bool = True
    news: Hashable = None
    drawn: str | None = None
    """What tells what we have drawn last from what another replica has."""


class HomeUpdates:
    """Draws Homes; a refused one is forgotten until its person opens it again."""

    def __init__(self, gathering: Gathering, tabs: HomeTabs, timing: Timing) -> None:
        self._gathering = gathering
        self._tabs = tabs
        self._timing = timing
        self._bell = Bell()
        self._open: OrderedDict[_Key, _Open] = OrderedDict()
        self._resting: dict[str, float] = {}

    def draw(self, origin: Origin, looking: Looking = NEWEST, note: str = "") -> None:
        """Have a person's Home drawn now, and kept up to date for a while."""
        key = _key(origin)
        until = self._timing.clock.now() + OPEN_FOR
        self._open[key] = _Open(origin, looking, until, note)
        self._open.move_to_end(key, last=False)
        while len(self._open) > MOST:
            oldest = min(self._open, key=lambda one: self._open[one].until)
            del self._open[oldest]
        self._bell.ring()

    async def run(self) -> None:
        """Keep Homes up to date until the bot stops."""
        await every(
            PERIOD,
            self._look,
            bell=self._bell,
            stopping=self._timing.stopping,
            log=log,
            trouble="homes could not be brought up to date",
        )

    async def _look(self) -> float | None:
        now = self._timing.clock.now()
        for key in [key for key, one in self._open.items() if one.until <= now]:
            del self._open[key]
        self._resting = {team: until for team, until in self._resting.items() if until > now}
        turn = [self._refresh(key, one) for key, one in self._turn()]
        failures = [one for one in await asyncio.gather(*turn, return_exceptions=True) if one]
        if failures:
            raise failures[0]
        if any(one.due and key[0] not in self._resting for key, one in self._open.items()):
            return 0.0
        return PERIOD if self._open else _IDLE

    def _turn(self) -> list[tuple[_Key, _Open]]:
        """Return which Homes are looked at now: those due first, and few of a workspace."""
        waiting = [(key, one) for key, one in self._open.items() if key[0] not in self._resting]
        due = [(key, one) for key, one in waiting if one.due]
        turn, count = due[:AT_ONCE], Counter[str]()
        for key, one in waiting:
            if len(turn) < AT_ONCE and not one.due and count[key[0]] < UNASKED:
                count[key[0]] += 1
                turn.append((key, one))
        for key, _ in turn:
            self._open.move_to_end(key)
        return turn

    async def _refresh(self, key: _Key, one: _Open) -> None:
        """Draw a Home where its person acted, or where there is news in it."""
        lists = await self._gathering.lists(one.looking, one.origin)
        news, asked = lists.news(), one.due
        if not asked and news == one.news:
            return
        page = await self._gathering.page(lists, one.origin, one.note if asked else "")
        if self._open.get(key) is not one:  # the person has acted meanwhile: that is drawn next
            return
        try:
            drawn = await self._tabs.publish(one.origin, page, known=None if asked else one.drawn)
        except SlackError as error:
            self._refused(key, one, error)
            return
        one.news, one.due, one.drawn = news, False, drawn
        if drawn is None:  # its person has used it at another replica, which draws it from now on
            self._forget(key, one)

    def _refused(self, key: _Key, one: _Open, error: SlackError) -> None:
        """Rest where Slack is busy, and forget a Home that it doesn't take."""
        log.warning("a Home could not be shown", extra={"detail": error.detail})
        match error:
            case SlackLimited():
                self._resting[key[0]] = self._timing.clock.now() + error.retry_after
            case SlackUnavailable():
                self._resting[key[0]] = self._timing.clock.now() + PERIOD
            case _:
                self._forget(key, one)

    def _forget(self, key: _Key, one: _Open) -> None:
        if self._open.get(key) is one:
            del self._open[key]


def _key(origin: Origin) -> _Key:
    return (origin.thread.workspace, origin.person)
