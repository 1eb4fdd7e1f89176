"""Sole use of a SQLite file: two bots on one would take each other's jobs for left behind.

A lock of the kernel's (``flock``) on a file beside the database. It ends with the process however
that ends, so nothing is ever left to clean up; the empty file stays, for taking it away
would let two processes lock two files of one name.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.errors.base import SettingsError
from storage.file_permissions import FILE, make_folder

TRIES = 20
BETWEEN = 0.05
"""Seconds between tries; together they outlast a predecessor's last moment, or a doctor's look."""


@asynccontextmanager
async def sole_use(path: Path) -> AsyncIterator[None]:
    """Have the SQLite file at ``path`` to ourselves; it and its folder need not exist yet.

    Raises SettingsError if another process has it, OSError where no lock can be made.
    """
    beside = lock_file(path)
    await asyncio.to_thread(_need_file, path)
    make_folder(beside.parent)
    lock = os.open(beside, os.O_RDWR | os.O_CREAT, FILE)
    try:
        if not await _taken(lock):
            raise SettingsError(f"{path} is in use by another Sora: stop that one first.")
        yield
    finally:
        os.close(lock)


def _need_file(path: Path) -> None:
    """See that a path, if anything is there, is a file. Raises OSError.

    SQLite would write to a device, and leave files beside it.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "neither a file nor a folder", str(path))


def is_in_use(path: Path) -> bool:
    """Say whether a process has the SQLite file to itself; makes no file.

    Looking takes a lock for a moment: there is no other way to ask. Raises OSError where a bot
    could make no lock either, or what is there is no file.
    """
    _need_file(path)
    try:
        lock = os.open(lock_file(path), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _take(lock, fcntl.LOCK_SH)
    finally:
        os.close(lock)


def lock_file(path: Path) -> Path:
    """Return the file that is locked: one and the same for every way to write the path.

    Raises OSError for links that lead to one another.
    """
    try:
        real = path.resolve()
    except RuntimeError as loop:  # Python 3.13 raises the other itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from loop
    return real.with_name(f"{real.name}.lock")


async def _taken(lock: int) -> bool:
    for _ in range(TRIES):
        if _take(lock, fcntl.LOCK_EX):
            return True
        await asyncio.sleep(BETWEEN)
    return False


def _take(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
