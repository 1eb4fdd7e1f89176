"""The form for a clip: for whoever would rather choose than type, or has words to mend."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import cannot_post, is_direct, is_person
from bot.domain.conversation.replies import Beginning
from bot.domain.errors.base import (
    FileRefused,
    InputUnusable,
    PlaceRefused,
    RequestError,
    together,
)
from bot.domain.errors.refusals import HOPELESS, PictureRefused
from bot.domain.errors.slack import NotInConversation, SlackError, SlackRefused
from bot.domain.job import Job, JobState, Thread
from bot.domain.language.clip_form import AUTO, Form, parse_form, seeded, switched, with_words
from bot.domain.language.menu import Menu, with_pictures
from bot.domain.language.requests import Create
from bot.domain.lineage import comes_from_deleted, whole_prompt
from bot.domain.media.inputs import Attachment
from bot.domain.media.placing import typed_places
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import Profile
from bot.domain.renders.prices import for_window
from bot.domain.wording.form import told as wording
from bot.domain.wording.troubles.refusals import NO_MODEL
from bot.media.attachments import inputs_of, pictures_of
from bot.ports.inputs import Files, InputStore
from bot.ports.jobs import Rows
from bot.ports.slack import PrivateReplies
from bot.requests.making.form_updates import HURRY
from bot.requests.making.last_choices import LastChoices
from bot.requests.making.menus import Menus
from bot.requests.making.sums import need_sum_as_shown
from bot.requests.money.left import Left
from bot.requests.settings.defaults import Defaults
from bot.requests.showing import shown

log = logging.getLogger(__name__)

ANYWHERE = Beginning(asks_where=True)
"""What a form begins with that nobody has said anything for: where it goes can be chosen in it."""

OPENING = 2.0
"""Seconds for Slack to open a form: a trigger is good for three, and was looked at before."""

_SPOILT = frozenset({InputUnusable.code, PictureRefused.code})
"""Ends that would come again with the same picture: the form begins without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Opens the form for a clip, and reads what comes back."""

    replies: PrivateReplies
    files: Files
    inputs: InputStore
    store: Rows
    defaults: Defaults
    choices: LastChoices
    left: Left
    patience: float = OPENING

    @property
    def menus(self) -> Menus:
        """Return what can be ordered, without anybody's choices."""
        return self.defaults.menus

    # --- opening -----------------------------------------------------------------------

    async def open(
        self, origin: Origin, beginning: Beginning | None = None, failed: str = wording.NOT_OPENED
    ) -> str | None:
        """Open the form; return what to tell the person if Slack doesn't.

        What it leaves open is as they chose it last, but for a shape that its picture decides, and
        for a model that takes no picture. Raises RequestError where nothing can be made.
        """
        beginning = beginning or Beginning()
        menu = await self.menu(origin, animates=bool(beginning.files))
        form = await self.choices.begun(beginning.form, menu, origin)
        form = replace(form, size=beginning.form.size) if beginning.files else form
        return await self._open(origin, replace(beginning, form=form), failed)

    async def _open(self, origin: Origin, beginning: Beginning, failed: str) -> str | None:
        """Open the form as it is.

        In a direct conversation without us, where nobody can be added, it asks for another place.
        """
        is_fixed = not beginning.asks_where and bool(origin.thread.channel)
        if is_fixed and is_direct(origin.thread.channel) and not await self._is_place(origin):
            beginning, is_fixed = replace(beginning, asks_where=True), False
        if is_fixed and not self.menus.at(origin.thread).models:
            raise RequestError(NO_MODEL)
        return None if await self._opens(origin, beginning) else failed

    async def _opens(self, origin: Origin, beginning: Beginning) -> bool:
        """Open the form; tell whether Slack did in time."""
        try:
            async with asyncio.timeout(self.patience):
                return await shown(self._ask(origin, beginning), "a form could not be opened")
        except TimeoutError:
            log.warning("a form took too long to open")
            return False

    async def _ask(self, origin: Origin, beginning: Beginning) -> None:
        """Open the form; with no place chosen in it, should Slack not take the one it was."""
        menu = await self.menu(origin, animates=beginning.animates)
        try:
            await self.replies.ask_for_clip(origin, menu, beginning)
        except SlackRefused:
            if not beginning.asks_where or not origin.thread.channel:
                raise
            nowhere = replace(origin, thread=Thread(origin.thread.workspace, ""))
            menu = await self.menu(nowhere, animates=beginning.animates)
            await self.replies.ask_for_clip(nowhere, menu, beginning)

    async def menu(self, origin: Origin, *, animates: bool = False) -> Menu:
        """Return what can be chosen in a form; as long as it names no place, it is the person's.

        One that animates a picture has only models that take one, if there are any.
        """
        if not origin.thread.channel:
            origin = replace(origin, thread=replace(origin.thread, channel=origin.person))
        menu = await self.left.told(await self.defaults.menu(origin), origin)
        return with_pictures(menu) if animates else menu

    async def animate(self, files: tuple[Attachment, ...], origin: Origin) -> str | None:
        """Open the form with a message's first picture. Raises RequestError if it has none."""
        pictures = pictures_of(files)
        if not pictures:
            raise RequestError(wording.NO_PICTURE)
        return await self.open(origin, Beginning(files=pictures[:1], animates=True))

    async def edit(self, job: Job, origin: Origin) -> str | None:
        """Open the form with the words of a clip that came to nothing, and its pictures.

        A remix is changed as a remix, as long as there is its source; where that came to nothing,
        too, the form has the words of both. What got no card is for whoever asked for it alone, and
        may go elsewhere. Raises RequestError.
        """
        _need_editable(job, origin)
        return await self._open_with(job, origin, asks_where=job.card_ts is None)

    async def vary(self, job: Job, origin: Origin) -> str | None:
        """Open the form with the words of any clip, to make it again with changes.

        A remix is changed as a remix, as long as there is its source. Raises RequestError.
        """
        if job.deleted_at is not None:
            raise RequestError(wording.DELETED)
        return await self._open_with(job, origin)

    async def _open_with(self, job: Job, origin: Origin, *, asks_where: bool = False) -> str | None:
        there = replace(origin, thread=job.thread, response_url=None, talking_in=None)
        source = None if job.source_id is None else await self.store.get(job.source_id)
        if source is not None and source.has_clip:
            return await self._edit_change(source, job, there)
        given = () if job.error_code in _SPOILT else await self.inputs.given(job.id)
        styles = (await self.defaults.menu(there)).styles
        style = job.style if job.style in styles else None
        beginning = Beginning(
            form=self._form_of(job, given, await self._words(job, style), style),
            files=tuple(_attachment(one) for one in given if one.file_id is not None),
            asks_where=asks_where,
        )
        return await self._open(there, beginning, wording.NOT_EDITED)

    async def _edit_change(self, source: Job, job: Job, origin: Origin) -> str | None:
        ask = self.replies.ask_for_next if job.continues else self.replies.ask_for_change
        deployment = self.menus.deployments.of(source)
        asking = ask(for_window(source, deployment, continues=job.continues), origin, job.prompt)
        return None if await shown(asking, "a modal could not be opened") else wording.NOT_EDITED

    async def _words(self, job: Job, style: str | None) -> str:
        """Return all that a clip is to show; of words that were deleted, none.

        Those of its ``style`` come with that; where it is gone, they are a part of the words.
        """
        if style is not None:
            return job.prompt
        thread = [] if job.source_id is None else await self.store.in_thread(job.thread)
        return job.prompt if comes_from_deleted(job, thread) else whole_prompt(job, thread)

    def _form_of(
        self, job: Job, given: tuple[NewInput, ...], prompt: str, style: str | None
    ) -> Form:
        """Return a form as it would have been filled in for a job; what has no field is typed."""
        menu = self.menus.at(job.thread)
        profile = menu.profile_of(job.deployment)
        words = [prompt, f"--quality {job.quality}" if job.quality else ""]
        if profile.places_inputs:
            words += typed_places(given, job.seconds)
        sized = not any(one.sets_size for one in given)
        count = job.batch if job.card_ts is None else 1
        return Form(
            prompt=" ".join(filter(None, words)),
            size=job.size if sized else AUTO,
            seconds=str(job.seconds),
            count=str(max(job.count, count)),
            model=menu.name_of(job.deployment) or menu.default,
            audio=switched(job.audio),
            seed=seeded(job.seed),
            style=style or AUTO,
            filled_for=style or AUTO,
        )

    # --- what comes back ---------------------------------------------------------------

    async def read(
        self,
        form: Form,
        files: tuple[Attachment, ...],
        origin: Origin,
        shown: Decimal | None = None,
    ) -> Create:
        """Return what was asked for. Raises RequestError for all that is wrong, field by field.

        Whoever has a form open can be told there, with all their words; later it may be that nobody
        can. Slack may be away: then what it would have said comes later. ``shown`` is the sum in US
        dollars that the form showed.
        """
        menu = await self.defaults.menu(origin)
        looks = [self._need_place(origin), *(self._need_file(origin, file) for file in files)]
        looked = await asyncio.gather(*map(_wrong_with, looks))
        wrong = [error for errors in looked for error in errors]
        try:
            create = _parsed(form, files, menu)
        except RequestError as error:
            raise together([error, *wrong]) from error
        if wrong:
            raise together(wrong)
        profile = menu.profile_of(create.model)
        cost = profile.price(create.size, create.seconds, create.count)
        need_sum_as_shown(cost, shown)
        return create

    async def remember(self, form: Form, origin: Origin, *, with_picture: bool) -> None:
        """Remember what a form was sent in with, for the next one.

        With a style it was that which chose: nothing of it is remembered.
        """
        menu = await self.defaults.menu(origin)
        form = with_words(form, menu)
        if form.style != AUTO:
            return
        await self.choices.keep(form, menu, origin, with_picture=with_picture)

    async def _is_place(self, origin: Origin) -> bool:
        try:
            await self._need_place(origin)
        except PlaceRefused:
            return False
        return True

    async def _need_place(self, origin: Origin) -> None:
        place = origin.thread
        if is_person(place.channel):
            return
        try:
            async with asyncio.timeout(HURRY):
                await self.replies.need_place(place)
        except NotInConversation as error:
            tell = cannot_post(place.channel, error.error)
            raise PlaceRefused(error.detail, tell=tell) from error
        except (SlackError, TimeoutError):
            log.info("a place could not be looked at yet", extra={"channel": place.channel})

    async def _need_file(self, origin: Origin, file: Attachment) -> None:
        owner = origin.person if file.picked else None
        try:
            async with asyncio.timeout(HURRY):
                await self.files.look(origin.thread.workspace, file.file_id, owner=owner)
        except InputUnusable as error:
            raise FileRefused(tell=error.tell) from error
        except (SlackError, TimeoutError):
            log.info("a file could not be looked at yet", extra={"file": file.file_id})


