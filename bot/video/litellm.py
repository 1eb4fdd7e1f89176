"""LiteLLM's ids, which say where its proxy has to look: provider, model, the provider's own id.

The proxy doesn't give one render the same id twice. A remix has no model in its id, and can then be
neither asked about nor fetched (seen of LiteLLM 1.106 with the provider's key in its config); a
list has the provider's name of the model. The proxy also finds its way by the name in its own model
list, which is the model that we order: with that in place, one render has one id.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace

from bot.ports import Render

_PREFIX = "video_"
_INSIDE = re.compile(r"litellm:custom_llm_provider:([^;]+);model_id:([^;]*);video_id:([^;]+)")


def with_model(render: Render, model: str) -> Render:
    """Return the render with ``model`` in LiteLLM's ids; as it is where there are none."""
    inside = _inside(render.id)
    if inside is None or ";" in model:
        return render
    provider, its_id = inside
    source = render.remixed_from
    if source is not None:
        _, source_id = _inside(source) or (provider, source)
        source = _id(provider, model, source_id)
    return replace(render, id=_id(provider, model, its_id), remixed_from=source)


def _inside(video_id: str) -> tuple[str, str] | None:
    """Return the provider and its own id; None for an id that isn't LiteLLM's."""
    if not video_id.startswith(_PREFIX):
        return None
    try:
        text = base64.b64decode(video_id.removeprefix(_PREFIX), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    found = _INSIDE.fullmatch(text)
    return (found[1], found[3]) if found else None


def _id(provider: str, model: str, video_id: str) -> str:
    inside = f"litellm:custom_llm_provider:{provider};model_id:{model};video_id:{video_id}"
    return _PREFIX + base64.b64encode(inside.encode()).decode()
