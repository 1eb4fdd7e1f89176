"""Unsloth Studio (2026)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.video import bodies, errors, lenient
from playground.video.dialects.published import Published, deleted

if TYPE_CHECKING:
    from aiohttp import web

    from playground.video.bodies import Order
    from playground.video.doors import Door
    from playground.video.errors import ApiError
    from playground.video.renders import KeptRenders, Render

FPS = 24
_STEP = 32
_POLL = {"openai-poll-after-ms": "2000"}


class Unsloth(Published):
    """One render at a time (409 for another), and sizes and lengths as the model can make them.

    A clip's pixels are rounded down to a multiple of 32 and its frames up to 8n + 1, so that
    ``seconds`` of the answer is such as "4.04". Any model's name is taken; the answer has the
    served one. A failed video's progress is 0. Nothing expires. There is no remix (chosen: none
    was seen).
    """

    model = "unsloth/LTX-2.3-GGUF"
    most_running = 1
    expires = False
    lacks = frozenset({"remix", "edit", "extend"})

    async def order(self, request: web.Request) -> Order:
        """Read JSON or a form; ``seconds`` and ``size`` may be left out or be of any form."""
        fields = await bodies.read_fields(request)
        prompt = fields.get("prompt")
        if not isinstance(prompt, str) or not prompt:
            raise errors.refused("prompt is required", param="prompt")
        size = str(fields.get("size") or "auto").lower().replace(" ", "")
        width, height = lenient.pixels("768x512" if size == "auto" else size)
        seconds = str(fields.get("seconds") or "5")
        try:
            asked = float(seconds)
        except ValueError:
            asked = 0.0
        if not 0 < asked <= 120:
            message = f"seconds must be more than 0 and at most 120, not {seconds!r}"
            raise errors.refused(message, param="seconds")
        return lenient.order(
            self.models[0],
            prompt,
            f"{width // _STEP * _STEP}x{height // _STEP * _STEP}",
            lenient.bounded(max(1, round(asked))),
            lenient.reference(fields, "input_reference", "input_reference[image_url]"),
            shown_seconds=_length(asked),
        )

    def video(self, render: Render) -> dict[str, Any]:
        """Return the video as it turned out."""
        shown = super().video(render)
        shown["prompt"] = render.prompt
        if render.status == "failed":
            shown["progress"] = 0
        return shown

    def state(self, render: Render) -> tuple[int, dict[str, str]]:
        """Tell when to ask again while it runs."""
        return 200, (dict(_POLL) if render.unfinished else {})

    def content(self, render: Render, variant: str | None) -> tuple[str, str]:
        """Return the MP4 or the thumbnail; there is no sprite sheet."""
        if variant == "spritesheet":
            raise errors.unsupported_value("variant", variant, ("video", "thumbnail"))
        if render.error is not None:
            raise errors.refused(render.error["message"], code=render.error["code"])
        return super().content(render, variant)

    async def delete(self, render: Render, kept: KeptRenders) -> dict[str, Any]:
        """Cancel the render if it is under way, and forget it."""
        await kept.cancel(render)
        return deleted(render)

    def wrong_key(self, _bearer: str) -> ApiError:
        """Return a 401 in OpenAI's envelope (chosen: its words were not seen)."""
        return errors.refused("Invalid or expired token.", status=401, kind="authentication_error")

    def no_model(self, _model: str) -> ApiError:
        """Return the 503 of a Studio that has no model loaded."""
        return errors.refused("No video model loaded.", status=503, kind="server_error")

    def no_route(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 404 in OpenAI's envelope."""
        return errors.refused("Not Found", status=404)

    def no_method(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 405 in OpenAI's envelope."""
        return errors.refused("Method Not Allowed", status=405)

    def busy(self) -> ApiError:
        """Return the 409 for a second render."""
        error = errors.refused("A video is already being generated.", status=409)
        error.headers.update(_POLL)
        return error


def _length(seconds: float) -> str:
    """Return how long so many seconds become: whole frames, of which there are 8n + 1."""
    frames = max(1, round(seconds * FPS / 8)) * 8 + 1
    return f"{frames / FPS:.2f}".rstrip("0").rstrip(".")
