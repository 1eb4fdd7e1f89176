"""What the app asked of Slack and what Slack brought to the app, for audits."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.slack.model import Json

_KEPT = 50_000


class Journal:
    """A numbered list of records that forgets the oldest beyond 50,000."""

    def __init__(self) -> None:
        self._records: deque[Json] = deque(maxlen=_KEPT)
        self._seq = 0

    def add(self, **fields: object) -> Json:
        """Append a record with its `seq` and the time `at` (Unix seconds); return it."""
        self._seq += 1
        record: Json = {"seq": self._seq, "at": time.time(), **fields}
        self._records.append(record)
        return record

    def since(self, seq: int = 0, **wanted: object) -> list[Json]:
        """Return the records after `seq` whose fields have the `wanted` values."""
        return [
            record
            for record in self._records
            if record["seq"] > seq and all(record.get(k) == v for k, v in wanted.items())
        ]
