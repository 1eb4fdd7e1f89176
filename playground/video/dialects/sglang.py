"""SGLang's diffusion server 0.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playground.video import bodies, errors, lenient
from playground.video.dialects.fastapi import IN_PROGRESS, FastApi, query_limit
from playground.video.dialects.published import VARIANTS, rest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from playground.video.bodies import Order
    from playground.video.renders import KeptRenders, Render


class SgLang(FastApi):
    """A job that jumps from queued to completed, shows no prompt, and fails without a code.

    While it waits and renders, its progress grows to 99 (chosen: only the cap is known).
    ``variant`` is a number: a word is answered 404. A clip that was uploaded to a cloud has a
    ``url``, and its content is refused with the link in the sentence. A delete answers the job
    itself, and the render goes on unseen. ``reference_url`` may be a data URL: nothing is fetched.
    """

    model = "Wan-AI/Wan2.1-T2V-14B-Diffusers"
    cloud = True

    def new_id(self) -> str:
        """Return a request id."""
        return str(uuid4())

    async def order(self, request: web.Request) -> Order:
        """Read JSON or a form. ``seconds`` may be a number, or a string that holds one."""
        fields = await bodies.read_fields(request)
        form = request.content_type == "multipart/form-data"
        prompt = fields.get("prompt")
        if not isinstance(prompt, str) or not prompt:
            raise errors.detail(400, "prompt is required" if form else _invalid("prompt"))
        width, height = lenient.pixels(lenient.text(fields, "size", default="720x1280"))
        given = fields.get("seconds")
        seconds = "4" if given is None else str(given)
        if not seconds.isdecimal() or int(seconds) < 1:
            if form:
                sentence = "Input should be a valid integer, unable to parse string as an integer"
                raise errors.unprocessable("seconds", "int_parsing", sentence, seconds)
            raise errors.detail(400, _invalid("seconds"))
        model = fields.get("model")
        return lenient.order(
            model if isinstance(model, str) and model else self.models[0],
            prompt,
            f"{width}x{height}",
            lenient.bounded(int(seconds)),
            lenient.reference(fields, "input_reference", "reference_url"),
            seed=lenient.seed(fields),
        )

    def video(self, render: Render) -> dict[str, Any]:
        """Return its own job object."""
        shown = super().video(render)
        del shown["prompt"]
        if render.status == "in_progress":
            shown["status"] = "queued"
        if render.error is not None:
            shown["error"] = {"message": render.error["message"]}
        shown |= {"expires_at": None, "quality": "standard", "url": render.url}
        return shown

    def content(self, render: Render, variant: str | None) -> tuple[str, str]:
        """Return the MP4, unless it lies in the cloud."""
        if variant is not None and variant != "0":
            raise errors.detail(404, f"Video variant {variant} not found")
        if render.url is not None:
            raise errors.detail(
                400,
                f"Video has been uploaded to cloud storage. Please use the cloud URL: {render.url}",
            )
        if render.status != "completed" or render.is_expired():
            raise errors.detail(404, IN_PROGRESS)
        return VARIANTS["video"]

    def page(self, renders: Sequence[Render], query: Mapping[str, str]) -> dict[str, Any]:
        """Return a list without ids to page by; an unknown ``after`` leaves nothing."""
        limit = query_limit(query.get("limit", "20"), 1)
        order = "asc" if query.get("order", "").lower() == "asc" else "desc"
        page = rest(renders, order, query.get("after"), lambda _: [])[:limit]
        return {"object": "list", "data": [self.video(render) for render in page]}

    async def delete(self, render: Render, kept: KeptRenders) -> dict[str, Any]:
        """Forget the job and answer it once more; what renders is not stopped."""
        kept.forget(render)
        return {**self.video(render), "status": "deleted"}


def _invalid(field: str) -> str:
    return f"Invalid request body: 1 validation error for VideoGenerationsRequest\n{field}"
