"""The form for a clip: for whoever would rather choose than type, or has a picture in Slack."""

from __future__ import annotations

import asyncio
import logging

from bot.attachments import pictures_of
from bot.domain.errors import InputUnusable, RequestError, SlackError
from bot.domain.form import Form, parse_form
from bot.domain.menu import Menu
from bot.domain.request import Create
from bot.ports import Attachment, Doorway, Files, Origin

log = logging.getLogger(__name__)

HURRY = 1.5
"""Seconds to look at files in: Slack waits three for the answer to a form."""

NO_PICTURE = (
    "There's no picture in that message. Choose *Animate with Sora* on one that shows a JPEG, PNG "
    "or WebP."
)
NOT_OPENED = (
    "Slack didn't open the window in time. Please try once more, or attach the picture to a "
    "message that mentions me."
)


class Forms:
    """Opens the form for a clip, and reads what comes back."""

    def __init__(self, doorway: Doorway, files: Files, menu: Menu) -> None:
        self._doorway = doorway
        self._files = files
        self._menu = menu

    async def open(self, origin: Origin, picture: Attachment | None = None) -> str | None:
        """Open the form; return what to tell the person if Slack doesn't."""
        try:
            await self._doorway.ask_for_clip(origin, self._menu.spec, picture)
        except SlackError as error:
            log.warning("a form could not be opened", extra={"detail": error.detail})
            return NOT_OPENED
        return None

    async def animate(self, files: tuple[Attachment, ...], origin: Origin) -> str | None:
        """Open the form with a message's first picture. Raises RequestError if it has none."""
        pictures = pictures_of(files)
        if not pictures:
            raise RequestError(NO_PICTURE)
        return await self.open(origin, pictures[0])

    async def read(self, form: Form, files: tuple[Attachment, ...], origin: Origin) -> Create:
        """Return what was asked for. Raises RequestError, also for a file that we can't see.

        Whoever has a form open can be told there; later it may be that nobody can.
        """
        create = parse_form(form, self._menu)
        for file in files:
            try:
                async with asyncio.timeout(HURRY):
                    await self._files.look(origin.thread.workspace, file.file_id)
            except InputUnusable as error:
                raise RequestError(error.tell) from error
            except (SlackError, TimeoutError):
                log.info("a file could not be looked at yet", extra={"file": file.file_id})
        return create
