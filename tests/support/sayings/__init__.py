"""What people write: tables of prompts, and of all that is none, each line as it was said."""

from __future__ import annotations

from pathlib import Path

from bot.domain.text.slack_text import typed

_HERE = Path(__file__).parent


def made() -> list[str]:
    """Return what is filmed at once."""
    return [line for line in _lines("made.txt") if not line.startswith("# ")]


def answered() -> list[tuple[str, str]]:
    """Return what is answered before anything is made of it, each with what it is about."""
    found: list[tuple[str, str]] = []
    about = ""
    for line in _lines("answered.txt"):
        if line.startswith("# "):
            about = line.removeprefix("# ")
        else:
            found.append((line, about))
    return found


def _lines(name: str) -> list[str]:
    lines = (_HERE / name).read_text("utf-8").splitlines()
    return [typed(line.replace("\\n", "\n")) for line in lines if line.strip()]
