"""One thing that Slack brings to the app, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from playground.slack.model import Json

DeliveryKind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to deliver.

    `name` says what it is (`app_mention`, `/sora`, `block_actions`), `key` names it for
    good: the event id or the trigger id.
    """

    kind: DeliveryKind
    name: str
    key: str
    workspace: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: acknowledged with `answer` after `seconds`, or `failure`.

    `failure` is one of Slack's retry reasons (Events API: `timeout`, `http_timeout`,
    `http_error`, `connection_failed`); `status` is the HTTP status, if there was one.
    """

    answer: Json | str | None = None
    seconds: float | None = None
    failure: str | None = None
    retry: bool = True
    status: int | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether the app took it."""
        return self.failure is None


class Transport(Protocol):
    """A way to the app."""

    async def ready(self) -> None:
        """Return once an attempt has a chance to arrive."""

    async def attempt(self, delivery: Delivery, number: int, reason: str | None) -> Outcome:
        """Try once; `number` counts from 0, `reason` says why the attempt before failed."""
