"""Whoever helps with the words of a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.domain.conversation.origin import Origin
from bot.domain.language.clip_form import Form
from bot.domain.presets.prompt_help import BetterWords


class PromptHelper(Protocol):
    """A program that writes longer prompts. Each question may cost money."""

    async def improve(self, words: str) -> BetterWords:
        """Ask for more words, once. It takes as long as it takes; whatever comes, it returns.

        What was asked and answered is never logged.
        """

    async def close(self) -> None:
        """Close its connections."""


class PromptHelpDesk(Protocol):
    """Takes presses of the form's button for more words."""

    async def improve(
        self, view: Mapping[str, object], form: Form, origin: Origin, *, animates: bool
    ) -> None:
        """Take a press: what comes of it is shown in the form, in some seconds.

        ``view`` is the form as Slack has it, and ``form`` as it is filled in. Pressed twice before
        anything came of it, a form is improved once.
        """
