"""What the doctor found: one thing that was looked at, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.redaction import Redaction

Mark = Literal["ok", "warn", "fix"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. Only ``fix`` means that the bot can't do its work like this."""

    mark: Mark
    what: str
    said: str


def ok(what: str, said: str) -> Finding:
    """Return what is as it should be."""
    return Finding("ok", what, said)


def warn(what: str, said: str) -> Finding:
    """Return what works, or may work, but is worth knowing."""
    return Finding("warn", what, said)


def fix(what: str, said: str) -> Finding:
    """Return what needs somebody; ``said`` names the setting or the place."""
    return Finding("fix", what, said)


def written(finding: Finding, redaction: Redaction) -> str:
    """Return the finding as one line without secrets, whatever a server answered."""
    said = " ".join(redaction.clean(finding.said).split())
    return f"{finding.mark:<4}  {finding.what}: {said}"
