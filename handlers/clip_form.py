"""What comes back from the form for a clip: what was filled in, and what the form knew before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.domain.form import AUTO, Form
from bot.domain.job import Thread
from bot.ports import Attachment
from handlers.files import attached
from handlers.reading import UnreadableError, document, has, identifier, listing, moment, text

_VALUES = ("state", "values")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent in. Its place is the one it was opened for, or the one chosen in it."""

    form: Form
    channel: str
    thread_ts: str | None
    files: tuple[Attachment, ...]
    draft: str
    asks_where: bool

    def thread(self, workspace: str) -> Thread:
        """Return where the clip goes."""
        return Thread(workspace, self.channel, self.thread_ts)


def filled_in(view: dict[str, Any], person: str) -> Filled:
    """Read a form; where no channel was chosen, the clip goes to the ``person`` alone."""
    known = document(view, "private_metadata")
    asks_where = not known.get("channel")
    return Filled(
        form=form_of(view),
        channel=_chosen(view) or person if asks_where else identifier(known, "channel"),
        thread_ts=moment(known, "thread") if known.get("thread") else None,
        files=_files(view, known),
        draft=identifier(known, "draft") if known.get("draft") else "",
        asks_where=asks_where,
    )


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """Return the form that somebody has open, blocks and all."""
    view = body.get("view")
    if not isinstance(view, dict) or not all(
        isinstance(block, dict) for block in listing(view, "blocks")
    ):
        raise UnreadableError("view.blocks")
    return {**view, "blocks": listing(view, "blocks")}


def form_of(view: dict[str, Any]) -> Form:
    """Return the fields of a form as they are filled in at the moment."""

    def chosen(name: str) -> str:
        if not has(view, *_VALUES, name):
            return AUTO
        return text(view, *_VALUES, name, "choice", "selected_option", "value") or AUTO

    return Form(
        prompt=written(view, "prompt"),
        size=chosen("size"),
        seconds=chosen("seconds"),
        count=chosen("count"),
    )


def written(view: dict[str, Any], name: str) -> str:
    """Return the words of a field, and of those in which it goes on."""
    words, number = [text(view, *_VALUES, name, "text", "value")], 2
    while has(view, *_VALUES, f"{name}_{number}"):
        words.append(text(view, *_VALUES, f"{name}_{number}", "text", "value"))
        number += 1
    return " ".join(filter(None, words))


def _chosen(view: dict[str, Any]) -> str | None:
    where = (*_VALUES, "where", "conversation", "selected_conversation")
    return identifier(view, *where) if has(view, *where) else None


def _files(view: dict[str, Any], known: dict[str, Any]) -> tuple[Attachment, ...]:
    """Return what goes with the words: what was attached, or else what was there and is kept."""
    if has(view, *_VALUES, "picture") and (new := attached(view, *_VALUES, "picture", "files")):
        return tuple(replace(file, picked=True) for file in new)
    before = tuple(_attachment(file) for file in listing(known, "files"))
    if not has(view, *_VALUES, "kept"):
        return before
    ticked = listing(view, *_VALUES, "kept", "files", "selected_options")
    kept = {identifier(option, "value") for option in ticked}
    return tuple(file for file in before if file.file_id in kept)


def _attachment(file: Any) -> Attachment:
    """Read a file as we wrote it into the form: its id, its name and its kind."""
    if not isinstance(file, list) or len(file) != 3 or not all(isinstance(f, str) for f in file):
        raise UnreadableError("private_metadata.files")
    return Attachment(*file)
