"""The log of API requests, for audits."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 50_000


@dataclass(slots=True)
class Call:
    """One request to the Videos API and how it was answered.

    ``status`` is None while it is being answered and after its connection was reset;
    ``at`` is Unix seconds; ``fault`` is the effect of the fault that struck it.
    """

    seq: int
    at: float
    route: str
    method: str
    path: str
    status: int | None = None
    id: str | None = None
    fault: str | None = None


class CallLog:
    """The latest calls, oldest first, and two counters over all of them."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT)
        self.count = 0
        self.answered_429 = 0

    def open(self, at: float, route: str, method: str, path: str) -> Call:
        """Note that a request has arrived."""
        self.count += 1
        call = Call(self.count, at, route, method, path)
        self.calls.append(call)
        return call

    def close(self, call: Call, status: int, video_id: str | None) -> None:
        """Note how it was answered."""
        call.status, call.id = status, video_id
        self.answered_429 += status == 429

    def as_json(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the calls with a ``seq`` above ``since``."""
        return [asdict(call) for call in self.calls if call.seq > since]
