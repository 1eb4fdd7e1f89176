"""The modals' answers: what a remix should change, and what a new clip should show."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import RequestError
from bot.domain.form import AUTO, Form
from bot.domain.job import JobId, Thread
from bot.ports import Attachment, Desk, Origin
from handlers.files import attached
from handlers.reading import document, has, identifier, moment, text

_VALUES = ("state", "values")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the modals' answers."""

    @app.view("change")
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Record the remix, then close the modal; what's wrong is shown under the field."""
        workspace = identifier(body, "team", "id")
        change = text(view, "state", "values", "change", "text", "value")
        job = identifier(view, "private_metadata")
        origin = Origin(
            key=f"view:{workspace}:{identifier(view, 'id')}",
            thread=Thread(workspace, ""),
            person=identifier(body, "user", "id"),
        )
        try:
            await desk.change(change, JobId(job), origin)
        except RequestError as error:
            await ack(response_action="errors", errors={"change": _plain(error.tell)})
        else:
            await ack()

    @app.view("clip")
    async def filled(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Record the clip, then close the form; what's wrong is shown under the words."""
        workspace = identifier(body, "team", "id")
        thread, files = _place(workspace, view)
        origin = Origin(
            key=f"view:{workspace}:{identifier(view, 'id')}",
            thread=thread,
            person=identifier(body, "user", "id"),
        )
        try:
            await desk.make(_form(view), files, origin)
        except RequestError as error:
            await ack(response_action="errors", errors={"prompt": _plain(error.tell)})
        else:
            await ack()


def _form(view: dict[str, Any]) -> Form:
    def chosen(name: str) -> str:
        return text(view, *_VALUES, name, "choice", "selected_option", "value") or AUTO

    return Form(
        prompt=text(view, *_VALUES, "prompt", "text", "value"),
        size=chosen("size"),
        seconds=chosen("seconds"),
        count=chosen("count") if has(view, *_VALUES, "count") else AUTO,
    )


def _place(workspace: str, view: dict[str, Any]) -> tuple[Thread, tuple[Attachment, ...]]:
    """Return where the clip goes and what goes with it: as the form knew, or as was chosen."""
    known = document(view, "private_metadata")
    if known.get("channel"):
        root = moment(known, "thread") if known.get("thread") else None
        thread = Thread(workspace, identifier(known, "channel"), root)
    else:
        chosen = identifier(view, *_VALUES, "where", "conversation", "selected_conversation")
        thread = Thread(workspace, chosen)
    if known.get("file"):
        name, kind = text(known, "name"), text(known, "type")
        return thread, (Attachment(identifier(known, "file"), name, kind),)
    files = attached(view, *_VALUES, "picture", "files") if has(view, *_VALUES, "picture") else ()
    return thread, files


def _plain(text: str) -> str:
    """Return mrkdwn as the plain text that Slack shows under a field."""
    return text.replace("`", "").replace("*", "")
