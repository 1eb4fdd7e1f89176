"""Tokens with which programs order clips for a person.

A token is 256 bits of chance. Only its SHA-256 is kept: a slow hash is for secrets that people
choose, of which there are few enough to be tried one by one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from random import Random
from typing import Final

PREFIX: Final = "sora_"
"""What every token begins with, so that scanners of source code know one when they see it."""

SHOWN: Final = 4
"""How many of its last characters are kept, for its person to tell it from others."""

MOST_TOKENS: Final = 10
"""Tokens that a person may have."""

LONGEST_NAME: Final = 60
"""Characters of a token's name."""

LIFETIMES: Final = (30, 90, 365)
"""Days for which a token may be good."""

USUAL_LIFETIME: Final = 90

_BYTES: Final = 32
_SECRET: Final = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * _BYTES}}}")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be kept: ``made_in`` is the window that it was asked for in, which gets one."""

    workspace: str
    person: str
    name: str
    made_in: str
    days: int
    secret: str = field(repr=False)

    @property
    def digest(self) -> str:
        """Return what is kept of the secret."""
        return digest_of(self.secret)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept. Times are seconds since the epoch, by the database's clock."""

    id: str
    name: str
    ending: str
    """The last characters of its secret."""
    made_at: float
    expires_at: float
    last_used_at: float | None = None
    """Within a minute of its last use."""
    is_over: bool = False
    """Whether it has expired."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token orders for."""

    workspace: str
    person: str
    token: str
    """The token's id."""


def new_secret(chance: Random) -> str:
    """Return a token that nobody can guess."""
    return f"{PREFIX}{chance.getrandbits(8 * _BYTES):0{2 * _BYTES}x}"


def is_secret(text: str) -> bool:
    """Tell whether a text looks like a token: no other is looked for."""
    return _SECRET.fullmatch(text) is not None


def digest_of(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()
