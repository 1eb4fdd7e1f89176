"""Where help with prompts comes from, if anywhere: an endpoint of OpenAI's chat completions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.config.single_deployment import key, required
from bot.config.values import Problems, plain, url, without_suffix

_PATH: Final = "/chat/completions"
_NAMES: Final = ("PROMPT_HELPER", "PROMPT_HELPER_MODEL", "PROMPT_HELPER_KEY")


@dataclass(frozen=True, slots=True)
class HelperSettings:
    """The address of the chat completions, the model to ask, and a key if one is needed."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)


def prompt_helper(values: Mapping[str, str], found: Problems) -> HelperSettings | None:
    """Return where help comes from; None where nothing is set.

    The address may end with ``/v1`` or with the whole path. What is wrong is ``found``.
    """
    if not any(values[name] for name in _NAMES):
        return None
    where, model, secret = _NAMES
    return HelperSettings(
        url=found.of(lambda: _address(where, required(values, where)), ""),
        model=found.of(lambda: plain(model, required(values, model)), ""),
        key=found.of(lambda: key(values, secret), None),
    )


def _address(name: str, value: str) -> str:
    return without_suffix(url(name, value, plain="anywhere"), _PATH) + _PATH
