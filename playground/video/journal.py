"""Renders on disk: one JSON line per change, so that a restart finds them all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playground.video.renders import Render

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Journal:
    """An append-only file of render records; the last line of an id is its state.

    With no path it remembers nothing. A line cut short by a crash is the last one and
    is dropped; loading rewrites the file with one line per render.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> list[Render]:
        """Return the renders in the order in which they were created."""
        if self._path is None or not self._path.exists():
            return []
        latest: dict[str, Render] = {}
        for line in self._path.read_text(encoding="utf-8").split("\n"):
            if line and line.endswith("}"):
                render = Render.from_record(json.loads(line))
                latest[render.id] = render
        renders = [render for render in latest.values() if not render.deleted]
        self._rewrite(renders)
        return renders

    def record(self, render: Render) -> None:
        """Append the render's state."""
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(render))

    def _rewrite(self, renders: Iterable[Render]) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        fresh.write_text("".join(map(_line, renders)), encoding="utf-8")
        fresh.replace(self._path)


def _line(render: Render) -> str:
    return json.dumps(render.as_record()) + "\n"
