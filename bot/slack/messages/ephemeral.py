"""A word to one person: where they are looking, or in their direct conversation with us."""

from __future__ import annotations

from typing import Any

from bot.domain.conversation.cards import Block, Refusal
from bot.domain.errors.slack import NotInConversation, SlackRefused
from bot.domain.job import Thread
from bot.slack.api.client import SlackCalls
from bot.slack.api.refusals import refusal_of
from bot.slack.views.blocks import small_print


async def whisper(
    calls: SlackCalls,
    place: Thread,
    person: str,
    text: str,
    *,
    talking_in: str | None = None,
    blocks: list[Block] | None = None,
) -> None:
    """Show mrkdwn ``text`` to ``person`` alone. Raises SlackError.

    Where we aren't, nobody can be shown anything, nor in an archived channel, or one that the
    person has left: then they get a direct message that says where it was. Slack: chat.postMessage
    takes a person's id for the conversation with that person.
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
    except (NotInConversation, SlackRefused) as error:
        if refusal_of(error) is Refusal.OURS:
            raise
        message = _from_elsewhere(place.channel, text, blocks)
        await calls.call(place.workspace, "chat.postMessage", channel=person, **message)


def _from_elsewhere(channel: str, text: str, blocks: list[Block] | None) -> dict[str, Any]:
    """Return a message that says which channel it is about; a direct one has no name to show."""
    if not channel.startswith(("C", "G")):
        return {"text": text, "blocks": blocks}
    where = f"About your clip for <#{channel}>:"
    if blocks is not None:
        blocks = [small_print(where), *blocks]
    return {"text": f"{where} {text}", "blocks": blocks}
