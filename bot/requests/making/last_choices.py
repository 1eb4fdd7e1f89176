"""What each person chose last in the form: there it begins with that."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import StorageAway
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.language.remembering import begun, choices
from bot.requests.settings.choices import Choices

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastChoices:
    """Remembers them for each workspace. Nobody waits for that, or is refused for it."""

    chosen: Choices

    async def begun(self, form: Form, menu: Menu, origin: Origin) -> Form:
        """Return a form with what it leaves open filled in from what its person chose before."""
        try:
            last = await self.chosen.of(origin.thread.workspace, origin.person)
        except StorageAway as away:
            log.warning("last choices could not be read", extra={"detail": away.detail})
            return form
        return begun(form, last, menu)

    async def keep(self, form: Form, menu: Menu, origin: Origin, *, with_picture: bool) -> None:
        """Remember the choices of a form whose clips are recorded."""
        kept = choices(form, menu, with_picture=with_picture)
        try:
            await self.chosen.keep(origin.thread.workspace, origin.person, kept)
        except StorageAway as away:
            log.warning("last choices could not be kept", extra={"detail": away.detail})
