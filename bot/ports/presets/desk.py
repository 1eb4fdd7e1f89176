"""Who takes what people do with styles, and presses for better words."""

from __future__ import annotations

from typing import Protocol

from bot.ports.presets.prompt_help import PromptHelpDesk
from bot.ports.presets.styles import StyleDesk


class Presets(Protocol):
    """What a team gives its prompts."""

    @property
    def styles(self) -> StyleDesk:
        """Whoever takes what admins do with styles."""
        ...

    @property
    def prompt_help(self) -> PromptHelpDesk:
        """Whoever takes presses of the form's button for better words."""
        ...
