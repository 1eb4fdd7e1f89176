"""What lies on the disk is for the user that Sora runs as alone, whatever the umask says."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

FOLDER: Final = 0o700
FILE: Final = 0o600
_ABOVE: Final = 0o755
_OTHERS: Final = 0o077

SPOOL: Final = "spool"
"""The folder of clips under way, in the folder of data."""

_CLIP: Final = re.compile(r"[a-z0-9]{6}\.(mp4|part)", re.ASCII)
_OURS: Final = re.compile(rf"{SPOOL}|.+\.(db|sqlite|sqlite3)(-wal|-shm|-journal|\.lock)?")
"""What a folder of data holds: nothing else, and it is narrowed, too."""

_BESIDE: Final = ("", "-wal", "-shm", "-journal", ".lock")
"""How the names of a database's files end. SQLite gives new ones the mode of the database."""


def make_folder(folder: Path) -> None:
    """Make a folder of ours, private from its first moment. Raises OSError.

    Those above it that are missing are made, too, and nobody else may write to them.
    """
    missing = [above for above in folder.parents if not above.exists()]
    for above in reversed(missing):
        above.mkdir(mode=_ABOVE, exist_ok=True)
    folder.mkdir(mode=FOLDER, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file of ours, if there is none: who opens it keeps its mode. Raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE))


def narrow_database(path: Path) -> None:
    """Take the files of a database that an earlier start left open to others from them."""
    real = path.resolve()
    _narrow(real.with_name(f"{real.name}{end}") for end in _BESIDE)
    narrow_folder(real.parent)


def narrow_data(folder: Path) -> None:
    """Take from others the clips that wait, backups beside them, and the folders of both."""
    _narrow(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    spool = folder / SPOOL
    if spool.is_dir():
        _narrow(path for path in spool.iterdir() if _CLIP.fullmatch(path.name))
    narrow_folder(folder)


def narrow_folder(folder: Path) -> None:
    """Take a folder from others, if it holds nothing but what is ours: it may be anybody's."""
    if all(_OURS.fullmatch(path.name) for path in folder.iterdir()):
        _narrow([folder])


def _narrow(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            found = path.lstat()
            if _is_wide(found):
                path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
                log.info("taken from other users of this machine", extra={"path": str(path)})
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning(
                "other users of this machine may read it (%s)",
                error.strerror,
                extra={"path": str(path)},
            )


def _is_wide(found: os.stat_result) -> bool:
    """Say whether others may use a file or folder of our own.

    A link leads elsewhere, and a device, such as ``/dev/null``, is everybody's.
    """
    ours = found.st_uid == os.geteuid()
    is_either = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    return ours and is_either and bool(found.st_mode & _OTHERS)
