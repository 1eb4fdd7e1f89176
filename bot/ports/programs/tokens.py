"""Tokens, as they are kept, and the window in which people make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.programs.tokens import Holder, NewToken, Token


class TokenStore(Protocol):
    """Every token is a row, without its secret. They go with their workspace."""

    async def keep(self, new: NewToken) -> None:
        """Keep a token; of the same window, in place of the one before.

        Raises RequestError where a person has ``MOST_TOKENS``. Expired ones make room.
        """

    async def of(self, workspace: str, person: str) -> tuple[Token, ...]:
        """Return a person's tokens, the newest first."""

    async def revoke(self, token: str, workspace: str, person: str) -> None:
        """Forget a token of this person's; it may be gone already."""

    async def holder(self, digest: str) -> Holder | None:
        """Return whom a token orders for, and note that it was used; None for one that is over."""


class TokenWindows(Protocol):
    """Slack, for the window of tokens. Raises ``SlackError`` and its kin."""

    async def open(self, origin: Origin, tokens: Sequence[Token]) -> None:
        """Open the window, for three seconds after the person's press."""

    async def show(self, origin: Origin, view_id: str, tokens: Sequence[Token]) -> None:
        """Show what is left in the window that somebody has open."""

    def made(self, name: str, secret: str) -> Block:
        """Return the window that shows a token, this once."""


class TokenDesk(Protocol):
    """Takes what people do in the window of tokens. Each sees their own, and no others."""

    async def open(self, origin: Origin) -> None:
        """Open the window, with a person's tokens in it, or say why not."""

    async def make(self, name: str, days: int, view_id: str, origin: Origin) -> Block:
        """Make a token; return the window that shows it. Raises RequestError."""

    async def revoke(self, token: str, view_id: str, origin: Origin) -> None:
        """Have a token be good for nothing, and show those that are left."""
