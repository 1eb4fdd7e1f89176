"""Shows takes side by side: one message for each request, which comes to show what the rows say.

What is news is in the rows, so a crash loses none of it; a post that may have had its effect is
looked for by its mark. Edits come out of the budget that the cards of the workspace have.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final, Protocol

from bot.cards.budget import Budget
from bot.cards.edits import SPARE
from bot.cards.patience import Retries
from bot.cards.replacing import MOST_CARDS
from bot.domain.conversation.cards import Refusal
from bot.domain.conversation.takes import RequestTakes
from bot.domain.errors.base import StaleJob
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
)
from bot.domain.job import JobId
from bot.domain.text.sentences import facts
from bot.ports.slack import TakesMessages
from bot.ports.storage import TakeStore
from bot.runtime import backoff
from bot.runtime.bell import Bell
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often news is looked for that nobody rang for, such as another replica's."""

AT_ONCE = 20
"""How many requests one look is about."""

_NEVER_AGAIN: Final = frozenset({Refusal.GONE, Refusal.FINAL})
"""Refusals after which a message can't be edited any more."""


class TakesBoard(Protocol):
    """What is needed of the board that keeps the cards."""

    def changed(self, job_id: JobId) -> None:
        """Note that a job's card may be out of date."""
        ...

    def budget_of(self, workspace: str) -> Budget:
        """Return what Slack allows a workspace of edits."""
        ...


class TakesKeeper:
    """Keeps the messages with takes side by side."""

    def __init__(
        self,
        *,
        store: TakeStore,
        messages: TakesMessages,
        board: TakesBoard,
        bell: Bell,
        timing: Timing,
    ) -> None:
        self._store = store
        self._messages = messages
        self._board = board
        self._bell = bell
        self._timing = timing
        self._refused = Retries(timing.clock)
        self._rests: dict[str, float] = {}
        self._failures = 0

    async def run(self) -> None:
        """Keep the messages until the bot stops."""
        await every(
            LOOK_SECONDS,
            self.look,
            bell=self._bell,
            stopping=self._timing.stopping,
            log=log,
            trouble="takes could not be shown side by side",
        )

    async def look(self) -> float:
        """Show what is news; return in how many seconds to look again."""
        now = self._timing.clock.now()
        self._rests = {request: until for request, until in self._rests.items() if until > now}
        for request in await self._store.due(AT_ONCE, self._rests):
            claim = HeldClaim(self._timing.clock)
            takes = await self._store.begin(request)
            if takes is not None:
                await self._see_to(takes, claim)
        now = self._timing.clock.now()
        return min([LOOK_SECONDS, *(max(0.1, until - now) for until in self._rests.values())])

    async def _see_to(self, takes: RequestTakes, claim: HeldClaim) -> None:
        """Show one request's takes, or put that off."""
        try:
            await self._show(takes, claim)
            self._failures = 0
        except StaleJob:
            await self._store.put_back(takes)
        except SlackLimited as error:
            await self._board.budget_of(takes.first.thread.workspace).rest(error.retry_after)
            await self._put_off(takes, error.retry_after)
        except (NotInConversation, SlackRefused, SlackRevoked) as error:
            await self._leave_alone(takes, error)
        except SlackError as error:
            self._failures += 1
            wait = backoff.backoff(self._failures, self._timing.chance)
            log.warning("takes have to wait", extra=facts(takes.first, error))
            await self._put_off(takes, wait)

    async def _show(self, takes: RequestTakes, claim: HeldClaim) -> None:
        await self._bring_cards_along(takes)
        digest = self._messages.draw(takes).digest()
        if takes.message_ts is None and len(takes.clips) < 2:
            await self._store.shown(takes, None)
        elif takes.message_ts is None:
            await self._post(takes, digest, claim)
        elif takes.shown == digest:
            await self._store.shown(takes, digest)
        else:
            await self._edit(takes, digest, claim)

    async def _bring_cards_along(self, takes: RequestTakes) -> None:
        """See that cards show what was picked: where another replica was told of it, too.

        Where the picked clip is deleted, nothing is picked any more.
        """
        if takes.pick_is_gone:
            await self._store.undo(takes.first)
        for job in takes.clips:
            if takes.pick_is_gone or job.version > job.shown_version:
                self._board.changed(job.id)

    async def _post(self, takes: RequestTakes, digest: str, claim: HeldClaim) -> None:
        found = await self._messages.find(takes) if takes.may_be_posted else None
        if found is not None:  # it shows what somebody saw before they died
            await self._posted(takes, found)
            await self._store.put_back(takes)
            return
        await self._store.posting(takes)
        claim.need()
        try:
            message_ts = await self._messages.post(takes)
        except (NotInConversation, SlackRefused):
            await self._store.not_posted(takes)
            raise
        if await self._posted(takes, message_ts):
            await self._store.shown(replace(takes, message_ts=message_ts), digest)
        else:
            await self._store.put_back(takes)

    async def _posted(self, takes: RequestTakes, message_ts: str) -> bool:
        """Write down where the message is, or take it away where another process had one first."""
        if await self._store.posted(takes, message_ts):
            return True
        log.warning("takes were posted twice; one is taken away", extra={"job": takes.first.id})
        await self._messages.delete(replace(takes, message_ts=message_ts))
        return False

    async def _edit(self, takes: RequestTakes, digest: str, claim: HeldClaim) -> None:
        """Edit the message, if the budget allows; what is left of it is for cards first."""
        budget = self._board.budget_of(takes.first.thread.workspace)
        if (wait := await budget.ask_for(SPARE)) > 0:
            await self._put_off(takes, wait)
            return
        claim.need()
        budget.spend()
        try:
            await self._messages.edit(takes)
        except SlackRefused as error:
            if self._messages.meaning_of(error) not in _NEVER_AGAIN:
                raise
            await self._without_edit(takes, digest, error)
            return
        self._refused.works(takes.request)
        await self._store.shown(takes, digest)

    async def _without_edit(self, takes: RequestTakes, digest: str, error: SlackError) -> None:
        """Have a new message in place of one that can't be edited, but not for ever."""
        if takes.messages < MOST_CARDS:
            await self._store.lost(takes)
            return
        log.warning("takes stay as they are shown", extra=facts(takes.first, error))
        await self._store.shown(takes, digest)

    async def _leave_alone(self, takes: RequestTakes, error: SlackError) -> None:
        """Try again later, ever more rarely; the log says once that it has to be."""
        if self._refused.refused(takes.request):
            log.warning("takes can't be shown side by side", extra=facts(takes.first, error))
        await self._put_off(takes, self._refused.left(takes.request))

    async def _put_off(self, takes: RequestTakes, seconds: float) -> None:
        self._rests[takes.request] = self._timing.clock.now() + seconds
        await self._store.put_back(takes)
