"""The two ways in which Slack shows under a thread what an app is at, found out by trying.

An app that is declared as an agent has sessions: while one is ``processing`` Slack shows its own
Stop button (docs.slack.dev/ai/agent-sessions). Any other with ``chat:write`` has plain statuses
(docs.slack.dev/reference/methods/assistant.threads.setStatus). Where Slack has neither for us, we
ask again after an hour, and everything else is as ever.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import Enum

from typing_extensions import override

from bot.domain.errors.slack import NotInConversation, SlackError, SlackRefused
from bot.domain.job import Thread
from bot.domain.wording.card.thread_status import RENDERING, SESSION
from bot.ports.clock import Clock
from bot.ports.slack import ThreadStatuses
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

_OF_THREAD = frozenset(
    {
        *("thread_not_found", "invalid_thread_ts", "message_not_found", "invalid_arguments"),
        *("is_archived", "is_inactive", "cannot_reply_to_message", "restricted_action"),
    }
)
"""Slack's words that are about this one thread. Any other is taken for a word about the app."""

UNTRIED = 3600.0
"""Seconds for which a workspace is taken for having no such thing: it may have been one thread."""


class _Way(Enum):
    """How a workspace's Slack shows what we are at, as far as we know."""

    SESSION = "agents.sessions.setStatus"
    PLAIN = "assistant.threads.setStatus"
    NONE = "not at all"


_NEXT = {_Way.SESSION: _Way.PLAIN, _Way.PLAIN: _Way.NONE}


class SlackThreadStatuses(ThreadStatuses):
    """Implements ``ThreadStatuses``."""

    def __init__(self, calls: SlackCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._ways: dict[str, tuple[_Way, float]] = {}
        """What is left to a workspace, and until when nothing better is tried."""

    @override
    async def show(self, thread: Thread, person: str) -> None:
        session = {"status": "processing", "title": SESSION, "initiator_user_id": person}
        await self._say(thread, {_Way.SESSION: session, _Way.PLAIN: {"status": RENDERING}})

    @override
    async def clear(self, thread: Thread) -> None:
        await self._say(thread, {_Way.SESSION: {"status": "active"}, _Way.PLAIN: {"status": ""}})

    async def _say(self, thread: Thread, said: Mapping[_Way, dict[str, str]]) -> None:
        way = self._way_of(thread.workspace)
        while way is not _Way.NONE:
            try:
                await self._calls.call(
                    thread.workspace,
                    way.value,
                    channel_id=thread.channel,
                    thread_ts=thread.thread_ts,
                    **said[way],
                )
            except SlackError as error:
                if not _has_no_such_thing(error):
                    log.debug("a status under a thread was not shown", extra={"error": error.error})
                    return
                way = _NEXT[way]
                self._ways[thread.workspace] = (way, self._clock.now() + UNTRIED)
                log.info(
                    "Slack shows under threads what renders: %s",
                    way.value,
                    extra={"workspace": thread.workspace, "error": error.error},
                )
            else:
                return

    def _way_of(self, workspace: str) -> _Way:
        way, until = self._ways.get(workspace, (_Way.SESSION, 0.0))
        return way if self._clock.now() < until else _Way.SESSION


def _has_no_such_thing(error: SlackError) -> bool:
    """Tell whether a refusal is about the app: a scope, a method or a feature that isn't there."""
    if isinstance(error, NotInConversation) or not isinstance(error, SlackRefused):
        return False
    return error.error not in _OF_THREAD
