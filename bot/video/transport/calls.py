"""The calls of the ``/videos`` wire format, and how long each may take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Call(Enum):
    """A call to the video API, named by what it is for."""

    CREATE = "create"
    REMIX = "remix"
    EDIT = "edit"
    EXTEND = "extend"
    GET = "get"
    CONTENT = "content"
    LIST = "list"
    DELETE = "delete"
    MODELS = "models"
    CHAT = "chat"
    """No video: help with the words of a prompt."""

    @property
    def timeouts(self) -> Timeouts:
        """How long this kind of call may take."""
        return _TIMEOUTS[self]


AFTER = frozenset({Call.REMIX, Call.EDIT, Call.EXTEND})
"""The calls that make a clip of another one."""

STARTS = AFTER | {Call.CREATE}
"""The calls that spend money, so that they must never be repeated blindly."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of the answer, and for the whole call."""

    connect: float
    read: float
    total: float


_START = Timeouts(connect=10, read=120, total=180)
_ASK = Timeouts(connect=10, read=30, total=60)
_TIMEOUTS = {
    Call.CREATE: _START,
    Call.REMIX: _START,
    Call.EDIT: _START,
    Call.EXTEND: _START,
    Call.GET: _ASK,
    Call.LIST: _ASK,
    Call.DELETE: _ASK,
    Call.MODELS: Timeouts(connect=5, read=15, total=20),
    Call.CHAT: Timeouts(connect=5, read=15, total=20),
    # Microsoft's notebook gives the content 180 s; the first byte may take most of it.
    Call.CONTENT: Timeouts(connect=10, read=180, total=1800),
}
