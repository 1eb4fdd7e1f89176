"""What may be said in a log: no token, no prompt, no signed link, and not at any length."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 400
"""Characters of a provider's own words that are worth keeping."""

READ = 8192
"""Characters of a provider's own words that are looked at; the answer may have millions."""

_SIGNED = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*", re.IGNORECASE)
_USERINFO = re.compile(r"(https?://)[^\s/@\"'<>]+@", re.IGNORECASE)


def scrub(text: str, private: Iterable[str] = (), *, longest: int = LONGEST) -> str:
    """Return ``text`` on one line, shortened, without ``private`` strings and links' queries."""
    for secret in private:
        if secret:
            text = text.replace(secret, "[private]")
    text = _SIGNED.sub(r"\1?[private]", _USERINFO.sub(r"\1[private]@", text))
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
