"""What Slack itself says under a thread while a clip of it renders, behind our name."""

from __future__ import annotations

from typing import Final

RENDERING: Final = "is rendering a clip…"
"""Where Slack shows a status of ours: “Sora is rendering a clip…”."""
SESSION: Final = "Rendering a clip"
"""The name of the session, where the app is an agent and Slack shows its own Stop button."""