async def _wrong_with(look: Awaitable[None]) -> list[RequestError]:
    """Return what a look found wrong."""
    try:
        await look
    except RequestError as error:
        return [error]
    return []


def _parsed(form: Form, files: tuple[Attachment, ...], menu: Menu) -> Create:
    """Read the fields, and see that the model takes what goes with them. Raises RequestError."""
    create = parse_form(form, menu)
    _need_fit(create, files, menu.profile_of(create.model))
    return create


def _need_fit(create: Create, files: tuple[Attachment, ...], profile: Profile) -> None:
    """See that a model takes what goes with the words. Raises FileRefused."""
    try:
        inputs_of(
            files,
            profile,
            seconds=create.seconds,
            frames=create.frames,
            crop=create.crop,
            sized=create.sized,
        )
    except RequestError as error:
        raise FileRefused(tell=error.tell) from error


_TURNED_AWAY = frozenset({JobState.QUEUED, JobState.CANCELLED})


def _need_editable(job: Job, origin: Origin) -> None:
    """See that a clip came to nothing, and is this person's to see. Raises RequestError.

    Whoever is turned away is told first, and may press before the row says so.
    """
    if job.card_ts is None:
        theirs, over = job.requester == origin.person, job.state in _TURNED_AWAY
    else:
        theirs, over = job.thread.channel == origin.thread.channel, job.error_code in HOPELESS
    if not theirs or not over or job.deleted_at is not None:
        raise RequestError(wording.NOTHING_TO_EDIT)


def _attachment(given: NewInput) -> Attachment:
    return Attachment(given.file_id or "", given.name, f"{given.kind}/*")
