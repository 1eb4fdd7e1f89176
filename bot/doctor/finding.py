"""What the doctor found: one thing that was looked at, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from bot.telemetry.redaction import Redaction

Mark = Literal["ok", "warn", "fix"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. Only ``fix`` means that the bot can't do its work like this."""

    mark: Mark
    what: str
    said: str


ok = partial(Finding, "ok")
"""What is as it should be."""

warn = partial(Finding, "warn")
"""What works, or may work, but is worth knowing."""

fix = partial(Finding, "fix")
"""What needs somebody; ``said`` names the setting or the place."""


def written(finding: Finding, redaction: Redaction) -> str:
    """Return the finding as one line without secrets, whatever a server answered."""
    said = " ".join(redaction.clean(finding.said).split())
    return f"{finding.mark:<4}  {finding.what}: {said}"
