"""Files that came along: of messages, of those that a shortcut is used on, and of modals."""

from __future__ import annotations

from typing import Any

from bot.ports import Attachment
from handlers.reading import identifier, listing, text

_GONE = frozenset({"tombstone", "hidden_by_limit"})


def attached(holder: Any, *path: str) -> tuple[Attachment, ...]:
    """Return what Slack says of the files at ``path``; of a stub, that is no more than the id.

    Files that somebody has deleted since are left out.
    """
    found = listing(holder, *path, "files")
    return tuple(_attachment(file) for file in found if _mode(file) not in _GONE)


def _attachment(file: Any) -> Attachment:
    return Attachment(
        file_id=identifier(file, "id"),
        name=text(file, "name"),
        media_type=text(file, "mimetype"),
        elsewhere=bool(file.get("is_external")) or _mode(file) == "external",
    )


def _mode(file: Any) -> str:
    return text(file, "mode")
