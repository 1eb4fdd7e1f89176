"""Files: announced, uploaded to disk, completed, shared, looked at, and described."""

from __future__ import annotations

import asyncio
import mimetypes
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from playground.slack.media import BOUNDS, SQUARES, fitting, look_at

if TYPE_CHECKING:
    from pathlib import Path

    from playground.slack.identifiers import Identifiers
    from playground.slack.media import Look
    from playground.slack.model import Json

_PRETTY = {"mp4": "MPEG 4 Video", "png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WebP"}
_LATE_TYPES = {"webp": "image/webp", "heic": "image/heic", "avif": "image/avif"}

FileAccess = Literal["visible", "check_file_info", "access_denied", "file_not_found"]
FileState = Literal["announced", "uploaded", "completed", "processed", "deleted"]


@dataclass(frozen=True, slots=True)
class Oddity:
    """How a file differs from one that was simply uploaded here.

    `file_access` other than `visible`: messages carry a stub with this word, as for files
    from another company (Slack: "Slack Connect files"). `info_error` is what `files.info`
    answers then. `redirect_to` is where the private URLs lead instead of to the bytes, and
    `external_url` where a file lies that is not Slack's own (mode `external`). `claimed_size`
    is a size in bytes that isn't true; such a file comes without a Content-Length.
    """

    file_access: FileAccess = "visible"
    info_error: str | None = None
    redirect_to: str | None = None
    external_url: str | None = None
    claimed_size: int | None = None


PLAIN = Oddity()


@dataclass(slots=True)
class StoredFile:
    """A file on its way into Slack or in it.

    `length` is what was announced, in bytes; `shares` is Slack's own shape:
    `{"public" | "private": {channel: [{"ts", "thread_ts", ...}]}}`. `given_to_app` says that
    somebody sent it in with the app's modal; `look` is what Slack saw in it when it looked.
    `shown_in_blocks` says that blocks have named it: no fault is about it any more.
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
    processed_at: float | None = None
    given_to_app: bool = False
    looked_at: bool = False
    look: Look | None = None
    shown_in_blocks: bool = False
    oddity: Oddity = PLAIN

    def process(self) -> None:
        """Note that Slack has finished with the upload."""
        self.state = "processed"
        self.processed_at = time.monotonic()

    @property
    def completed(self) -> bool:
        """Whether the upload was completed, so that Slack admits to knowing the file."""
        return self.state in ("completed", "processed")

    @property
    def extension(self) -> str:
        """The part of the name after the last dot, in lower case."""
        extension = self.name.rpartition(".")[2].lower() if "." in self.name else "text"
        return "jpg" if extension == "jpeg" else extension

    @property
    def mimetype(self) -> str:
        """What Slack takes the file for: it goes by the name."""
        known = _LATE_TYPES.get(self.extension) or mimetypes.guess_type(self.name)[0]
        return known or "application/octet-stream"

    def channels(self, kind: Literal["public", "private"]) -> list[str]:
        """Return the ids of the conversations where the file was shared."""
        return list(self.shares.get(kind, {}))


class FileStore:
    """All files of all workspaces; the bytes lie in one folder on disk.

    A clip is looked at `video_delay` seconds after its upload was processed.
    """

    def __init__(
        self, folder: Path, ids: Identifiers, base_url: str, video_delay: float = 0.0
    ) -> None:
        self._folder = folder
        self._ids = ids
        self._base_url = base_url
        self._video_delay = video_delay
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

    async def look(self, file: StoredFile) -> None:
        """Look into a file, unless that was done or it is too early for it."""
        if file.looked_at or file.processed_at is None or file.state != "processed":
            return
        wait = self._video_delay if file.mimetype.startswith("video/") else 0.0
        if time.monotonic() >= file.processed_at + wait:
            file.look = await asyncio.to_thread(look_at, file.path, file.mimetype)
            file.looked_at = True

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
        """Return the file as messages carry it: Slack's file object, or a stub of it."""
        access = file.oddity.file_access
        if access == "visible" or file.state == "deleted":
            return self.describe_fully(file, user_name)
        return {
            "id": file.id,
            "mode": "file_access",
            "file_access": access,
            "created": 0,
            "timestamp": 0,
            "user": "",
        }

    def describe_fully(self, file: StoredFile, user_name: str = "") -> Json:
        """Return Slack's file object; before processing it lacks type and shares."""
        if file.state == "deleted":
            return {"id": file.id, "mode": "tombstone"}
        ready = file.state == "processed"
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
            "size": file.length if file.oddity.claimed_size is None else file.oddity.claimed_size,
            "is_public": bool(file.channels("public")),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": user_name,
            "media_display_type": _display(file) if ready else "unknown",
            **self._place(file),
            **(self._seen(file, file.look) if file.look else {}),
            "permalink": f"{self._base_url}/files/{file.owner}/{file.id}/{_slug(file)}",
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

    def _place(self, file: StoredFile) -> Json:
        """Return where the bytes are, here or elsewhere."""
        elsewhere = file.oddity.external_url
        if elsewhere is not None:
            return {
                "mode": "external",
                "is_external": True,
                "external_type": "unknown",
                "url_private": elsewhere,
            }
        private = f"{self._base_url}/files-pri/{file.workspace}-{file.id}"
        return {
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "url_private": f"{private}/{_slug(file)}",
            "url_private_download": f"{private}/download/{_slug(file)}",
        }

    def _seen(self, file: StoredFile, look: Look) -> Json:
        """Return what Slack adds to a picture, or to a clip once it has transcoded it."""
        stem = _slug(file).rpartition(".")[0]
        url = f"{self._base_url}/files-tmb/{file.workspace}-{file.id}-{file.upload_key[:10]}/{stem}"
        original = {"original_w": look.width, "original_h": look.height}
        if look.kind == "video":
            return {
                **original,
                "duration_ms": look.milliseconds,
                "mp4": f"{url}.mp4",
                "thumb_video": f"{url}_video.jpeg",
                "thumb_video_w": look.width,
                "thumb_video_h": look.height,
            }
        suffix = "jpg" if file.extension == "jpg" else "png"
        thumbs: Json = {f"thumb_{side}": f"{url}_{side}.{suffix}" for side in SQUARES}
        upright = (look.width, look.height) if look.rotation < 5 else (look.height, look.width)
        for bound in (BOUNDS[0], *(b for b in BOUNDS[1:] if b <= max(upright))):
            width, height = fitting(upright, bound)
            thumbs |= {
                f"thumb_{bound}": f"{url}_{bound}.{suffix}",
                f"thumb_{bound}_w": width,
                f"thumb_{bound}_h": height,
            }
        return {**original, "image_exif_rotation": look.rotation, **thumbs}


def _slug(file: StoredFile) -> str:
    return file.name.lower().replace(" ", "_").replace("/", "_")


def _display(file: StoredFile) -> str:
    kind = file.mimetype.partition("/")[0]
    return kind if kind in ("video", "audio") else "unknown"
