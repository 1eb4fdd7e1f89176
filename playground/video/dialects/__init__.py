"""The servers that speak ``/v1/videos``, each with the ways that are its own; and Sora 1's.

:class:`~playground.video.dialects.published.Published` is the API as OpenAI published it; every
other dialect says only where it differs. What no source told is said to be chosen in the
docstring of the dialect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.video.dialects.bifrost import Bifrost
from playground.video.dialects.litellm import LiteLlm
from playground.video.dialects.litellm_wan import LiteLlmWan
from playground.video.dialects.openrouter import OpenRouter
from playground.video.dialects.published import Azure, OpenAi, Published
from playground.video.dialects.sglang import SgLang
from playground.video.dialects.sora1 import Sora1
from playground.video.dialects.unsloth import Unsloth
from playground.video.dialects.vllm_omni import VllmOmni

if TYPE_CHECKING:
    from playground.video.settings import DialectName, VideoServerSettings

__all__ = ["Published", "Sora1", "open_dialect"]

_DIALECTS: dict[DialectName, type[Published]] = {
    "azure": Azure,
    "openai": OpenAi,
    "litellm": LiteLlm,
    "litellm-wan": LiteLlmWan,
    "bifrost": Bifrost,
    "vllm-omni": VllmOmni,
    "sglang": SgLang,
    "unsloth": Unsloth,
    "openrouter": OpenRouter,
    "sora1": Sora1,
}


def open_dialect(settings: VideoServerSettings) -> Published:
    """Return the dialect that the settings name."""
    return _DIALECTS[settings.dialect](settings)
