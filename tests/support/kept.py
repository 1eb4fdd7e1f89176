"""What takes long to make, made once for all processes that run tests at the same time."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def kept(name: str) -> bytes | None:
    """Return what was kept under a name, if anything was."""
    place = _folder() / name
    return place.read_bytes() if place.exists() else None


def keep(name: str, content: bytes) -> None:
    """Keep something, whole or not at all."""
    with NamedTemporaryFile(dir=_folder(), delete=False) as file:
        file.write(content)
    Path(file.name).replace(_folder() / name)


def _folder() -> Path:
    """Return the folder that tests/conftest.py has made."""
    return Path(os.environ["TESTS_KEPT"])
