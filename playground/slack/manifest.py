"""What the app declared about itself: its manifest, read from a mapping or a YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


_SHORTCUT_NAME = 24


class ManifestError(ValueError):
    """The manifest lacks something or has it in the wrong shape."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of the app: on a message, or from anywhere."""

    name: str
    type: Literal["message", "global"]
    callback_id: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of an app manifest that decide what Slack allows and delivers."""

    name: str
    bot_name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    interactive: bool
    home_tab: bool
    """Whether the app has a Home: Slack's `features.app_home.home_tab_enabled`."""
    redirect_urls: tuple[str, ...] = ()
    """Where an installation may lead back to."""
    rotates: bool = False
    """Whether its tokens expire: `settings.token_rotation_enabled`."""
    org_ready: bool = False
    """Whether it may be installed for a whole org: `settings.org_deploy_enabled`."""

    def command(self, name: str) -> Command | None:
        """Return the command called `name` (with its slash), if the app has it."""
        return next((command for command in self.commands if command.name == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Return the shortcut with this callback id, if the app has it."""
        return next((one for one in self.shortcuts if one.callback_id == callback_id), None)


def read_manifest_file(path: Path) -> dict[str, Any]:
    """Return the manifest in the YAML file at `path` as a dict."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ManifestError(f"{path} holds no mapping.")
    return document


def parse_manifest(document: Mapping[str, Any]) -> Manifest:
    """Return what Slack needs to know of the manifest `document`."""
    features = document.get("features", {})
    oauth = document.get("oauth_config", {})
    settings = document.get("settings", {})
    scopes = oauth.get("scopes", {}).get("bot", [])
    if not isinstance(scopes, list):
        raise ManifestError("oauth_config.scopes.bot must be a list.")
    name = str(document.get("display_information", {}).get("name", "App"))
    return Manifest(
        name=name,
        bot_name=str(features.get("bot_user", {}).get("display_name", name)),
        commands=tuple(_command(entry) for entry in features.get("slash_commands", [])),
        shortcuts=tuple(_shortcut(entry) for entry in features.get("shortcuts", [])),
        scopes=frozenset(scopes),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        home_tab=bool(features.get("app_home", {}).get("home_tab_enabled", False)),
        redirect_urls=tuple(oauth.get("redirect_urls", [])),
        rotates=bool(settings.get("token_rotation_enabled", False)),
        org_ready=bool(settings.get("org_deploy_enabled", False)),
    )


def _command(entry: Mapping[str, Any]) -> Command:
    name = entry.get("command", "")
    if not isinstance(name, str) or not name.startswith("/"):
        raise ManifestError(f"A slash command must start with '/': {name!r}")
    return Command(
        name=name,
        description=str(entry.get("description", "")),
        usage_hint=str(entry.get("usage_hint", "")),
        should_escape=bool(entry.get("should_escape", False)),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    name, kind, callback_id = (str(entry.get(key, "")) for key in ("name", "type", "callback_id"))
    if not 0 < len(name) <= _SHORTCUT_NAME or not callback_id:
        raise ManifestError(
            f"A shortcut needs a callback_id and a name of up to {_SHORTCUT_NAME} characters: "
            f"{name!r}"
        )
    if kind not in ("message", "global"):
        raise ManifestError(f"A shortcut's type is message or global: {kind!r}")
    return Shortcut(
        name=name,
        type="message" if kind == "message" else "global",
        callback_id=callback_id,
        description=str(entry.get("description", "")),
    )


DEFAULT_MANIFEST: Mapping[str, Any] = {
    "display_information": {"name": "Sora"},
    "features": {
        "bot_user": {"display_name": "Sora", "always_online": True},
        "slash_commands": [
            {
                "command": "/sora",
                "description": "Make a video",
                "usage_hint": "a red fox in fresh snow --seconds 8",
                "should_escape": False,
            }
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "files:write",
                "files:read",
                "app_mentions:read",
                "channels:history",
                "groups:history",
                "im:history",
                "mpim:history",
                "usergroups:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_mention",
                "message.channels",
                "message.groups",
                "message.im",
                "message.mpim",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
