"""Cards as messages: with their blocks, or as plain text where Slack can't show these."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from typing_extensions import override

from bot.domain.conversation.cards import Card, Mark, Posted, Refusal
from bot.domain.conversation.places import is_person
from bot.domain.errors.slack import SlackError, SlackRefused
from bot.domain.job import Job, JobId
from bot.domain.line import Place
from bot.domain.renders.prices import NextPrices, next_prices
from bot.domain.retirement import last_days
from bot.domain.text.words import as_told
from bot.ports.deployments import Deployments
from bot.ports.slack import CardMessages
from bot.slack.api.client import SlackCalls
from bot.slack.api.metadata import CARD, find, mark, marked
from bot.slack.api.refusals import refusal_of
from bot.slack.views.card import card as drawn

log = logging.getLogger(__name__)

LONGEST_TEXT = 3_000
"""Characters of a card without blocks. Slack: chat.update takes a text of 4,000."""


@dataclass(frozen=True, slots=True)
class SlackCards(CardMessages):
    """Implements ``CardMessages``. Of ``deployments`` it is told when they end soon.

    ``may_continue`` tells which clips can have a next shot, ``has_gifs`` whether any have a GIF.
    """

    calls: SlackCalls
    deployments: Deployments | None = None
    may_continue: Callable[[Job], bool] = lambda _job: False
    has_gifs: bool = False
    thumbless: set[str] = field(default_factory=set)
    """Workspaces of which Slack has refused a card with thumbs and taken it without."""

    @override
    def serves(self, workspace: str) -> bool:
        return workspace in self.calls.workspaces

    @override
    def draw(self, job: Job, place: Place | None, now: float) -> Card:
        return drawn(
            job,
            place,
            now,
            made_with=self._made_with(job),
            last_days=self._last_days(job, now),
            may_continue=job.has_clip and self.may_continue(job),
            has_gifs=self.has_gifs,
            prices=self._prices(job),
            price_told=self._price_told(job),
            thumbs=job.thread.workspace not in self.thumbless,
        )

    def _price_told(self, job: Job) -> str:
        """Return how old the price is of what is still to be made; nothing for today's."""
        if self.deployments is None or not self.deployments.has(job):
            return ""
        return as_told(self.deployments.of(job).offer)

    def _prices(self, job: Job) -> NextPrices | None:
        """Return what a clip's buttons cost today; of a deployment that is gone nobody knows."""
        if self.deployments is None or not job.has_clip:
            return None
        if not self.deployments.has(job):
            return NextPrices()
        return next_prices(job, self.deployments.of(job))

    def _made_with(self, job: Job) -> str | None:
        """Return the model that a job is for, where that could be another, and as far as known."""
        if self.deployments is None or len(self.deployments.offered) == 1:
            return None
        if not self.deployments.has(job):
            return None
        return self.deployments.of(job).profile.name

    def _last_days(self, job: Job, now: float) -> str | None:
        """Return what is to be said of the model of a job, if it ends within days."""
        if self.deployments is None or not self.deployments.has(job):
            return None
        deployment = self.deployments.of(job)
        today = datetime.fromtimestamp(now, UTC).date()
        return last_days(deployment.end, deployment.profile.name, today)

    @override
    async def post(self, job: Job, card: Card, thread_ts: str | None, *, number: int = 1) -> Posted:
        # Slack: a reply to a message that was deleted may appear outside of any thread; the
        # answer's message tells (slack-go/slack#1571). Then the card has opened a thread of its
        # own. A person's id stands for the direct conversation with them; the answer has its own.
        later = {"card": str(number), "version": str(job.version)} if number > 1 else {}
        whole = {
            "thread_ts": thread_ts,
            "metadata": mark(CARD, job, **later),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            answer = await self._send(job, card, "chat.postMessage", **whole)
        except SlackRefused as error:
            if not (card.has_picture and refusal_of(error) is Refusal.OURS):
                raise
            answer = await self._send(job, card.without_picture(), "chat.postMessage", **whole)
        ts = str(answer["ts"])
        message = answer.get("message") or {"thread_ts": thread_ts}
        channel = job.thread.channel
        where = str(answer["channel"]) if is_person(channel) else channel
        return Posted(where, ts, str(message.get("thread_ts") or ts))

    @override
    async def edit(self, job: Job, card: Card) -> None:
        await self._send(job, card, "chat.update", ts=job.card_ts)

    async def _send(self, job: Job, card: Card, method: str, **more: Any) -> dict[str, Any]:
        """Have Slack take a card, if need be as plain text: but for one that has a picture."""
        where = {"channel": job.thread.channel, **more}
        try:
            return await self._send_whole(job, card, method, where)
        except SlackRefused as error:
            if refusal_of(error) is not Refusal.OURS or card.has_picture:
                raise
            told = {"job": job.id, "detail": error.detail}
        log.error("Slack can't show a card; it goes as plain text", extra=told)
        text = card.text[:LONGEST_TEXT]
        return await self.calls.call(job.thread.workspace, method, text=text, **where)

    async def _send_whole(
        self, job: Job, card: Card, method: str, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Have Slack take a card with its blocks, without thumbs where it doesn't take these."""
        workspace, simpler = job.thread.workspace, card.without_thumbs()
        try:
            return await self._send_blocks(workspace, card, method, where)
        except SlackRefused as error:
            if refusal_of(error) is not Refusal.OURS or simpler == card:
                raise
            told = {"workspace": workspace, "detail": error.detail}
        answer = await self._send_blocks(workspace, simpler, method, where)
        log.info("Slack takes cards without thumbs only", extra=told)
        self.thumbless.add(workspace)
        return answer

    async def _send_blocks(
        self, workspace: str, card: Card, method: str, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        blocks = list(card.blocks)
        return await self.calls.call(workspace, method, text=card.text, blocks=blocks, **where)

    @override
    async def find(self, job: Job) -> str | None:
        return await find(self.calls, job, CARD)

    @override
    async def marks(self, job: Job) -> AsyncIterator[Mark]:
        async for ts, said in marked(self.calls, job, CARD):
            number, version = _number(said.get("card", "1")), _number(said.get("version"))
            yield Mark(ts, JobId(str(said.get("job"))), number, version)

    @override
    async def delete(self, job: Job, ts: str) -> None:
        where = job.thread
        await self.calls.unless_gone(where.workspace, "chat.delete", channel=where.channel, ts=ts)

    @override
    def meaning_of(self, error: SlackError) -> Refusal:
        return refusal_of(error)


def _number(said: object) -> int:
    return int(said) if isinstance(said, str) and said.isdecimal() else 0
