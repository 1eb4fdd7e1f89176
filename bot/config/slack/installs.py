"""Installing in many workspaces: the app's id and secret, keys for tokens, and who is let in."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.config.values import Problems, choice, plain, secret, url
from bot.config.variables import fix_of
from bot.domain.errors.base import SettingsError
from bot.domain.installs.admission import Admission, AdmissionRule

_NAMES: Final = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SECRET_KEYS", "PUBLIC_URL")
"""All of these are needed, or none of them."""

_WISH: Final = ("SECRET_KEYS", "INSTALLS", "INSTALLS_LISTED")
"""Each of these says that others are to install the app."""

_KEY_BYTES: Final = 32
_LISTABLE: Final = re.compile(r"[TE][A-Z0-9]{2,30}")


@dataclass(frozen=True, slots=True)
class InstallSettings:
    """How the app is installed by Slack's OAuth; ``public_url`` is where browsers reach us.

    ``keys`` are of Fernet's: the first encrypts, all decrypt.
    """

    client_id: str
    client_secret: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    public_url: str
    admission: Admission = field(default_factory=Admission)

    def secrets(self) -> tuple[str, ...]:
        """Return every secret value."""
        return (self.client_secret, *self.keys)


def install_settings(values: Mapping[str, str], found: Problems) -> InstallSettings | None:
    """Return how the app is installed in further workspaces; None where it isn't.

    The app's id and secret are in many an environment, for other programs of Slack's: beside a
    token they mean nothing alone.
    """
    given = [name for name in _NAMES[:2] if values[name]]
    if not given:
        _need_nothing_else(values, found)
    if not given or (values["SLACK_BOT_TOKEN"] and not any(map(values.get, _WISH))):
        return None
    for name in _NAMES:
        if not values[name]:
            found.add(f"{name} isn't set, but {given[0]} is: {fix_of(name)}.")
    return InstallSettings(
        client_id=found.of(lambda: plain("SLACK_CLIENT_ID", values["SLACK_CLIENT_ID"]), ""),
        client_secret=found.of(lambda: _secret(values, "SLACK_CLIENT_SECRET"), ""),
        keys=_secret_keys(values, found),
        public_url=found.of(lambda: _public_url(values["PUBLIC_URL"]), ""),
        admission=Admission(
            found.of(lambda: _rule(values["INSTALLS"]), AdmissionRule.APPROVAL),
            found.of(lambda: _listed(values["INSTALLS_LISTED"]), frozenset()),
        ),
    )


def _secret_keys(values: Mapping[str, str], found: Problems) -> tuple[str, ...]:
    """Return the keys that tokens are encrypted with; none where none are set."""
    keys = tuple(key for part in values["SECRET_KEYS"].split(",") if (key := part.strip()))
    if not all(map(_is_key, keys)):
        found.add(f"SECRET_KEYS holds something that is no key: {fix_of('SECRET_KEYS')}.")
    return keys


def _need_nothing_else(values: Mapping[str, str], found: Problems) -> None:
    for name in ("INSTALLS", "INSTALLS_LISTED"):
        if values[name]:
            found.add(
                f"{name} is set, but SLACK_CLIENT_ID isn't: {fix_of('SLACK_CLIENT_ID')}, "
                f"or take {name} away."
            )


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _secret(values: Mapping[str, str], name: str) -> str:
    return secret(name, values[name]) if values[name] else ""


def _public_url(value: str) -> str:
    return url("PUBLIC_URL", value, plain="local") if value else ""


def _rule(value: str) -> AdmissionRule:
    if not value:
        return AdmissionRule.APPROVAL
    return AdmissionRule(choice("INSTALLS", value.lower(), [str(rule) for rule in AdmissionRule]))


def _listed(value: str) -> frozenset[str]:
    ids = frozenset(one for part in value.split(",") if (one := part.strip()))
    if not all(_LISTABLE.fullmatch(one) for one in ids):
        raise SettingsError(
            "INSTALLS_LISTED must be ids of workspaces or organisations, comma-separated, such as "
            "T0123ABCD,E0123ABCD."
        )
    return ids
