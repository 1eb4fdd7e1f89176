"""What the bot needs of its own machine: a database, and room for clips."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Collection, Iterable
from pathlib import Path
from typing import Final, TypeVar, assert_never

from bot.config.deployments import DeploymentSettings
from bot.doctor.finding import Finding, fix, ok, warn
from bot.domain.groups import SHARED
from bot.media.clip_ends import is_installed
from bot.rendering.changes.sources import takes_first_frame
from storage.file_lock import is_in_use
from storage.onlooking import rows_of
from storage.orphans import orphans
from storage.restored import IN_DOUBT, Doubt
from storage.schema import Schema, schema_of, sqlite_file
from storage.unusable import TROUBLE, why_unusable

Found = TypeVar("Found")

LITTLE_SPACE: Final = 2 * 10**9
"""Bytes of free disk worth a warning: two clips of the largest size that Slack takes."""

NO_SPACE: Final = 100 * 10**6
"""Bytes of free disk in which a handful of ordinary clips no longer fit."""

USED: Final = "; a running Sora has it, and no second one can start on it"

RENAMED: Final = (
    "; if it is only called otherwise now, they go on with the next start, at no higher price"
)
"""Added where a single deployment may have had the name that jobs wait for."""


async def database(url: str) -> Finding:
    """Open the database and compare its schema with ours, without upgrading it."""
    what = "database"
    try:
        path = sqlite_file(url)
        if path and (wrong := await asyncio.to_thread(_why_unwritable, path.parent)):
            return fix(what, f"{wrong}: name a file in DATABASE_URL that this user may write")
        in_use = path is not None and await asyncio.to_thread(is_in_use, path)
        schema = await schema_of(url, in_use=in_use)
    except ModuleNotFoundError as error:
        return fix(what, f"DATABASE_URL needs the package {error.name}: install it, or use SQLite")
    except TROUBLE as error:
        return fix(what, why_unusable(url, error).rstrip("."))
    match schema:
        case Schema.ABSENT:
            return ok(what, "nothing there yet; the first start sets it up")
        case Schema.OLD:
            return ok(what, f"opens; will be upgraded at the next start{USED if in_use else ''}")
        case Schema.CURRENT:
            return ok(what, f"opens, and is up to date{USED if in_use else ''}")
        case Schema.ANOTHERS:
            return fix(
                what,
                "it holds another program's tables, in the way of Sora's: name a database of its "
                "own in DATABASE_URL",
            )
        case Schema.UNKNOWN:
            return fix(
                what,
                "a newer version of Sora has changed it: start that version, or name the backup "
                "from before in DATABASE_URL",
            )
        case _:
            assert_never(schema)


async def looked(url: str, look: Callable[[bool], Awaitable[Found]], otherwise: Found) -> Found:
    """Return what a ``look`` into a database finds, which is told whether a bot has that in use.

    Return ``otherwise`` where there is none with today's schema, or none that can be used: that is
    told already, of the database itself.
    """
    try:
        path = sqlite_file(url)
        in_use = path is not None and await asyncio.to_thread(is_in_use, path)
        if await schema_of(url, in_use=in_use) is not Schema.CURRENT:
            return otherwise
        return await look(in_use)
    except (ModuleNotFoundError, RuntimeError, *TROUBLE):  # RuntimeError: links in a circle
        return otherwise


async def waiting(url: str, lines: Collection[str]) -> list[Finding]:
    """Tell of jobs that wait in none of the ``lines`` that the settings' deployments have.

    Where there is one deployment, it may only have another name: then the next start sees to them.
    """

    async def look(in_use: bool) -> dict[str, int]:
        return await orphans(url, lines, in_use=in_use)

    none: dict[str, int] = {}
    found = await looked(url, look, none)
    by_itself = RENAMED if len(lines) == 1 else ""
    return [
        warn(
            "line",
            f"{'1 clip waits' if many == 1 else f'{many} clips wait'} for "
            f"{name.removeprefix(SHARED)}, which the settings don't name: put it back, or have "
            f"what waits for it cancelled{by_itself}",
        )
        for name, many in found.items()
    ]


async def restored(url: str) -> list[Finding]:
    """Tell of jobs that may have been ordered since the copy that the database is, or was."""

    async def look(in_use: bool) -> list[Doubt]:
        return [Doubt(*row) for row in await rows_of(url, IN_DOUBT, in_use=in_use)]

    none: list[Doubt] = []
    return [warn("restored", one.in_words()) for one in await looked(url, look, none)]


def frames(deployments: Iterable[DeploymentSettings]) -> Finding:
    """Tell whether the last frame of a clip can be had, and what it is needed for."""
    what = "frames"
    if is_installed():
        return ok(what, "PyAV is there, for *GIF* and for *Continue…* from a clip's last frame")
    need = [
        one.name
        for one in deployments
        if takes_first_frame(one.profile) and not one.profile.extends
    ]
    add = "pip install 'sora-for-slack[frames]' adds it"
    if not need:
        return ok(what, f"PyAV isn't installed: no *GIF*, and no deployment here needs it ({add})")
    return warn(
        what,
        f"PyAV isn't installed, so there's no *Continue…* for clips of {', '.join(need)}, whose "
        f"next shot begins with the last frame: {add}",
    )


def disk(data_dir: Path) -> Finding:
    """See that clips have room to wait in for their way to Slack."""
    what = "disk"
    if wrong := _why_unwritable(data_dir):
        return fix(what, f"{wrong}: set DATA_DIR to a folder that this user may write to")
    free = shutil.disk_usage(_nearest(data_dir)).free
    said = f"{free / 10**9:.1f} GB free for DATA_DIR"
    if free < NO_SPACE:
        return fix(what, f"{said}: make room, clips wait there on their way to Slack")
    if free < LITTLE_SPACE:
        return warn(what, f"{said}: a large clip may take 1 GB")
    return ok(what, said)


def _why_unwritable(folder: Path) -> str | None:
    """Return why no file can be made in a folder; None if one can, or once it exists could."""
    place = _nearest(folder)
    if not place.is_dir():
        return f"{place} is a file, not a folder"
    try:
        with tempfile.TemporaryFile(dir=place):
            return None
    except OSError as error:
        return f"no file can be made in {place} ({error.strerror})"


def _nearest(path: Path) -> Path:
    """Return the path or, where it doesn't exist yet, the first above it that does."""
    path = path.absolute()
    # Path's own raises for a name that is too long, or that leads through a locked folder.
    return next(place for place in (path, *path.parents) if os.path.exists(place))  # noqa: PTH110
