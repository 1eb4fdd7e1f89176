"""What everybody in a conversation is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import override

from bot.domain.conversation.replies import Answer
from bot.domain.job import Thread
from bot.ports.slack import Announcements
from bot.slack.api.client import SlackCalls
from bot.slack.messages.late_answers import LateAnswers
from bot.slack.messages.private_replies import as_message


@dataclass(frozen=True, slots=True)
class SlackAnnouncements(Announcements):
    """Implements ``Announcements``."""

    calls: SlackCalls
    late: LateAnswers = field(default_factory=LateAnswers)

    @override
    async def post(self, place: Thread, answer: Answer) -> None:
        async def say() -> None:
            message = as_message(answer)
            await self.calls.call(
                place.workspace, "chat.postMessage", channel=place.channel, **message
            )

        await self.late.say(say)
