"""vLLM-Omni 0.30."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playground.video import errors, lenient
from playground.video.dialects.fastapi import IN_PROGRESS, FastApi, query_limit
from playground.video.dialects.published import VARIANTS, deleted, listing, rest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from playground.video.bodies import Order
    from playground.video.renders import KeptRenders, Render

_SECONDS = r"^[1-9]\d*$"
_SIZE = r"^\d+x\d+$"


class VllmOmni(FastApi):
    """A form and nothing else; progress 0 until 100; a failed job is an HTTP error.

    ``model`` may be any name: the answer has the served one (chosen). Without ``size`` the clip
    is 832x480 (chosen: the model decides). A clip is silent unless ``generate_sound`` is true. A
    delete cancels what runs, and is refused (409) while another one is at it. An unknown ``after``
    leaves nothing to list (chosen).
    """

    model = "Wan-AI/Wan2.2-T2V-A14B-Diffusers"

    def new_id(self) -> str:
        """Return an id as its protocol makes them."""
        return f"video_gen_{uuid4().hex}"

    async def order(self, request: web.Request) -> Order:
        """Read a form: anything else has none of its fields."""
        fields = await lenient.read_form(request)
        prompt = fields.get("prompt")
        if not isinstance(prompt, str) or not prompt:
            raise errors.unprocessable("prompt", "missing", "Field required", None)
        seconds = lenient.matching(fields, "seconds", _SECONDS, default="4")
        size = lenient.matching(fields, "size", _SIZE, default="832x480")
        width, height = lenient.pixels(size)
        return lenient.order(
            self.models[0],
            prompt,
            f"{width}x{height}",
            lenient.bounded(int(seconds)),
            lenient.reference(fields, "input_reference", "image_reference"),
            seed=lenient.seed(fields),
            sound=lenient.switch(fields, "generate_sound", default=False),
        )

    def video(self, render: Render) -> dict[str, Any]:
        """Return its own video object: no progress before the end, an error code that is a number.

        ``seconds`` and ``size`` are as asked for.
        """
        shown = super().video(render)
        shown["progress"] = 100 if render.status == "completed" else 0
        shown["prompt"] = render.prompt
        shown["expires_at"] = None
        if render.error is not None:
            shown["error"] = {"code": _code(render), "message": render.error["message"]}
        return {**shown, "quality": "default", "media_type": "video/mp4"}

    def state(self, render: Render) -> tuple[int, dict[str, str]]:
        """Return the failed job's code as the HTTP status."""
        return (200 if render.error is None else _code(render)), {}

    def content(self, render: Render, _variant: str | None) -> tuple[str, str]:
        """Return the MP4; ``variant`` is not read."""
        if render.error is not None:
            raise errors.detail(422, f"Video generation failed: {render.error['message']}")
        if render.status != "completed":
            raise errors.detail(404, IN_PROGRESS)
        if render.is_expired():
            raise errors.detail(404, "Video file not found")
        return VARIANTS["video"]

    def page(self, renders: Sequence[Render], query: Mapping[str, str]) -> dict[str, Any]:
        """Return a list; without ``limit`` all of it."""
        limit = query_limit(query.get("limit", "100"), 0) if "limit" in query else len(renders)
        order = "asc" if query.get("order") == "asc" else "desc"
        return listing(rest(renders, order, query.get("after"), lambda _: []), limit, self.video)

    async def delete(self, render: Render, kept: KeptRenders) -> dict[str, Any]:
        """Cancel the render if it is under way, and forget it."""
        if render.cancelling:
            raise errors.detail(409, "Video generation is being cancelled")
        await kept.cancel(render)
        return deleted(render)


def _code(render: Render) -> int:
    """Return the failure as a number: what moderation stopped is the client's fault."""
    code = (render.error or {}).get("code")
    return 400 if code == "moderation_blocked" else 500
