"""What is usual where somebody asks: the model and its options, and which replies are for Sora."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversation.origin import Origin
from bot.domain.job import Thread
from bot.domain.language.menu import Menu
from bot.domain.preferences.defaults import menu_with, policy_of
from bot.domain.preferences.preferred import WORKSPACE, Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.presets.style_book import StyleBook
from bot.requests.settings.choices import Choices


@dataclass(frozen=True, slots=True)
class Defaults:
    """Knows what counts where nobody says anything else. Every surface asks here."""

    menus: Menus
    choices: Choices
    permissions: Permissions
    styles: StyleBook

    async def menu(self, origin: Origin) -> Menu:
        """Return what can be ordered there, with what this person and the channel have as usual.

        And with the styles of the workspace.
        """
        place = origin.thread
        own = await self.choices.of(place.workspace, origin.person)
        styles = await self.styles.of(place.workspace)
        menu = replace(self.menus.at(place), styles=styles)
        return menu_with(menu, (own, *await self._of_place(place)))

    async def policy(self, origin: Origin) -> ReplyPolicy:
        """Return which replies of this person's are for Sora.

        Who may have nothing made is only talking where each reply is a change of a clip.
        """
        policy = policy_of(await self._of_place(origin.thread))
        if policy is ReplyPolicy.EVERY and await self.permissions.is_barred(origin):
            return ReplyPolicy.KEYWORD
        return policy

    async def _of_place(self, place: Thread) -> tuple[Preferred, Preferred]:
        """Return what a channel has chosen, and then its workspace."""
        channel = await self.choices.of(place.workspace, place.channel)
        return channel, await self.choices.of(place.workspace, WORKSPACE)
