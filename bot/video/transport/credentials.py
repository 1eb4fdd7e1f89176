"""How we show the video API who we are: a key, or nothing at all; ``entra`` has tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.domain.errors.base import SettingsError


class Credentials(Protocol):
    """Whoever can say who we are."""

    async def headers(self) -> dict[str, str]:
        """Return the headers that go with a request. Raises AccessError or Unavailable."""
        ...

    async def close(self) -> None:
        """Let go of what was opened to get them."""
        ...


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, in the header that the server reads.

    ``api-key`` is Azure's own; ``authorization`` sends it as a Bearer token, which Azure and every
    other server of this wire format take.
    """

    key: str = field(repr=False)
    header: Literal["api-key", "authorization"] = "authorization"

    def __post_init__(self) -> None:
        """Refuse a key that no header could carry, before the first request does."""
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise SettingsError("the video API key is empty or has characters that no key has")

    async def headers(self) -> dict[str, str]:
        """Return the one header."""
        if self.header == "api-key":
            return {"api-key": self.key}
        return {"Authorization": f"Bearer {self.key}"}

    async def close(self) -> None:
        """Do nothing: a key holds nothing open."""


class Anonymous:
    """No credentials, for a server of one's own that asks for none."""

    async def headers(self) -> dict[str, str]:
        """Return no headers."""
        return {}

    async def close(self) -> None:
        """Do nothing."""
