"""One model on one video endpoint, with its limits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.profiles import Profile


@dataclass(frozen=True, slots=True)
class Deployment:
    """One model deployment on one endpoint, with its limits.

    ``max_submits`` creates are allowed in any ``submit_window`` seconds; None means no limit.
    """

    name: str
    model: str
    profile: Profile
    max_running: int = 2
    max_submits: int | None = 2
    submit_window: float = 60.0
