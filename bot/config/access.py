"""Who may use a deployment, for whom it is the default, and who has what share of all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.config.deployments import DeploymentSettings
from bot.config.tables import Entry, WrongEntry, given, texts
from bot.domain.access import Audience, WorkspaceShares
from bot.domain.errors.base import SettingsError

ACCESS: Final = frozenset({"workspaces", "channels", "default_for", "default"})
"""The keys that are read here."""

LARGEST_SHARE: Final = 100

_WORKSPACE: Final = re.compile(r"T[A-Z0-9]{2,30}")
_SHARE: Final = re.compile(rf"(?P<workspace>{_WORKSPACE.pattern})\s*=\s*(?P<share>[0-9]{{1,4}})")
_CHANNEL: Final = re.compile(r"[CDG][A-Z0-9]{2,30}")
_EITHER: Final = re.compile(r"[TCDG][A-Z0-9]{2,30}")
_IDS: Final = {
    "workspaces": (_WORKSPACE, "workspaces, such as T0123ABCD"),
    "channels": (_CHANNEL, "channels, such as C0123ABCD"),
    "default_for": (_EITHER, "workspaces and channels, such as T0123ABCD or C0123ABCD"),
}
"""Slack: a workspace's id begins with T, a channel's with C (older private ones: G), that of a
direct conversation with D."""


def access_of(entry: Entry) -> Audience:
    """Return who may use a deployment. Raises WrongEntry, for a list that is empty as well.

    Nobody could tell whether an empty one stands for everybody or for nobody.
    """
    found = Audience(
        workspaces=_ids(entry, "workspaces"),
        channels=_ids(entry, "channels"),
        default_for=_ids(entry, "default_for"),
        default=given(entry, "default", False),
    )
    for one in sorted(found.default_for):
        allowed = found.workspaces if _WORKSPACE.fullmatch(one) else found.channels
        if allowed and one not in allowed:
            raise WrongEntry(f"default_for names {one}, which may not use it")
    return found


def shares_of(value: str) -> WorkspaceShares:
    """Return what WORKSPACE_SHARES says: ``T0123ABCD=3,T0456ABCD=2``. Raises SettingsError."""
    found: dict[str, int] = {}
    for part in value.split(",") if value else ():
        said = _SHARE.fullmatch(part.strip())
        if said is None or not 1 <= int(said["share"]) <= LARGEST_SHARE:
            raise SettingsError(
                "WORKSPACE_SHARES must be workspaces' ids, each with a whole number from 1 to "
                f"{LARGEST_SHARE}, such as T0123ABCD=3,T0456ABCD=2."
            )
        if said["workspace"] in found:
            raise SettingsError("WORKSPACE_SHARES names a workspace twice: keep one of its shares.")
        found[said["workspace"]] = int(said["share"])
    return WorkspaceShares(found)


def need_single_defaults(found: Mapping[str, DeploymentSettings]) -> None:
    """See that nobody has two defaults. Raises SettingsError, naming both entries."""
    first: dict[str, str] = {}
    for name, one in found.items():
        claims = [*sorted(one.access.default_for), *(["all others"] if one.access.default else [])]
        for claim in claims:
            if claim in first:
                raise SettingsError(
                    f"DEPLOYMENTS: [{first[claim]}] and [{name}] are both the default for {claim}: "
                    "keep one."
                )
            first[claim] = name


def _ids(entry: Entry, name: str) -> frozenset[str]:
    found, (shape, what) = texts(entry, name), _IDS[name]
    if name in entry and not found:
        raise WrongEntry(f"{name} is empty: name some, or leave it out")
    if not all(shape.fullmatch(one) for one in found):
        raise WrongEntry(f"{name} holds ids of {what}, and nothing else")
    return frozenset(found)
