"""The first words: said once in a channel that we were added to, and once to each person."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import OPENS_FORM, Answer
from bot.domain.language.help import cost_line, example_of
from bot.domain.wording import first_contact as wording
from bot.ports.jobs import Rows
from bot.ports.slack import Announcements
from bot.ports.storage import Greetings
from bot.requests.making.menus import Menus
from bot.requests.showing import shown

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FirstContact:
    """Introduces us. It is written down first: a word too few is better than one too many.

    Only what happens from now on leads here, so that no channel hears of an upgrade.
    """

    greetings: Greetings
    store: Rows
    announcements: Announcements
    menus: Menus

    async def in_channel(self, origin: Origin) -> None:
        """Introduce ourselves in a channel that we were just added to."""
        await self._say(origin, wording.CHANNEL, self.menus.command)

    async def in_messages(self, origin: Origin) -> None:
        """Introduce ourselves to somebody who looks at our direct messages.

        Whoever has had a clip made knows us.
        """
        if not await self.store.of_requester(origin.thread.workspace, origin.person, 1):
            await self._say(origin, wording.DIRECT, "")

    async def _say(self, origin: Origin, words: str, lead: str) -> None:
        place = origin.thread
        if not await self.greetings.first(place.workspace, place.channel):
            return
        menu = self.menus.at(place)
        text = words.format(example=example_of(lead), cost=cost_line(menu))
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        posting = self.announcements.post(place, Answer(lines, (OPENS_FORM,)))
        await shown(posting, "we could not introduce ourselves")
