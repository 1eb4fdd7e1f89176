"""Paths as people write them: what a shell would have made of one, or Windows, isn't done here."""

from __future__ import annotations

import re
from typing import Final

_HOME: Final = re.compile(r"~[^/]*(/|$)")
_VARIABLE: Final = re.compile(r"\$[A-Za-z_{(]|%[A-Za-z_]+%")
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def not_meant(path: str) -> str | None:
    r"""Return what is wrong with a path that would be taken literally, and isn't meant so.

    Such as ``~/sora`` or ``C:\sora``: a folder of that name would be made wherever Sora runs.
    """
    if _HOME.match(path):
        return "has a path that begins with ~, which only a shell understands: write it in full"
    if _VARIABLE.search(path):
        return "has a path with a variable in it, which nothing fills in: write it in full"
    if _DRIVE.match(path):
        return (
            "has a path of Windows, where Sora doesn't run by itself: write one of the system that "
            "it runs on, such as /data"
        )
    return None
