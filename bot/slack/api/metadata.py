"""The metadata that marks our messages, and the search for one whose post's answer was lost."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

CARD = "sora_job"
"""The event type of a card."""

LINK = "sora_clip_link"
"""The event type of a link that stands in for a file whose share never landed."""

END = "sora_end"
"""The event type of a word about ends of jobs, whose ``ends`` are their names with spaces."""

TAKES = "sora_takes"
"""The event type of takes side by side, with the ``number`` of the message among its like."""

NOTICE = "sora_notice"
"""The event type of a word about the whole bot, which has a ``name`` besides."""

PAGE = 200
"""Messages asked for at once. Slack: conversations.history and .replies take up to 999."""

_LOOK_BACK = 10.0
"""Seconds by which Slack's clock may be behind the database's."""


def mark(event_type: str, job: Job, **more: str) -> dict[str, object]:
    """Return the metadata of a message that belongs to ``job``."""
    return {"event_type": event_type, "event_payload": {"job": job.id, **more}}


async def find(calls: SlackCalls, job: Job, event_type: str, **more: str) -> str | None:
    """Return the timestamp of the job's message that was marked so; None if there is none.

    Every message since the job was recorded is looked at: those of its thread, or those at the top
    of the conversation as long as it has no thread. A conversation that may not be read counts as
    one without our message: better twice than never.
    """
    wanted = {"job": job.id, **more}
    try:
        async for ts, payload in marked(calls, job, event_type):
            if all(payload.get(name) == value for name, value in wanted.items()):
                return ts
    except SlackRefused as error:
        log.warning(
            "an earlier post can't be looked for", extra={"job": job.id, "detail": error.detail}
        )
    return None


async def marked(
    calls: SlackCalls, job: Job, event_type: str
) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Yield the timestamp and payload of every message near the job that was marked so."""
    async for message in _messages(calls, job):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == event_type:
            yield str(message["ts"]), metadata.get("event_payload") or {}


async def _messages(calls: SlackCalls, job: Job) -> AsyncIterator[dict[str, Any]]:
    """Yield messages as Slack has them, page by page.

    Slack: a page names the next one in ``response_metadata.next_cursor``, empty on the last.
    """
    method, where = "conversations.history", {"channel": job.thread.channel}
    if job.thread.thread_ts is not None:
        method, where = "conversations.replies", {**where, "ts": job.thread.thread_ts}
    cursor: str | None = None
    while True:
        answer = await calls.call(
            job.thread.workspace,
            method,
            **where,
            oldest=f"{job.created_at - _LOOK_BACK:.6f}",
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor,
        )
        for message in answer["messages"]:
            yield message
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return
