"""Tells people how it's done: the help, and what is said to words that may be no prompt."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import is_direct
from bot.domain.conversation.replies import OPENS_FORM, SHOWS_MORE, Answer, Entry, ListPage
from bot.domain.errors.base import RequestError
from bot.domain.language.answers import answer_to
from bot.domain.language.help import help_text, opening_text, short_help
from bot.domain.language.menu import Menu
from bot.domain.language.models import model_lines
from bot.domain.language.requests import Doubtful, Help
from bot.domain.language.talk.words import About
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.text.sentences import standing_line
from bot.domain.wording import help as wording
from bot.ports.jobs import Line
from bot.ports.slack import PrivateReplies
from bot.requests.making.menus import Menus
from bot.requests.settings.defaults import Defaults
from bot.requests.showing import shown


@dataclass(frozen=True, slots=True)
class Guide:
    """Answers who asks, and says how busy it is where that helps."""

    store: Line
    replies: PrivateReplies
    menus: Menus
    defaults: Defaults

    async def help(self, request: Help, origin: Origin) -> Answer:
        """Return how it's done, in short, and that the deployment is paused where it is."""
        menu = await self.defaults.menu(origin)
        lead = "" if origin.direct else menu.command
        policy = await self._policy(origin)
        told = short_help(menu, lead, policy) if request.whole else opening_text(menu, lead)
        return Answer("\n\n".join([told, *await self._pauses(origin)]), (OPENS_FORM, SHOWS_MORE))

    async def more(self, origin: Origin) -> None:
        """Show the whole help in place of its short form, whose button was pressed."""
        menu = await self.defaults.menu(origin)
        pauses = "\n".join(await self._pauses(origin))
        parts = [
            *help_text(menu, policy=await self._policy(origin)).split("\n\n"),
            *_models(menu),
            *([pauses] if pauses else []),
        ]
        entries = (*map(Entry, parts[:-1]), Entry(parts[-1], (OPENS_FORM,)))
        sheet = ListPage(wording.ALL, entries, wording.ONLY_YOU)
        await shown(self.replies.show(origin, sheet, in_place=True), "the help could not be shown")

    async def doubted(self, request: Doubtful, origin: Origin) -> RequestError:
        """Return the answer to what may be no prompt: nothing is made of it before that is said.

        Whoever is only polite to us isn't offered a clip of it.
        """
        menu, groups = await self.defaults.menu(origin), self.menus.groups_at(origin.thread)
        busy = standing_line(await self.store.standing(*groups[0])) if groups else ""
        tell = answer_to(request, menu, direct=origin.direct, busy=busy)
        if request.talk.about is About.COURTESY and origin.response_url is None:
            return RequestError(tell)
        return RequestError(tell, anyway=request.anyway, draft=request.draft)

    async def _policy(self, origin: Origin) -> ReplyPolicy:
        """Return which replies count there; between two, all of them are for Sora anyway."""
        if is_direct(origin.thread.channel):
            return ReplyPolicy.KEYWORD
        return await self.defaults.policy(origin)

    async def _pauses(self, origin: Origin) -> list[str]:
        """Return a line for each model of this conversation that is paused."""
        groups = self.menus.groups_at(origin.thread)
        found = [(members[0], await self.store.standing(*members)) for members in groups]
        return [
            standing_line(standing, one.name if len(groups) > 1 else "")
            for one, standing in found
            if standing.pause is not None
        ]


def _models(menu: Menu) -> list[str]:
    """Return the paragraph about the models of a conversation, where there is a choice."""
    lines = model_lines(menu)
    return ["\n".join([wording.EVERY_MODEL, *lines])] if lines else []
