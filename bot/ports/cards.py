"""Slack, for whoever keeps the cards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from bot.domain.conversation.cards import Card, Mark, Posted, Refusal
from bot.domain.errors.slack import SlackError
from bot.domain.job import Job
from bot.domain.line import Place


class CardMessages(Protocol):
    """A message for each job: drawn, posted, edited and found. All that asks raises SlackError."""

    def serves(self, workspace: str) -> bool:
        """Tell whether there is a token for a workspace, good or in doubt."""

    def draw(self, job: Job, place: Place | None, now: float) -> Card:
        """Return what a job's card shows at the moment ``now``, a Unix time."""

    async def post(self, job: Job, card: Card, thread_ts: str | None, *, number: int = 1) -> Posted:
        """Post a job's card, or its successor of that ``number``; return where it is."""

    async def edit(self, job: Job, card: Card) -> None:
        """Have a job's card show something else."""

    async def find(self, job: Job) -> str | None:
        """Return where a job's card is, if it was posted; it may be that nobody can tell."""

    def marks(self, job: Job) -> AsyncIterator[Mark]:
        """Yield the cards near a job: of its thread, or at the top of a conversation without."""

    async def delete(self, job: Job, ts: str) -> None:
        """Delete one of a job's cards; it may be gone already."""

    def meaning_of(self, error: SlackError) -> Refusal:
        """Return what a refused post or edit means for the card."""
