"""What a peer is told to do. Nothing outside the standard library: both sides read it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One clip: its words, and the channel of a workspace that it goes to."""

    prompt: str
    channel: str
    token: str


@dataclass(frozen=True, slots=True)
class Task:
    """All clips of a run, where the servers are, and the limit of renders at once."""

    orders: tuple[Order, ...]
    limit: int
    poll: float
    """Seconds between two looks at a render."""
    database: str
    """A URL, as SQLAlchemy writes them without a driver; empty where there is none."""
    slack: str
    video: str
    key: str
    model: str

    def as_line(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Task:
        """Read what ``as_line`` wrote."""
        fields = json.loads(line)
        orders = tuple(Order(**order) for order in fields.pop("orders"))
        return cls(orders=orders, **fields)
