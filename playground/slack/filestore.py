"""Files: announced, uploaded to disk, completed, and shared."""

from __future__ import annotations

import mimetypes
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from playground.slack.identifiers import Identifiers
    from playground.slack.model import Json

_PRETTY = {"mp4": "MPEG 4 Video", "png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF"}

FileState = Literal["announced", "uploaded", "completed", "processed", "deleted"]


@dataclass(slots=True)
class StoredFile:
    """A file on its way into Slack or in it.

    `length` is what was announced, in bytes; `shares` is Slack's own shape:
    `{"public" | "private": {channel: [{"ts", "thread_ts", ...}]}}`.
    """

    id: str
    upload_key: str
    workspace: str
    owner: str
    name: str
    length: int
    path: Path
    title: str = ""
    state: FileState = "announced"
    created: int = field(default_factory=lambda: int(time.time()))
    shares: Json = field(default_factory=dict)

    @property
    def completed(self) -> bool:
        """Whether the upload was completed, so that Slack admits to knowing the file."""
        return self.state in ("completed", "processed")

    @property
    def extension(self) -> str:
        """The part of the name after the last dot, in lower case."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else "text"

    @property
    def mimetype(self) -> str:
        """What Slack takes the file for: it goes by the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def channels(self, kind: Literal["public", "private"]) -> list[str]:
        """Return the ids of the conversations where the file was shared."""
        return list(self.shares.get(kind, {}))


class FileStore:
    """All files of all workspaces; the bytes lie in one folder on disk."""

    def __init__(self, folder: Path, ids: Identifiers, base_url: str) -> None:
        self._folder = folder
        self._ids = ids
        self._base_url = base_url
        self._files: dict[str, StoredFile] = {}
        self._by_key: dict[str, StoredFile] = {}

    def announce(
        self, workspace: str, owner: str, name: str, length: int, title: str = ""
    ) -> StoredFile:
        """Reserve a file of `length` bytes that is about to be uploaded."""
        file_id = self._ids.make("F0")
        key = self._ids.hexadecimal(40)
        path = self._folder / file_id
        file = StoredFile(file_id, key, workspace, owner, name, length, path, title or name)
        self._files[file_id] = self._by_key[key] = file
        return file

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file with this id, in whatever state."""
        return self._files.get(file_id)

    def by_upload_key(self, key: str) -> StoredFile | None:
        """Return the file which this upload URL is for."""
        return self._by_key.get(key)

    def is_processed(self, file_id: str) -> bool:
        """Say whether Slack has finished with the file, so that blocks may show it."""
        file = self._files.get(file_id)
        return file is not None and file.state == "processed"

    def delete(self, file: StoredFile) -> None:
        """Forget a file's bytes; it stays as a tombstone."""
        file.state = "deleted"
        file.path.unlink(missing_ok=True)

    def upload_url(self, file: StoredFile) -> str:
        """Return the URL that takes the file's bytes."""
        return f"{self._base_url}/upload/v1/{file.upload_key}"

    def playground_url(self, file_id: str) -> str:
        """Return the URL from which the page plays the file, without a token."""
        return f"{self._base_url}/playground/files/{file_id}"

    def describe(self, file: StoredFile, user_name: str = "") -> Json:
        """Return Slack's file object; before processing it lacks type and shares."""
        if file.state == "deleted":
            return {"id": file.id, "mode": "tombstone"}
        ready = file.state == "processed"
        private = f"{self._base_url}/files-pri/{file.workspace}-{file.id}"
        slug = file.name.lower().replace(" ", "_")
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype if ready else "",
            "filetype": file.extension if ready else "",
            "pretty_type": _PRETTY.get(file.extension, file.extension.upper()) if ready else "",
            "user": file.owner,
            "user_team": file.workspace,
            "editable": False,
            "size": file.length,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": bool(file.channels("public")),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": user_name,
            "url_private": f"{private}/{slug}",
            "url_private_download": f"{private}/download/{slug}",
            "media_display_type": _display(file) if ready else "unknown",
            "permalink": f"{self._base_url}/files/{file.owner}/{file.id}/{slug}",
            "permalink_public": f"{self._base_url}/{file.workspace}-{file.id}",
            "comments_count": 0,
            "is_starred": False,
            "shares": file.shares,
            "channels": file.channels("public"),
            "groups": [c for c in file.channels("private") if not c.startswith("D")],
            "ims": [c for c in file.channels("private") if c.startswith("D")],
            "has_rich_preview": False,
            "file_access": "visible",
        }


def _display(file: StoredFile) -> str:
    kind = file.mimetype.partition("/")[0]
    return kind if kind in ("video", "audio") else "unknown"
