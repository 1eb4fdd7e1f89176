"""Words aren't lost with a refusal: they are kept for the buttons of the answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer, Button, Draft, DraftId
from bot.domain.errors.base import RequestError, StorageAway
from bot.domain.job import Job, Thread
from bot.domain.language.clip_form import form_of
from bot.domain.language.requests import Continue, Create, Remix
from bot.domain.media.inputs import Attachment
from bot.domain.renders.prices import price_of_change, price_of_next
from bot.domain.text.slack_text import code
from bot.domain.text.words import total
from bot.domain.wording.buttons import MAKE_ANYWAY, OPEN_FORM
from bot.domain.wording.reading import prompts as wording
from bot.domain.wording.troubles.refusals import (
    BARRED,
    MADE_ALREADY,
    NOT_NOW,
    OTHER_PRICE,
    WORDS_GONE,
)
from bot.media.attachments import pictures_of
from bot.ports.jobs import Rows
from bot.ports.storage import DraftStore
from bot.rendering.changes.sources import newest_clip
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions

log = logging.getLogger(__name__)

ANYWAY = "anyway"
OPEN = "draft"
"""The buttons' action ids; their value is the draft's id."""

_SHOWN = 80
"""Characters of the words that a button makes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person insists on: to be made once, where it was asked for."""

    request: Create | Remix | Continue
    origin: Origin
    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Keeps what was refused, and finds it again for whoever it belongs to."""

    drafts: DraftStore
    store: Rows
    menus: Menus
    permissions: Permissions

    async def answer(
        self, error: RequestError, origin: Origin, files: tuple[Attachment, ...] = ()
    ) -> Answer:
        """Return what to tell of a refusal, with a button for each way in which its words go on.

        Where these can't be written down, it is told all the same. Who may have nothing made gets
        no button to pay with.
        """
        if error.anyway is None and error.draft is None:
            return Answer(error.tell)
        if await self.permissions.is_barred(origin):
            return Answer(f"{error.tell}\n{BARRED}.")
        draft = Draft(
            thread=origin.thread,
            person=origin.person,
            anyway=error.anyway,
            form=error.draft,
            files=files,
        )
        try:
            draft = await self._pinned(draft)
            buttons = self._buttons(draft, await self.drafts.keep(draft))
            return Answer(f"{error.tell}{_what_anyway(draft)}", buttons)
        except StorageAway as away:
            log.warning("a draft could not be kept", extra={"detail": away.detail})
            return Answer(error.tell)

    async def find(self, draft_id: DraftId, origin: Origin) -> Draft:
        """Return a draft for the person whose words it has. Raises RequestError for others."""
        draft = await self.drafts.get(draft_id)
        mine = draft is not None and (
            (draft.thread.workspace, draft.person) == (origin.thread.workspace, origin.person)
        )
        if draft is None or not mine:
            raise RequestError(WORDS_GONE)
        if draft.spent:
            raise RequestError(MADE_ALREADY)
        return draft

    async def wanted(self, draft_id: DraftId, origin: Origin) -> Wanted:
        """Return what is to be made of a draft as it is, once. Raises RequestError.

        It is made for the price that its button says, and for no other.
        """
        draft = await self.find(draft_id, origin)
        anyway = draft.anyway
        if anyway is None:
            raise RequestError(WORDS_GONE)
        if isinstance(anyway, Create) and not self._can_make(anyway, draft.thread):
            raise RequestError(NOT_NOW, draft=draft.form or form_of(anyway))
        if draft.cost != (await self._pinned(draft)).cost:
            raise RequestError(OTHER_PRICE, anyway=anyway, draft=draft.form)
        where = replace(origin, key=f"draft:{draft_id}", thread=draft.thread)
        return Wanted(anyway, where, draft.files)

    async def spend(self, draft_id: DraftId, origin: Origin) -> None:
        """Forget a draft's words, now that they are a clip's; it is late for a refusal by then."""
        try:
            await self.find(draft_id, origin)
            await self.drafts.spend(draft_id)
        except (RequestError, StorageAway):
            log.info("a draft was spent before, or will be forgotten", extra={"draft": draft_id})

    # --- what it costs -----------------------------------------------------------------

    async def _pinned(self, draft: Draft) -> Draft:
        """Return a draft that says what it costs, and of which clip it is a remix."""
        match draft.anyway:
            case Create() as create:
                profile = self.menus.at(draft.thread).profile_of(create.model)
                pictures = len(pictures_of(draft.files))
                each = profile.price(create.size, create.seconds, pictures=pictures)
                return replace(draft, cost=None if each is None else each * create.count)
            case Remix() | Continue() as after:
                source = _source(await self.store.in_thread(draft.thread), after.number)
                if source is None:
                    return replace(draft, anyway=None)
                pinned = replace(after, number=source.number)
                deployment = self.menus.deployments.of(source)
                price = price_of_next if isinstance(after, Continue) else price_of_change
                return replace(draft, anyway=pinned, cost=price(source, deployment))
            case None:
                return draft
            case _:
                assert_never(draft.anyway)

    def _can_make(self, create: Create, place: Thread) -> bool:
        menu, size = self.menus.at(place), create.size
        if menu.name_of(create.model) is None:
            return False
        profile = menu.profile_of(create.model)
        fits = profile.has_size(size) and profile.has_length(create.seconds, size)
        return fits and create.count in profile.counts_at(size)

    def _buttons(self, draft: Draft, draft_id: DraftId) -> tuple[Button, ...]:
        form = (Button(OPEN, OPEN_FORM, draft_id),) if draft.form is not None else ()
        if draft.anyway is None:
            return form
        cost = _told(draft.anyway, draft.cost)
        label = wording.PRICED.format(label=MAKE_ANYWAY, cost=cost) if cost else MAKE_ANYWAY
        return (*form, Button(ANYWAY, label, draft_id))


def _what_anyway(draft: Draft) -> str:
    """Return what *Make it anyway* makes, on a line of its own; nothing where there's no button."""
    match draft.anyway:
        case Create(prompt=words, count=count):
            what = wording.CLIP if count == 1 else wording.CLIPS.format(count=count)
        case Remix(change=words):
            what = wording.REMIX
        case Continue(words=words):
            what = wording.SHOT
        case None:
            return ""
        case _:
            assert_never(draft.anyway)
    return f"\n{wording.ANYWAY.format(what=what, words=code(words, _SHOWN))}"


def _told(anyway: Create | Remix | Continue, cost: Decimal | None) -> str:
    count = anyway.count if isinstance(anyway, Create) else 1
    return total(None if cost is None else cost / count, count)


def _source(thread: list[Job], number: int | None) -> Job | None:
    """Return the clip that a remix changes: the numbered one, or the newest that is finished."""
    if number is not None:
        return next((job for job in thread if job.number == number), None)
    return newest_clip(thread) if thread else None
