"""What the bot may do in a workspace: the scopes that its manifest asks for, and why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BOT_SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "app_mentions:read": "hear @Sora in a channel",
        "channels:history": 'hear replies like "remix make it night" in public channels',
        "channels:read": "optional: say once who it is, and share clips into other channels",
        "chat:write": "post the card and keep it up to date",
        "commands": "/sora, and the shortcuts",
        "files:read": "see that a clip has arrived, and read the pictures people attach",
        "files:write": "upload the clip",
        "groups:history": "hear replies in private channels it was invited to",
        "groups:read": "optional: the same in private ones; show in Home what is under way there",
        "im:history": "hear direct messages",
        "mpim:history": "hear replies in group messages",
        "reactions:read": "optional: bring a clip that gets a star into the showcase",
        "usergroups:read": "optional: let only a user group have clips made",
        "users:read": "tell admins, guests and strangers: who may see, spend and delete",
    }
)
"""Each bot scope of `manifest.yml`, with the same reason that stands beside it there."""

OPTIONAL: Final = frozenset({"channels:read", "groups:read", "reactions:read", "usergroups:read"})
"""Those that an app of an older manifest may lack: a nicety is missing, and nothing else."""


def missing_scopes(granted: str) -> list[str]:
    """Return the scopes that an installation lacks, sorted; some may be ``OPTIONAL``.

    ``granted`` is the comma-separated list that Slack sends with every Web API answer, in the
    header ``x-oauth-scopes``. Scopes that were granted and aren't needed are nobody's trouble.
    """
    return sorted(BOT_SCOPES.keys() - {scope.strip() for scope in granted.split(",")})
