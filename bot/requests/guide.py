"""Tells people how it's done: the help, and what is said to words that may be no prompt."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import ListPage
from bot.domain.errors.base import RequestError
from bot.domain.language.answers import answer_to
from bot.domain.language.help import help_text, opening_text
from bot.domain.language.menu import Menu
from bot.domain.language.requests import Doubtful, Help
from bot.domain.language.talk.words import About
from bot.domain.line import Standing
from bot.domain.text.sentences import standing_line
from bot.ports.deployments import Deployments
from bot.ports.jobs import Line
from bot.ports.slack import PrivateReplies
from bot.requests.showing import shown


@dataclass(frozen=True, slots=True)
class Guide:
    """Answers who asks, and says how busy it is where that helps."""

    store: Line
    replies: PrivateReplies
    deployments: Deployments
    menu: Menu

    async def help(self, request: Help, origin: Origin) -> str:
        """Return how it's done, and that the deployment is paused where it is."""
        lead = "" if origin.direct else self.menu.command
        whole = help_text(self.menu, direct=origin.direct)
        text = whole if request.whole else opening_text(self.menu, lead)
        return "\n\n".join([text, *await self._pause()])

    async def more(self, origin: Origin) -> None:
        """Show the whole help in place of its beginning, whose button was pressed."""
        parts = help_text(self.menu).split("\n\n")
        sheet = ListPage("What I can do", (*parts, *await self._pause()), "Only you see this.")
        await shown(self.replies.show(origin, sheet, in_place=True), "the help could not be shown")

    async def doubted(self, request: Doubtful, origin: Origin) -> RequestError:
        """Return the answer to what may be no prompt: nothing is made of it before that is said.

        Whoever is only polite to us isn't offered a clip of it.
        """
        busy = standing_line(await self._standing())
        tell = answer_to(request, self.menu, direct=origin.direct, busy=busy)
        if request.talk.about is About.COURTESY and origin.response_url is None:
            return RequestError(tell)
        return RequestError(tell, anyway=request.anyway, draft=request.draft)

    async def _pause(self) -> list[str]:
        standing = await self._standing()
        return [] if standing.pause is None else [standing_line(standing)]

    async def _standing(self) -> Standing:
        """Return how busy the default is, with all that stand in for it."""
        deployments = self.deployments
        return await self.store.standing(*deployments.standing_in_for(deployments.default))
