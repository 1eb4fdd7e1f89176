"""Files that came along: of messages, of those that a shortcut is used on, and of modals."""

from __future__ import annotations

from bot.domain.media.inputs import Attachment
from handlers.payloads import identifier, listing, text

_GONE = frozenset({"tombstone", "hidden_by_limit"})


def attached(holder: object, *path: str) -> tuple[Attachment, ...]:
    """Return what Slack says of the files at ``path``; of a stub, that is no more than the id.

    Files that somebody has deleted since are left out.
    """
    found = listing(holder, *path, "files")
    return tuple(_attachment(file) for file in found if _mode(file) not in _GONE)


def _attachment(file: object) -> Attachment:
    external = _mode(file) == "external" or (isinstance(file, dict) and file.get("is_external"))
    return Attachment(
        file_id=identifier(file, "id"),
        name=text(file, "name"),
        media_type=text(file, "mimetype"),
        elsewhere=bool(external),
    )


def _mode(file: object) -> str:
    return text(file, "mode")
