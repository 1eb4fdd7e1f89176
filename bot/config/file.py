"""The file of settings, ``.env``: what it sets, what in it sets nothing, and names that don't."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from dotenv.parser import Binding, parse_stream

from bot.config.values import CERTIFICATES
from bot.domain.errors.base import SettingsError

FAMILIES: Final = ("SLACK_", "AZURE_OPENAI_", "VIDEO_", "MAX_", "KEEP_", "LOG_", "DELETE_")
"""How names of ours begin, of which a file of settings holds no others."""

OUR_FAMILIES: Final = ("SLACK_", "AZURE_OPENAI_")
"""The same in an environment, which isn't ours alone."""

NEAR: Final = 0.87
"""Likeness from which on a name is taken for a slip: ``MAX_RUNING``, but not ``HOSTNAME``."""

NOT_OURS: Final = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""What other programs for Slack read; it does no harm."""


def read_file(path: Path | None) -> dict[str, str]:
    """Return what the file sets; nothing when there is no such file. Raises SettingsError."""
    found = {line.key: line.value for line in _lines(path) if line.key is not None}
    return {name: value for name, value in found.items() if value is not None}


def without_effect(path: Path | None) -> list[str]:
    """Return a line for each of the file's that sets nothing. Raises SettingsError.

    None of them repeats what stands there: it may be a secret.
    """
    return [said for line in _lines(path) if (said := _about(line, path))]


def _about(line: Binding, path: Path | None) -> str | None:
    where = f"{path} line {line.original.line}"
    if line.error:
        return f"{where} isn't as NAME=value: it has no effect."
    if line.key is not None and line.value is None:
        return f"{where} has a name without an = behind it: it has no effect."
    if line.key in CERTIFICATES:  # libraries read these by themselves, in the environment alone
        return f"{where} has no effect: set {line.key} in the environment that Sora starts in."
    return None


def _lines(path: Path | None) -> list[Binding]:
    if path is None:
        return []
    try:
        if not path.exists():
            return []
        if path.is_dir():
            raise SettingsError(
                f"{path} is a folder, as Docker makes one where the file to mount is missing: put "
                "the file of settings there, or take the folder away."
            )
        # utf-8-sig: an editor on Windows may put a byte order mark before the first name.
        with path.open(encoding="utf-8-sig") as file:
            lines = list(parse_stream(file))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error
    if any("\0" in line.original.string for line in lines):  # UTF-16 without its mark
        raise _unreadable(path)
    return lines


def _unreadable(path: Path) -> SettingsError:
    return SettingsError(
        f"{path} can't be read: make it a UTF-8 text file that this user may read."
    )


def misnamed(
    in_file: Iterable[str], in_environment: Iterable[str], ours: Sequence[str]
) -> list[str]:
    """Return a line for each name that is probably meant for us, in the order of their names."""
    found = {name: line for name in in_file if (line := _meant(name, ours, FAMILIES))}
    for name in in_environment:
        # A name of one word may well be somebody else's, such as PORTS or HOSTS.
        if "_" in name and (line := _meant(name, ours, OUR_FAMILIES)):
            found[name] = line
    return [found[name] for name in sorted(found)]


def _meant(name: str, ours: Sequence[str], families: tuple[str, ...]) -> str | None:
    upper = name.upper()
    if name in ours or upper in NOT_OURS or not re.fullmatch(r"\w{1,60}", name):
        return None
    near = difflib.get_close_matches(upper, ours, n=1, cutoff=NEAR)
    if near:
        return f"{name} is set, but it isn't a setting of Sora's: did you mean {near[0]}?"
    if upper.startswith(families):
        return f"{name} is set, but it isn't a setting of Sora's: it has no effect."
    return None
