"""Deleting in Slack: the video of a clip, with the message that brought it."""

from __future__ import annotations

from typing import Any

from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.slack.api.client import NO_FILE, SlackCalls
from bot.slack.api.metadata import LINK, find

_GONE = NO_FILE | {"message_not_found"}
"""Slack's words for something that is gone already."""


async def remove_file(calls: SlackCalls, job: Job) -> None:
    """Delete the messages that brought the job's video, then the video. Raises SlackError.

    In this order: where the messages are is known from the file, as long as there is one.
    """
    for ts in await _messages(calls, job):
        await unless_gone(calls, job, "chat.delete", channel=job.thread.channel, ts=ts)
    await unless_gone(calls, job, "files.delete", file=job.file_id)


async def _messages(calls: SlackCalls, job: Job) -> list[str]:
    """Return where the video was shared in its conversation (Slack: ``file.shares``)."""
    answer = await unless_gone(calls, job, "files.info", file=job.file_id)
    shares = answer.get("file", {}).get("shares") or {}
    found = [
        str(share["ts"])
        for kind in ("public", "private")
        for share in shares.get(kind, {}).get(job.thread.channel, [])
    ]
    link = await find(calls, job, LINK) if job.link_attempts else None
    return found if link is None else [*found, link]


async def unless_gone(
    calls: SlackCalls, job: Job, method: str, **arguments: object
) -> dict[str, Any]:
    """Call a method; an empty answer where what it is about is gone already. Raises SlackError."""
    try:
        return await calls.call(job.thread.workspace, method, **arguments)
    except SlackRefused as error:
        if error.error not in _GONE:
            raise
        return {}
