"""What the parts of Home have in common: a heading, and how a clip reads."""

from __future__ import annotations

from bot.domain.conversation.cards import Block
from bot.domain.home.page import ShownClip
from bot.domain.text.sentences import titled
from bot.slack.views.blocks import plain


def heading(text: str) -> Block:
    """Return the heading of a part."""
    return {"type": "header", "text": plain(text)}


def title(entry: ShownClip) -> str:
    """Return a clip's title in bold, as a link to its card where it has one."""
    words = titled(entry.job)
    return f"*<{entry.link}|{words}>*" if entry.link else f"*{words}*"


def facts(words: list[str]) -> str:
    """Return what is said of a clip in one line, without what isn't known."""
    return " · ".join(filter(None, words))
