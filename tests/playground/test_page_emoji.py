"""The page draws every emoji that the bot uses; an unknown one would stand there as its name."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("bot", "handlers")
SHORTCODE = re.compile(r"(?<!\w):([a-z][a-z_]+):(?=[ ]|$)")


def test_the_page_knows_the_emoji_of_the_cards() -> None:
    known = set(re.findall(r"([a-z0-9_+-]+) ", (ROOT / "playground/page/emoji.js").read_text()))
    sources = (path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))
    used = {name for path in sources for name in SHORTCODE.findall(path.read_text())}
    assert len(used) > 10
    assert used <= known
