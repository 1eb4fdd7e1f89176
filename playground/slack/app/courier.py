"""Brings things to the app: interactions once, events until they are acknowledged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playground.slack.app.delivery import Delivery, Outcome, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playground.slack.faults import Faults
    from playground.slack.journal import Journal


class Courier:
    """Delivers over one transport and writes down every attempt.

    An event that is not acknowledged is delivered again up to three times, after each of
    `retry_delays` seconds and not before the app can be reached, unless `is_wanted` says that
    it is no longer the app's business. Commands and interactions are never repeated.
    """

    def __init__(
        self,
        transport: Transport,
        journal: Journal,
        faults: Faults,
        retry_delays: Sequence[float],
        is_wanted: Callable[[Delivery], bool],
    ) -> None:
        self._transport = transport
        self._journal = journal
        self._faults = faults
        self._retry_delays = retry_delays
        self._is_wanted = is_wanted
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, delivery: Delivery) -> Outcome:
        """Deliver a command or an interaction and return what the app said."""
        return await self._attempt(delivery, 0, None)

    def tell(self, delivery: Delivery) -> None:
        """Deliver an event in the background."""
        task = asyncio.create_task(self._persist(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def underway(self) -> int:
        """How many events are not through yet."""
        return len(self._tasks)

    async def close(self) -> None:
        """Drop what is underway."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _persist(self, delivery: Delivery) -> None:
        await asyncio.sleep(self._faults.take_event_delay())
        outcome = await self._attempt(delivery, 0, None)
        for number, delay in enumerate(self._retry_delays, start=1):
            if outcome.acknowledged or not outcome.retry:
                break
            await asyncio.sleep(delay)
            await self._transport.ready()
            if not self._is_wanted(delivery):
                break
            outcome = await self._attempt(delivery, number, outcome.failure)
        for number in range(1, self._faults.redeliver + 1):
            await self._attempt(delivery, number, "timeout")

    async def _attempt(self, delivery: Delivery, number: int, reason: str | None) -> Outcome:
        key = "event_id" if delivery.kind == "events_api" else "trigger_id"
        record = self._journal.add(
            kind=delivery.kind,
            name=delivery.name,
            workspace=delivery.workspace,
            attempt=number,
            acked_after_seconds=None,
            failure=None,
            **{key: delivery.key},
        )
        outcome = await self._transport.attempt(delivery, number, reason)
        record["acked_after_seconds"] = outcome.seconds
        record["failure"] = outcome.failure
        return outcome
