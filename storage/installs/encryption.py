"""Encryption of tokens at rest: Fernet, with several keys of which the first encrypts."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


class WrongKey(Exception):
    """No key opens it."""


class Encryption:
    """``SECRET_KEYS`` at work. Each key is 32 bytes in URL-safe base64."""

    def __init__(self, keys: Sequence[str]) -> None:
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet  # noqa: PLC0415 - most have no keys

        self._wrong = InvalidToken
        fernets = [Fernet(key) for key in keys]
        self._first = fernets[0]
        self._all = MultiFernet(fernets)
        self._signing = [hashlib.sha256(f"install {key}".encode()).digest() for key in keys]

    def sealed(self, text: str) -> str:
        """Return a text that only who has the first key can read."""
        return self._first.encrypt(text.encode()).decode("ascii")

    def opened(self, sealed: str) -> str:
        """Return the text that any of our keys has sealed. Raises WrongKey."""
        try:
            return self._all.decrypt(sealed).decode()
        except self._wrong as error:
            raise WrongKey from error

    def is_by_first(self, sealed: str) -> bool:
        """Tell whether the first key opens it."""
        try:
            self._first.decrypt(sealed)
        except self._wrong:
            return False
        return True

    def signature(self, text: str) -> str:
        """Return what nobody else can make of a text."""
        return _signature(self._signing[0], text)

    def has_signed(self, text: str, signature: str) -> bool:
        """Tell whether a signature was made of a text by one of our keys."""
        given = signature.encode(errors="replace")
        good = [_signature(key, text).encode() for key in self._signing]
        return any(hmac.compare_digest(one, given) for one in good)


def _signature(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(errors="replace"), hashlib.sha256).hexdigest()
