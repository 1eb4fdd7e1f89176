"""Whether the chat service that makes prompts longer does, by one short question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from bot.config.settings import Settings
from bot.doctor.finding import Finding, ok, warn
from bot.domain.errors.base import SettingsError
from bot.domain.language.menu import EXAMPLE_PROMPT
from bot.domain.presets.prompt_help import BetterWords
from bot.far_ends import open_prompt_helper
from bot.ports.presets.prompt_help import PromptHelper
from bot.requests.presets.improving import PATIENCE

WHAT = "help with prompts"


async def findings(settings: Settings) -> AsyncGenerator[Finding, None]:
    """Tell whether help is set up, and whether it comes in time. It costs what one question does.

    Nothing else depends on it: what is wrong is a warning.
    """
    if settings.prompt_helper is None:
        return
    try:
        helper = open_prompt_helper(settings)
    except SettingsError as error:
        yield warn(WHAT, str(error))
        return
    if helper is not None:
        yield await _asked(helper, settings.prompt_helper.model)


async def _asked(helper: PromptHelper, model: str) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await helper.improve(EXAMPLE_PROMPT)
    except TimeoutError:
        found = BetterWords(why=f"no answer within {PATIENCE:.0f} s")
    finally:
        await helper.close()
    if found.words:
        return ok(WHAT, f"{model} makes a prompt longer; each press of the button costs a question")
    return warn(
        WHAT,
        f"{model} didn't make a prompt longer ({found.why}): check PROMPT_HELPER, "
        "PROMPT_HELPER_MODEL and PROMPT_HELPER_KEY. The form's button says so and changes nothing",
    )
