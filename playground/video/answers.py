"""Answers whose content other modules look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from pathlib import Path

VIDEO_ID: web.RequestKey[str] = web.RequestKey("video_id", str)
"""On a request: the video that it made or asked about, for the log."""


class FileAnswer(web.FileResponse):
    """A file from disk, with Content-Length and Range; it remembers which."""

    def __init__(self, path: Path, content_type: str) -> None:
        super().__init__(path, headers={"Content-Type": content_type})
        self.path = path
