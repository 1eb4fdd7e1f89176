"""What happens to a request: jobs are recorded, cancelled or told about. Slack is next door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from typing_extensions import override

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.listed import ListVerb
from bot.domain.conversation.listing import ListJobs
from bot.domain.conversation.origin import Message, Origin
from bot.domain.conversation.replies import Answer, Beginning, DraftId
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, JobId, Thread
from bot.domain.language.clip_form import EMPTY, Form
from bot.domain.language.grammar import (
    parse_command,
    parse_mention,
    parse_reply,
)
from bot.domain.language.requests import Doubtful, Help, Request, ShowUsage, Stop
from bot.domain.media.inputs import Attachment
from bot.domain.text.slack_text import heard
from bot.domain.wording.form.told import NOT_EDITED, TYPE_INSTEAD
from bot.domain.wording.troubles.refusals import FORGOTTEN, OLD_BUTTON, ON_ITS_WAY
from bot.ports.clock import Clock
from bot.ports.core import Board, Desk, Uninstalling
from bot.ports.slack import PrivateReplies
from bot.rendering.changes.sources import may_be_changed, shown_by
from bot.requests.making.clip_form import ANYWHERE
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.routing import MAKING, DeskRoles, Routes
from bot.requests.showing import shown

BESIDE = 1.0
"""Seconds within which the other event about a message arrives: Slack sends a mention's files with
one of the two, and perhaps not with both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDesk(DeskRoles, Desk):
    """Implements ``Desk``: one for the whole bot."""

    routes: Routes
    permissions: Permissions
    replies: PrivateReplies
    board: Board
    uninstalling: Uninstalling
    clock: Clock
    menus: Menus

    @property
    @override
    def slash_command(self) -> str:
        return self.menus.command

    # --- what arrives ------------------------------------------------------------------

    @override
    async def command(self, text: str, origin: Origin) -> Answer | str | None:
        request = parse_command(text, await self.use.defaults.menu(origin))
        return await self.routes.take(request, origin, [])

    @override
    async def message(
        self,
        text: str,
        origin: Origin,
        *,
        bot_user_id: str,
        files: tuple[Attachment, ...] | None = (),
    ) -> None:
        self.reopened(origin.thread.workspace, origin.thread.channel)
        if files is None:
            await self.clock.sleep(BESIDE)
            files = ()
        addressed = origin.direct or heard(text, bot_user_id).addressed
        siblings = await self.use.threads.siblings(origin.thread)
        if not siblings and origin.under_ours and not origin.direct:
            await self._in_forgotten_thread(text, origin, bot_user_id)
            return
        if not siblings and not addressed:
            return
        noted = False
        try:
            request = await self._read(text, siblings, origin, bot_user_id, with_files=bool(files))
            if request is None:
                return
            noted = not isinstance(request, MAKING)
            if noted and not await self.use.recorder.first_time(origin):
                return
            answer: Answer | str | None = await self.routes.take(request, origin, siblings, files)
        except RequestError as error:
            if not noted and not await self.use.recorder.first_time(origin):
                return
            answer = await self.use.drafts.answer(error, origin, files)
        await self._answer(origin, answer)

    async def _in_forgotten_thread(self, text: str, origin: Origin, bot_user_id: str) -> None:
        """Answer what is said about clips whose rows are gone, or have never been there."""
        answer: Answer | str | None = FORGOTTEN.format(command=self.slash_command)
        try:
            request = parse_reply(
                text,
                await self.use.defaults.menu(origin),
                has_clip=True,
                bot_user_id=bot_user_id,
                policy=await self.use.defaults.policy(origin),
            )
            unsaid = request is None or request == Stop(addressed=False)
            if request is None or unsaid or not await self.use.recorder.first_time(origin):
                return
            if isinstance(request, Doubtful):
                answer = (await self.use.guide.doubted(request, origin)).tell
            elif isinstance(request, Help | ListJobs | ShowUsage):
                answer = await self.routes.take(request, origin, [])
        except RequestError as error:
            if not await self.use.recorder.first_time(origin):
                return
            answer = await self.use.drafts.answer(error, origin)
        await self._answer(origin, answer)

    async def _read(
        self,
        text: str,
        siblings: list[Job],
        origin: Origin,
        bot_user_id: str,
        *,
        with_files: bool,
    ) -> Request | None:
        menu = await self.use.defaults.menu(origin)
        if not siblings:
            return parse_mention(
                text,
                menu,
                bot_user_id=bot_user_id,
                with_files=with_files,
                direct=origin.direct,
            )
        return parse_reply(
            f"<@{bot_user_id}> {text}" if origin.direct else text,
            menu,
            has_clip=any(map(may_be_changed, siblings)),
            bot_user_id=bot_user_id,
            with_files=with_files,
            to_channel=origin.to_channel,
            policy=await self.use.defaults.policy(origin),
        )

    @override
    async def press(self, verb: str, job_id: JobId, origin: Origin) -> None:
        self.reopened(origin.thread.workspace, origin.thread.channel)
        try:
            job = await self.permissions.at_hand(job_id, origin)
            answer = await self.routes.press(_known(verb), job, origin)
        except RequestError as error:
            answer = error.tell
        await self._answer(origin, answer)

    @override
    async def animate(self, files: tuple[Attachment, ...], origin: Origin) -> None:
        await self._open(origin, lambda: self.use.forms.animate(files, origin))

    @override
    async def begin(self, origin: Origin) -> Answer | None:
        await self.permissions.need_no_stranger(origin)
        if not await self.use.forms.open(origin, ANYWHERE):
            return None
        return await self.use.guide.help(Help(whole=False), origin)

    @override
    async def open_form(self, origin: Origin) -> None:
        await self._open(origin, lambda: self._form_or_words(origin))

    @override
    async def refill(
        self, view: Mapping[str, Any], form: Form, origin: Origin, *, animates: bool
    ) -> None:
        menu = await self.use.forms.menu(origin, animates=animates)
        await self.use.form_updates.show(origin.thread.workspace, view, menu, form)

    @override
    async def make(
        self,
        form: Form,
        files: tuple[Attachment, ...],
        origin: Origin,
        *,
        draft: str = "",
        shown: Decimal | None = None,
    ) -> None:
        create, _ = await asyncio.gather(
            self.use.forms.read(form, files, origin, shown), self.permissions.need_spender(origin)
        )
        await self.use.creating.create(create, origin, files)
        await self.use.forms.remember(form, origin, with_picture=bool(files))
        if draft:
            await self.use.drafts.spend(DraftId(draft), origin)

    @override
    async def form_again(
        self,
        view: Mapping[str, Any],
        form: Form,
        origin: Origin,
        *,
        animates: bool,
        said: str,
    ) -> dict[str, Any]:
        menu = await self.use.forms.menu(origin, animates=animates)
        return self.replies.form_again(view, menu, form, said)

    @override
    def as_message(self, answer: Answer | str) -> dict[str, Any]:
        told = answer if isinstance(answer, Answer) else Answer(answer)
        return self.replies.as_message(told)

    @override
    async def refuse(self, error: RequestError, origin: Origin) -> dict[str, Any]:
        return self.replies.as_message(await self.use.drafts.answer(error, origin))

    @override
    async def open_draft(self, draft_id: DraftId, origin: Origin) -> None:
        try:
            await self.permissions.need_no_stranger(origin)
            draft = await self.use.drafts.find(draft_id, origin)
            there = replace(origin, thread=draft.thread)
            beginning = Beginning(draft.form or EMPTY, draft.files, draft=draft_id)
            answer = await self.use.forms.open(there, beginning, NOT_EDITED)
        except RequestError as error:
            await self._answer(origin, error.tell, in_place=True)
            return
        await self._answer(origin, answer)

    @override
    async def insist(self, draft_id: DraftId, origin: Origin) -> None:
        try:
            wanted = await self.use.drafts.wanted(draft_id, origin)
        except RequestError as error:
            await self._answer(origin, await self.use.drafts.answer(error, origin), in_place=True)
            return
        siblings = await self.use.threads.siblings(wanted.origin.thread)
        try:
            await self.routes.take(wanted.request, wanted.origin, siblings, wanted.files)
        except RequestError as error:
            await self._answer(origin, error.tell)
            return
        await self.use.drafts.spend(draft_id, origin)
        await self._answer(origin, ON_ITS_WAY, in_place=True)

    @override
    async def remix_shown(self, message: Message, origin: Origin) -> None:
        try:
            await self.permissions.need_no_stranger(origin)
            job = shown_by(
                message, await self.use.threads.siblings(origin.thread), self.slash_command
            )
            answer = await self.use.remixing.ask(job, origin)
        except RequestError as error:
            answer = error.tell
        await self._answer(origin, answer)

    @override
    async def delete(self, job_id: JobId, origin: Origin, *, everywhere: bool) -> None:
        """Take the deletion modal's answer; the card shows what comes of it."""
        job = await self.permissions.at_hand(job_id, origin)
        await self.use.deletions.delete(job, origin, everywhere=everywhere)

    @override
    async def turn(self, page: str, origin: Origin) -> None:
        await self.use.lists.turn(page, origin)

    @override
    async def press_listed(self, verb: str, job_id: JobId, page: str, origin: Origin) -> None:
        try:
            answer = await self.use.list_presses.press(ListVerb(verb), job_id, page, origin)
        except RequestError as error:
            answer = error.tell
        await self._answer(origin, answer)

    @override
    def reopened(self, workspace: str, channel: str) -> None:
        self.board.reopened(workspace, channel)

    @override
    async def made_private(self, place: Thread) -> None:
        await self.use.lists.close(place)

    @override
    async def more(self, origin: Origin) -> None:
        await self.use.guide.more(origin)

    @override
    async def stopped(self, origin: Origin) -> None:
        if not await self.use.recorder.first_time(origin):
            return
        siblings = await self.use.threads.siblings(origin.thread)
        try:
            answer = await self.use.cancels.stop_all(siblings, origin)
        except RequestError as error:
            answer = error.tell
        await self._answer(origin, answer)

    @override
    async def joined(self, origin: Origin) -> None:
        self.reopened(origin.thread.workspace, origin.thread.channel)
        await self.use.first_contact.in_channel(origin)

    @override
    async def messages_opened(self, origin: Origin) -> None:
        await self.use.first_contact.in_messages(origin)

    @override
    async def removed(self, workspace: str, at: float, enterprise: str | None = None) -> None:
        await self.uninstalling.removed(workspace, at, enterprise)

    @override
    async def removed_everywhere(self, enterprise: str, at: float) -> None:
        await self.uninstalling.removed_everywhere(enterprise, at)

    @override
    async def left_org(self, workspace: str, at: float) -> None:
        await self.uninstalling.left_org(workspace, at)

    async def _form_or_words(self, origin: Origin) -> Answer | None:
        """Open the form; return how to do without, where Slack doesn't."""
        failed = await self.use.forms.open(origin, ANYWHERE, TYPE_INSTEAD)
        if failed is None:
            return None
        told = await self.use.guide.help(Help(whole=False), origin)
        return replace(told, text=f"{failed}\n\n{told.text}")

    async def _open(
        self, origin: Origin, form: Callable[[], Awaitable[Answer | str | None]]
    ) -> None:
        """Open a form for whoever may have one; say why where there is none."""
        try:
            await self.permissions.need_no_stranger(origin)
            answer = await form()
        except RequestError as error:
            answer = error.tell
        await self._answer(origin, answer)

    async def _answer(
        self, origin: Origin, answer: Answer | str | None, *, in_place: bool = False
    ) -> None:
        """Tell a person what there is to tell."""
        if answer is not None:
            telling = self.replies.privately(origin, answer, in_place=in_place)
            await shown(telling, "an answer could not be shown")


def _known(action: str) -> Verb:
    """Return which button it is. Raises RequestError for one that no card has any more."""
    if action not in list(Verb):
        raise RequestError(OLD_BUTTON)
    return Verb(action)
