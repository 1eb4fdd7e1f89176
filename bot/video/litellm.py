"""LiteLLM's ids, which say where its proxy has to look: provider, model, the provider's own id.

The proxy doesn't give one render the same id twice. The one that it was created under also names
the deployment (since 1.108), and leads to the render for certain: behind it the proxy finds the
account that made the clip, and some providers' addresses are made of the model that stands in it.
So an id is left as it is, with whatever parts it has.

OpenAI's and Azure's are the exception, since the proxy lists their renders, by ids with another
model. A remix of theirs has no model in its id, and can then be neither asked about nor fetched
(seen of LiteLLM 1.106 with the provider's key in its config). The proxy also finds its way by the
name in its own model list, which is the model that we order: with that in place, one render has one
id. While we remember the id that it was created under, that is what is asked with.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.renders.render import Render

MOST_REMEMBERED: Final = 1000

_PREFIX = "video_"
_INSIDE = re.compile(
    r"litellm:custom_llm_provider:([^;]+);model_id:([^;]*);video_id:([^;]+)((?:;[^;]*)*)"
)
_LISTED = frozenset({"azure", "openai"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is in an id; ``more`` is whatever follows, from its semicolon on."""

    provider: str
    model: str
    its_id: str
    more: str = ""

    def encoded(self) -> str:
        """Return the id."""
        inside = (
            f"litellm:custom_llm_provider:{self.provider};model_id:{self.model}"
            f";video_id:{self.its_id}{self.more}"
        )
        return _PREFIX + base64.b64encode(inside.encode()).decode()

    def named(self, model: str) -> _Parts:
        """Return the same render's parts as every answer of ours names it."""
        if self.provider in _LISTED:
            return replace(self, model=model, more="")
        return replace(self, model=self.model or model)


class Ids:
    """The ids of one proxy's renders, where ``model`` is what is ordered there."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._created: dict[str, str] = {}

    def created(self, render: Render) -> Render:
        """Return a render just started under its one name, and remember the id that it got."""
        named = self.named(render)
        parts = _inside(render.id)
        if named.id != render.id and parts is not None and parts.model:
            self._created[named.id] = render.id
            while len(self._created) > MOST_REMEMBERED:
                del self._created[next(iter(self._created))]
        return named

    def asked_as(self, render_id: str) -> str:
        """Return the id by which a render is asked about."""
        return self._created.get(render_id, render_id)

    def named(self, render: Render) -> Render:
        """Return a render under its one name; as it is where the id isn't LiteLLM's."""
        parts = _inside(render.id)
        if parts is None or ";" in self._model:
            return render
        source = render.remixed_from
        if source is not None:
            its = _inside(source) or replace(parts, model="", its_id=source, more="")
            source = its.named(self._model).encoded()
        return replace(render, id=parts.named(self._model).encoded(), remixed_from=source)


def _inside(video_id: str) -> _Parts | None:
    """Return what is in an id; None for one that isn't LiteLLM's."""
    if not video_id.startswith(_PREFIX):
        return None
    encoded = video_id.removeprefix(_PREFIX)
    try:
        padded = encoded + "=" * (-len(encoded) % 4)  # the proxy takes it without, too
        text = base64.b64decode(padded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    found = _INSIDE.fullmatch(text)
    return _Parts(found[1], found[2], found[3], found[4]) if found else None
