"""What one person is told: as a message with buttons, and the way in which it reaches them."""

from __future__ import annotations

import logging
from typing import Any

from bot.domain.errors import SlackUnavailable
from bot.domain.slack_text import pieces
from bot.ports import Answer, Button, Origin
from bot.slack.calls import SlackCalls
from bot.slack.whispers import whisper

log = logging.getLogger(__name__)

Block = dict[str, Any]


def as_message(answer: Answer) -> dict[str, Any]:
    """Return an answer as Slack takes it: ``text``, and ``blocks`` where it has buttons."""
    if not answer.buttons:
        return {"text": answer.text}
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": piece}}
        for piece in pieces(answer.text)
    ]
    buttons = {"type": "actions", "elements": [_button(button) for button in answer.buttons]}
    return {"text": answer.text, "blocks": [*sections, buttons]}


async def tell(
    calls: SlackCalls,
    origin: Origin,
    text: str,
    blocks: list[Block] | None = None,
    *,
    in_place: bool = False,
) -> None:
    """Show mrkdwn, or blocks, to the person alone, where they are looking. Raises SlackError.

    Slack: a private message in a thread is shown only if the thread is already active, so
    ``talking_in`` is one that the person wrote or pressed in. Only its ``response_url`` can replace
    a message that one person sees: ``in_place`` of it, or not at all.
    """
    if origin.response_url is not None:
        try:
            await calls.respond(
                origin.response_url,
                text,
                origin.talking_in,
                blocks=blocks,
                replace_original=in_place,
            )
        except SlackUnavailable as error:
            if in_place:
                raise
            log.info("a response_url no longer works", extra={"detail": error.detail})
        else:
            return
    if not origin.direct:
        await whisper(
            calls, origin.thread, origin.person, text, talking_in=origin.talking_in, blocks=blocks
        )
        return
    await calls.call(
        origin.thread.workspace,
        "chat.postMessage",
        channel=origin.thread.channel,
        thread_ts=origin.talking_in,
        text=text,
        blocks=blocks,
    )


def _button(button: Button) -> Block:
    """Return a button. Slack: its label takes 75 characters."""
    return {
        "type": "button",
        "action_id": button.action,
        "value": button.value,
        "text": {"type": "plain_text", "text": button.label},
    }
