"""The modals' answers: what a remix changes, what a new clip shows, and how far one is deleted."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.conversation import fields
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError, SumChanged
from bot.domain.job import JobId
from bot.domain.wording.form import windows as wording
from bot.ports.core import Desk, Windows
from handlers.clip_form import (
    filled_in,
    needs_another_form,
    shown,
    sum_in,
    written,
    wrong_fields,
)
from handlers.payloads import document, identifier, listing, moment, origin_of, told

Take = Callable[[str, JobId, Origin, Decimal], Awaitable[None]]
Listener = Callable[[AsyncAck, dict[str, object], dict[str, object]], Awaitable[None]]

IMPROVED_WITHIN = 15
"""Seconds within which the answer to *Improve my words* is shown, if Slack takes it at all."""

CHOSEN = re.compile(
    rf"^({fields.STYLE}|{fields.MODEL}|{fields.SIZE}|{fields.SECONDS}|{fields.COUNT})(\.\d{{1,9}})?$"
)
TYPED = re.compile(rf"^{fields.PROMPT}(_\d{{1,9}})?(\.\d{{1,9}})?$")
"""The fields of a clip's form that tell of each change: of a choice, and of each letter."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the modals' answers."""
    app.view(fields.CHANGE_MODAL)(_written_for(fields.CHANGE, desk.windows.change, desk.windows))
    app.view(fields.NEXT_MODAL)(_written_for(fields.NEXT, desk.windows.go_on, desk.windows))

    @app.view(fields.CLIP_FORM)
    async def filled(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Record the clip, then close the form; what's wrong is shown under its field.

        What would cost more than the form showed isn't made: it is shown once more, with the sum.
        So is one whose model isn't there any more, with the model that is.
        """
        sent = filled_in(view, origin(body, view))
        try:
            await desk.make(sent.form, sent.files, sent.origin, draft=sent.draft, shown=sent.shown)
        except RequestError as error:
            if needs_another_form(error, view, sent):
                again = await desk.form_again(
                    shown(body),
                    sent.form,
                    sent.origin,
                    animates=sent.animates,
                    said=plain(error.tell),
                )
                await ack(response_action="update", view=again)
                return
            told = wrong_fields(error, view, sent)
            await ack(
                response_action="errors",
                errors={field: plain(tell) for field, tell in told.items()},
            )
        else:
            await ack()

    @app.action({"action_id": fields.CHOICE, "block_id": CHOSEN})
    async def chosen(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show what can be chosen now, and what it costs."""
        await _refill(desk, body)
        await ack()

    @app.action({"action_id": fields.TEXT, "block_id": TYPED})
    async def written_on(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show what options among the words ask for, and what it costs."""
        await _refill(desk, body)
        await ack()

    @app.action(fields.IMPROVE)
    async def improving(ack: AsyncAck, body: dict[str, object], action: dict[str, object]) -> None:
        """Ask for better words; what comes of it is shown in the form a few seconds later."""
        view = shown(body)
        now = filled_in(view, origin(body, view))
        asked = replace(now.origin, key=improving_key(now.origin, view, action))
        await desk.presets.prompt_help.improve(view, now.form, asked, animates=now.animates)
        await ack()

    @app.action({"action_id": fields.CONVERSATION, "block_id": fields.WHERE})
    async def sent_elsewhere(ack: AsyncAck, body: dict[str, object]) -> None:
        """Show what can be chosen in the conversation that a form names now."""
        await _refill(desk, body)
        await ack()

    @app.view(fields.DELETION_MODAL)
    async def confirmed(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Write the wish down, then close the modal; what's wrong is shown in its place."""
        job, where = about_clip(body, view)
        try:
            await desk.delete(job, where, everywhere=_is_ticked(view))
        except RequestError as error:
            await ack(response_action="update", view=_refusal(error.tell))
        else:
            await ack()


async def _refill(desk: Desk, body: dict[str, object]) -> None:
    view = shown(body)
    now = filled_in(view, origin(body, view))
    await desk.refill(view, now.form, now.origin, animates=now.animates)


def _written_for(field: str, take: Take, windows: Windows) -> Listener:
    """Return what listens to a modal with words for a clip in its one field."""

    async def submitted(ack: AsyncAck, body: dict[str, object], view: dict[str, object]) -> None:
        """Record it, then close the modal; what's wrong is shown under the field.

        What would cost more than the modal showed isn't made: it is shown once more, with the sum.
        """
        job, where = about_clip(body, view)
        try:
            await take(written(view, field), job, where, sum_in(view))
        except SumChanged as error:
            again = windows.again(shown(body), error.cost, plain(error.tell))
            await ack(response_action="update", view=again)
        except RequestError as error:
            await ack(response_action="errors", errors={field: plain(error.tell)})
        else:
            await ack()

    return submitted


def origin(body: dict[str, object], view: dict[str, object]) -> Origin:
    """Return where a modal's answer comes from: of a place, Slack says nothing."""
    return origin_of(body, "view", identifier(view, "id"), channel="")


def about_clip(body: dict[str, object], view: dict[str, object]) -> tuple[JobId, Origin]:
    """Return the clip that a modal is about, and its answer's origin: where it was opened from."""
    known = document(view, "private_metadata")
    sent = origin(body, view)
    where = replace(sent.thread, channel=identifier(known, "channel"))
    return JobId(identifier(known, "job")), replace(sent, thread=where)


def plain(text: str) -> str:
    """Return mrkdwn as the plain text that Slack shows under a field."""
    return text.replace("`", "").replace("*", "")


def _is_ticked(view: dict[str, object]) -> bool:
    """Tell whether the video in Slack is to go, too; not everybody is asked about that."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict) or fields.IN_SLACK not in values:
        return False
    return bool(listing(values, fields.IN_SLACK, fields.BOXES, "selected_options"))


def _refusal(tell: str) -> dict[str, object]:
    """Return the modal that says why nothing was deleted."""
    return {
        "type": "modal",
        "callback_id": "refused",
        "title": {"type": "plain_text", "text": wording.NOT_DELETED},
        "close": {"type": "plain_text", "text": wording.CLOSE},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": tell}}],
    }


def improving_key(form: Origin, view: object, action: object) -> str:
    """Return what makes two presses of *Improve my words* one question.

    Slack: a view's hash is another once it was updated, so a double click has the same. So has a
    press after an answer that Slack didn't show: by then another few seconds have begun.
    """
    pressed_at = int(float(moment(action, "action_ts"))) // IMPROVED_WITHIN
    return f"improve:{form.key}:{told(view, 'hash') or ''}:{pressed_at}"
