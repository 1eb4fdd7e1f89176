"""The modals' answers: what a remix should change, and what a new clip should show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import PlaceRefused, RequestError
from bot.domain.job import JobId, Thread
from bot.ports import Desk, Origin
from handlers.clip_form import filled_in, form_of, shown, written
from handlers.reading import document, home_of, identifier, workspace_of

PRICED = re.compile("seconds|count")
"""The fields of a clip's form that tell of each change."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the modals' answers."""

    @app.view("change")
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Record the remix, then close the modal; what's wrong is shown under the field."""
        job, where = about_clip(body, view)
        try:
            await desk.change(written(view, "change"), job, where)
        except RequestError as error:
            await ack(response_action="errors", errors={"change": _plain(error.tell)})
        else:
            await ack()

    @app.view("clip")
    async def filled(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Record the clip, then close the form; what's wrong is shown under its field."""
        sent = filled_in(view, identifier(body, "user", "id"))
        try:
            where = replace(origin(body, view), thread=sent.thread(workspace_of(body)))
            await desk.make(sent.form, sent.files, where, draft=sent.draft)
        except RequestError as error:
            asked = isinstance(error, PlaceRefused) and sent.asks_where
            field = "where" if asked else "prompt"
            await ack(response_action="errors", errors={field: _plain(error.tell)})
        else:
            await ack()

    @app.action({"action_id": "choice", "block_id": PRICED})
    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show what the clips cost that are chosen now."""
        view = shown(body)
        await desk.reprice(view, form_of(view), origin(body, view))
        await ack()


def origin(body: dict[str, Any], view: dict[str, Any]) -> Origin:
    """Return where a modal's answer comes from: of a place, Slack says nothing."""
    workspace = workspace_of(body)
    return Origin(
        key=f"view:{workspace}:{identifier(view, 'id')}",
        thread=Thread(workspace, ""),
        person=identifier(body, "user", "id"),
        home=home_of(body),
    )


def about_clip(body: dict[str, Any], view: dict[str, Any]) -> tuple[JobId, Origin]:
    """Return the clip that a modal is about, and its answer's origin: where it was opened from."""
    known = document(view, "private_metadata")
    sent = origin(body, view)
    where = replace(sent.thread, channel=identifier(known, "channel"))
    return JobId(identifier(known, "job")), replace(sent, thread=where)


def _plain(text: str) -> str:
    """Return mrkdwn as the plain text that Slack shows under a field."""
    return text.replace("`", "").replace("*", "")
