"""A word to one person: where they are looking, or in their direct conversation with us."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import NotInConversation
from bot.domain.job import Thread
from bot.slack.calls import SlackCalls


async def whisper(
    calls: SlackCalls,
    place: Thread,
    person: str,
    text: str,
    *,
    talking_in: str | None = None,
    blocks: list[dict[str, Any]] | None = None,
) -> None:
    """Show mrkdwn ``text`` to ``person`` alone. Raises SlackError.

    Where we aren't, nobody can be shown anything: then they get a direct message that says where
    it was. Slack: chat.postMessage takes a person's id for the conversation with that person.
    """
    message = {"text": text, "blocks": blocks}
    try:
        await calls.call(
            place.workspace,
            "chat.postEphemeral",
            channel=place.channel or person,
            thread_ts=talking_in,
            user=person,
            **message,
        )
    except NotInConversation:
        if place.channel and blocks is None:
            message["text"] = f"About your clip for <#{place.channel}>: {text}"
        await calls.call(place.workspace, "chat.postMessage", channel=person, **message)
