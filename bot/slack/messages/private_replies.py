"""What one person is told: as a message with buttons, and the way in which it reaches them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from typing_extensions import override

from bot.domain.conversation.cards import Block, Refusal
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer, Beginning, ListPage
from bot.domain.errors.slack import NotInConversation, SlackRefused, SlackUnavailable
from bot.domain.job import Job, Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.money.window import BudgetsPage
from bot.domain.sharing.windows import ShareWindow
from bot.domain.text.slack_text import pieces
from bot.domain.wording.troubles.endings import ABOUT_CLIP
from bot.ports.slack import PrivateReplies
from bot.slack.api.client import SlackCalls
from bot.slack.api.refusals import refusal_of
from bot.slack.messages.late_answers import LateAnswers
from bot.slack.views.blocks import (
    as_shown,
    buttons,
    mrkdwn,
    page_blocks,
    page_text,
    section,
    small_print,
)
from bot.slack.views.budgets import budgets_window
from bot.slack.views.clip_form import View, clip_modal, improved, noted, once_more, updated
from bot.slack.views.modals import at_its_price, change_modal, deletion_modal, next_modal
from bot.slack.views.sharing import share_modal, showcase_modal

log = logging.getLogger(__name__)


def as_message(answer: Answer) -> dict[str, Any]:
    """Return an answer as Slack takes it: ``text``, and ``blocks`` where it has buttons."""
    if not answer.buttons:
        return {"text": answer.text}
    sections = [section(mrkdwn(piece)) for piece in pieces(answer.text)]
    row = buttons(map(as_shown, answer.buttons))
    return {"text": answer.text, "blocks": [*sections, *row]}


def _from_elsewhere(channel: str, text: str, blocks: list[Block] | None) -> dict[str, Any]:
    """Return a message that says which channel it is about; a direct one has no name to show."""
    if not channel.startswith(("C", "G")):
        return {"text": text, "blocks": blocks}
    where = ABOUT_CLIP.format(channel=channel)
    if blocks is not None:
        blocks = [small_print(where), *blocks]
    return {"text": f"{where} {text}", "blocks": blocks}


@dataclass(frozen=True, slots=True)
class SlackReplies(PrivateReplies):
    """Implements ``PrivateReplies``."""

    calls: SlackCalls
    late: LateAnswers = field(default_factory=LateAnswers)

    @override
    async def privately(
        self, origin: Origin, answer: Answer | str, *, in_place: bool = False, now: bool = False
    ) -> None:
        told = answer if isinstance(answer, Answer) else Answer(answer)
        await self._tell(origin, in_place=in_place, now=now, **as_message(told))

    @override
    def as_message(self, answer: Answer) -> dict[str, Any]:
        return as_message(answer)

    @override
    async def show(self, origin: Origin, sheet: ListPage, *, in_place: bool = False) -> None:
        await self._tell(origin, page_text(sheet), page_blocks(sheet), in_place=in_place)

    async def show_blocks(
        self,
        origin: Origin,
        text: str,
        blocks: list[Block],
        *,
        instead: list[Block],
        in_place: bool = False,
    ) -> None:
        """Show blocks to the person alone, or others ``instead`` where Slack doesn't take them.

        A response_url doesn't say why it takes nothing: then the others are tried there.
        """

        async def say() -> None:
            try:
                await self._say(origin, text, blocks, in_place=in_place)
            except (SlackRefused, SlackUnavailable) as error:
                ours = refusal_of(error) is Refusal.OURS
                if not (ours or in_place) or blocks == instead:
                    raise
                log.info("Slack refuses blocks", extra={"detail": error.detail})
                await self._say(origin, text, instead, in_place=in_place)

        await (say() if in_place else self.late.say(say))

    async def _tell(
        self,
        origin: Origin,
        text: str,
        blocks: list[Block] | None = None,
        *,
        in_place: bool,
        now: bool = False,
    ) -> None:
        async def say() -> None:
            await self._say(origin, text, blocks, in_place=in_place)

        await (say() if in_place or now else self.late.say(say))

    async def _say(
        self, origin: Origin, text: str, blocks: list[Block] | None, *, in_place: bool
    ) -> None:
        """Show mrkdwn, or blocks, to the person alone, where they are looking. Raises SlackError.

        Slack: a private message in a thread is shown only if the thread is already active, so
        ``talking_in`` is one that the person wrote or pressed in. Only its ``response_url`` can
        replace a message that one person sees: ``in_place`` of it, or not at all.
        """
        url, thread_ts = origin.response_url, origin.talking_in
        if url is not None:
            try:
                await self.calls.respond(
                    url, text, thread_ts, blocks=blocks, replace_original=in_place
                )
            except SlackUnavailable as error:
                if in_place:
                    raise
                log.info("a response_url no longer works", extra={"detail": error.detail})
            else:
                return
        if not origin.direct:
            await self._whisper(origin, text, blocks)
            return
        await self.calls.call(
            origin.thread.workspace,
            "chat.postMessage",
            channel=origin.thread.channel,
            thread_ts=thread_ts,
            text=text,
            blocks=blocks,
        )

    async def _whisper(self, origin: Origin, text: str, blocks: list[Block] | None) -> None:
        """Show something in a conversation to one person of it.

        Where we aren't, nobody can be shown anything, nor in an archived channel, or one that the
        person has left: then they get a direct message that says where it was. Slack:
        chat.postMessage takes a person's id for the conversation with that person.
        """
        place, person = origin.thread, origin.person
        try:
            await self.calls.call(
                place.workspace,
                "chat.postEphemeral",
                channel=place.channel or person,
                thread_ts=origin.talking_in,
                user=person,
                text=text,
                blocks=blocks,
            )
        except (NotInConversation, SlackRefused) as error:
            if refusal_of(error) is Refusal.OURS:
                raise
            message = _from_elsewhere(place.channel, text, blocks)
            await self.calls.call(place.workspace, "chat.postMessage", channel=person, **message)

    @override
    async def need_place(self, thread: Thread) -> None:
        # Slack: whoever isn't in a conversation may not read its history either, and to read it
        # takes no scope that we lack. Nothing of it is asked for: no message is that old.
        await self.calls.call(
            thread.workspace,
            "conversations.history",
            channel=thread.channel,
            latest="1.000000",
            limit=1,
        )

    @override
    async def ask_for_change(self, job: Job, origin: Origin, words: str = "") -> None:
        await self._open(origin, change_modal(job, origin, words))

    @override
    async def ask_for_next(self, job: Job, origin: Origin, words: str = "") -> None:
        await self._open(origin, next_modal(job, origin, words))

    @override
    async def ask_about_deletion(self, job: Job, origin: Origin) -> None:
        await self._open(origin, deletion_modal(job, origin))

    @override
    async def ask_to_share(self, job: Job, origin: Origin, window: ShareWindow) -> None:
        await self._open(origin, share_modal(job, origin, window))

    @override
    async def ask_for_showcase(self, origin: Origin, chosen: str | None) -> None:
        await self._open(origin, showcase_modal(chosen))

    @override
    async def ask_for_clip(self, origin: Origin, menu: Menu, beginning: Beginning) -> None:
        await self._open(origin, clip_modal(menu, origin, beginning))

    @override
    async def ask_for_budgets(self, origin: Origin, page: BudgetsPage) -> None:
        await self._open(origin, budgets_window(page))

    async def _open(self, origin: Origin, view: Block) -> None:
        """Open a modal. Slack: a trigger id is good for three seconds after the person's press."""
        trigger_id = origin.trigger_id or ""
        await self.calls.call(
            origin.thread.workspace, "views.open", trigger_id=trigger_id, view=view
        )

    @override
    async def update_form(self, workspace: str, view: View, menu: Menu, form: Form) -> None:
        now = updated(view, menu, form)
        if now is not None:
            await self.calls.call(workspace, "views.update", view_id=view["id"], view=now)

    @override
    async def improve_form(
        self, workspace: str, view: View, menu: Menu, form: Form, said: str
    ) -> None:
        now = improved(view, menu, form, said)
        await self.calls.call(workspace, "views.update", view_id=view["id"], view=now)

    @override
    async def note_in_form(
        self, workspace: str, view: View, menu: Menu, form: Form, said: str
    ) -> None:
        now = noted(view, menu, form, said)
        await self.calls.call(workspace, "views.update", view_id=view["id"], view=now)

    @override
    def form_again(self, view: View, menu: Menu, form: Form, said: str) -> Block:
        return once_more(view, menu, form, said)

    @override
    def window_again(self, view: View, cost: Decimal, said: str) -> Block:
        return at_its_price(view, cost, said)

    @override
    def link(self, job: Job) -> str | None:
        workspace = self.calls.workspaces.get(job.thread.workspace)
        if workspace is None or job.card_ts is None:
            return None
        base = f"{workspace.url}archives/{job.thread.channel}/p{job.card_ts.replace('.', '')}"
        if job.thread.thread_ts in (None, job.card_ts):
            return base
        return f"{base}?thread_ts={job.thread.thread_ts}&cid={job.thread.channel}"
