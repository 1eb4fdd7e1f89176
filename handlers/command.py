"""The slash command."""

from __future__ import annotations

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import Thread
from bot.domain.text.slack_text import code, is_blank, typed
from bot.domain.wording.troubles.refusals import NOT_RECORDED
from bot.ports.core import Desk
from handlers.payloads import identifier, text, told

log = logging.getLogger(__name__)


LONGEST_LINE = 2_000
"""Characters of a command that are given back. Slack: a section's text takes 3,000."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the slash command."""

    @app.command(desk.slash_command)
    async def command(ack: AsyncAck, body: dict[str, object]) -> None:
        """Record the request, then acknowledge; an answer goes to the person alone.

        Without words the form opens, or else it's told how to begin. Slack: three seconds, and no
        thread; a trigger id identifies the command, and lets a modal be opened.
        """
        workspace = identifier(body, "team_id")
        origin = Origin(
            key=f"command:{workspace}:{identifier(body, 'trigger_id')}",
            thread=Thread(workspace, identifier(body, "channel_id")),
            person=identifier(body, "user_id"),
            response_url=told(body, "response_url"),
            trigger_id=told(body, "trigger_id"),
        )
        words = text(body, "text")
        wordless = is_blank(typed(words))
        try:
            answer = await (desk.begin(origin) if wordless else desk.command(words, origin))
        except RequestError as error:
            await ack(response_type="ephemeral", **await desk.refuse(error, origin))
            return
        except Exception:
            log.exception("a command could not be recorded")
            answer = given_back(f"{desk.slash_command} {words}")
        if answer is None:
            await ack()
        else:
            await ack(response_type="ephemeral", **desk.as_message(answer))


def given_back(command: str) -> str:
    """Return what is said of a command that was not recorded, with all of it to copy."""
    return f"{NOT_RECORDED} {code(command, LONGEST_LINE)}"
