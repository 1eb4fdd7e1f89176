"""Sending a card: with its blocks, or as plain text where Slack can't show them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bot.domain.conversations import is_person
from bot.domain.errors import SlackRefused
from bot.domain.job import Job
from bot.slack.calls import SlackCalls
from bot.slack.cards import Card
from bot.slack.marks import CARD, mark
from bot.slack.rules import Refusal, refusal_of

log = logging.getLogger(__name__)

LONGEST_TEXT = 3_000
"""Characters of a card without blocks. Slack: chat.update takes a text of 4,000."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a card has been posted."""

    channel: str
    ts: str
    thread_ts: str


async def edit(calls: SlackCalls, job: Job, shown: Card) -> None:
    """Edit a job's card. Raises SlackError."""
    await _send(calls, job, shown, "chat.update", ts=job.card_ts)


async def post(
    calls: SlackCalls, job: Job, shown: Card, thread_ts: str | None, **more: str
) -> Sent:
    """Post a card, marked with ``more``; return where it is. Raises SlackError.

    Slack: a reply to a message that was deleted may appear outside of any thread; the answer's
    message tells (slack-go/slack#1571). Then the card has opened a thread of its own. A person's id
    stands for the direct conversation with them; the answer has its own.
    """
    answer = await _send(
        calls,
        job,
        shown,
        "chat.postMessage",
        thread_ts=thread_ts,
        metadata=mark(CARD, job, **more),
        unfurl_links=False,
        unfurl_media=False,
    )
    ts = str(answer["ts"])
    message = answer.get("message") or {"thread_ts": thread_ts}
    channel = job.thread.channel
    where = str(answer["channel"]) if is_person(channel) else channel
    return Sent(where, ts, str(message.get("thread_ts") or ts))


async def _send(
    calls: SlackCalls, job: Job, shown: Card, method: str, **more: Any
) -> dict[str, Any]:
    where = {"channel": job.thread.channel, **more}
    workspace = job.thread.workspace
    try:
        blocks = list(shown.blocks)
        return await calls.call(workspace, method, text=shown.text, blocks=blocks, **where)
    except SlackRefused as error:
        if refusal_of(error) is not Refusal.OURS:
            raise
        told = {"job": job.id, "detail": error.detail}
    log.error("Slack can't show a card; it goes as plain text", extra=told)
    return await calls.call(workspace, method, text=shown.text[:LONGEST_TEXT], **where)
