"""Which replies in a clip's thread are meant for Sora: as a channel, or its workspace, has it."""

from __future__ import annotations

from enum import StrEnum


class ReplyPolicy(StrEnum):
    """Which replies in a clip's thread are read as commands, and which as a change of the clip."""

    KEYWORD = "keyword"
    """Those that begin with a command's word, and those that mention Sora."""
    MENTION = "mention"
    """Those that mention Sora."""
    EVERY = "every"
    """All of them: other words than a command's are a change of the thread's newest clip."""
