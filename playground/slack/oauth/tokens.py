"""Access tokens and refresh tokens: what they open, and for how long.

Slack: "Using token rotation" (an access token is good for twelve hours, a refresh token for one
use, two access tokens at a time). Which word an access token gets that was renewed twice is a
guess: the one of a token whose time is over.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from playground.slack.model import Org, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

Place: TypeAlias = Workspace | Org
"""What an app is installed in."""

_AT_A_TIME = 2


@dataclass(slots=True)
class Token:
    """An access token: what it opens, until when (Unix seconds), Slack's word once it's dead."""

    text: str
    opens: Place
    expires: float | None = None
    refusal: str | None = None


class Tokens:
    """Issues tokens and knows what each is worth. All begin with `prefix`, such as `xoxb-play`."""

    def __init__(self, prefix: str, now: Callable[[], float] = time.time) -> None:
        self._prefix = prefix
        self._now = now
        self._all: dict[str, Token] = {}
        self._refreshing: dict[str, Place] = {}
        self.issued: list[str] = []
        """Every access and refresh token that was ever handed out."""

    def give(self, text: str, opens: Place) -> None:
        """Let a token that was agreed on beforehand open a place, for good."""
        self._all[text] = Token(text, opens)

    def find(self, text: str) -> Token | None:
        """Return a token that was issued once, good or not."""
        return self._all.get(text)

    def refusal_of(self, token: Token) -> str | None:
        """Return Slack's word for a token that is no longer good, or None."""
        if token.refusal is None and token.expires is not None and self._now() >= token.expires:
            token.refusal = "token_expired"
        return token.refusal

    def issue(self, opens: Place) -> Token:
        """Return the token that never expires of a place; a new one if it has no good one."""
        lasting = [token for token in self.good(opens) if token.expires is None]
        return lasting[0] if lasting else self._keep(Token(self._text(opens), opens))

    def rotate(self, opens: Place, seconds: float) -> tuple[Token, str]:
        """Return an access token that is good for `seconds`, and what renews it.

        Of those before it, the latest stays good as long as it would have.
        """
        for old in self.good(opens)[: 1 - _AT_A_TIME]:
            old.refusal = "token_expired"
        token = Token(f"xoxe.{self._text(opens)}", opens, self._now() + seconds)
        refresh = f"xoxe-1-{secrets.token_hex(24)}"
        self._refreshing[refresh] = opens
        self.issued.append(refresh)
        return self._keep(token), refresh

    def use_up(self, refresh: str) -> Place | None:
        """Return what a refresh token is for, once; None if it isn't good, or no longer."""
        return self._refreshing.pop(refresh, None)

    def refuse(self, opens: Place, word: str) -> None:
        """Accept no token of a place any more, and say `word`; renew none either."""
        for token in self.good(opens):
            token.refusal = word
        for refresh in [text for text, place in self._refreshing.items() if place is opens]:
            del self._refreshing[refresh]

    def good(self, opens: Place) -> list[Token]:
        """Return a place's good tokens, the oldest first."""
        return [t for t in self._all.values() if t.opens is opens and self.refusal_of(t) is None]

    def _text(self, opens: Place) -> str:
        return f"{self._prefix}-{opens.id.lower()}-{secrets.token_hex(12)}"

    def _keep(self, token: Token) -> Token:
        self._all[token.text] = token
        self.issued.append(token.text)
        return token
