"""The page draws every emoji that the bot uses; an unknown one would stand there as its name."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORTCODE = re.compile(r":([a-z][a-z_]+):(?=[ ]|$)")


def test_the_page_knows_the_emoji_of_the_cards() -> None:
    known = set(re.findall(r"([a-z0-9_+-]+) ", (ROOT / "playground/page/emoji.js").read_text()))
    sources = [*(ROOT / "bot/slack").rglob("*.py"), ROOT / "bot/domain/text/sentences.py"]
    used = {name for path in sources for name in SHORTCODE.findall(path.read_text())}
    assert len(used) > 10
    assert used <= known
