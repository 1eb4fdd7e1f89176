"""Maxim's Bifrost 1.6 in front of Runway Gen-4.5."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playground.video import bodies, errors, lenient
from playground.video.dialects.published import VARIANTS, Published, deleted

if TYPE_CHECKING:
    from aiohttp import web

    from playground.video.bodies import Order
    from playground.video.doors import Door
    from playground.video.errors import ApiError
    from playground.video.renders import KeptRenders, Render

SIZES = ("1280x720", "720x1280")
_SECONDS = range(2, 11)
_UPSTREAM = "runway"
_TEXTS = ("model", "prompt", "input_reference", "seconds", "size", "negative_prompt", "video_uri")
"""Fields of an order that are text, in core/schemas/videos.go."""


class Bifrost(Published):
    """JSON alone, in which a picture is plain text; ids that end with the provider's name.

    Written after its source (maximhq/bifrost: transports/bifrost-http/handlers/inference.go,
    core/providers/runway). A form is "Invalid request payload", and so is a picture in an object.
    The answer to an order says what was ordered; afterwards there is no size, no length and no
    progress, ``created_at`` is the moment of the answer, and a failed render says "Task FAILED"
    whatever the reason. A list wants to be told the provider, and Runway's can't be listed or
    remixed. Runway keeps a queue, and ends a task that is deleted.

    Chosen: how Runway words what it refuses, as only its ``error`` is passed on, and the
    401 of a key that nobody was given.
    """

    lacks = frozenset({"list", "edit", "extend"})
    reads_first = True
    model = "runway/gen4.5"
    queues = True

    def new_id(self) -> str:
        """Return Runway's id of a task, with the provider behind it."""
        return f"{uuid4()}:{_UPSTREAM}"

    def kept_as(self, video_id: str) -> str:
        """Return the id, or the 400 for one that names no provider."""
        if not all(video_id.partition(":")):
            raise errors.refused("video_id must be in id:provider format")
        return video_id

    async def order(self, request: web.Request) -> Order:
        """Read JSON, of which a picture and a length are text."""
        fields = await _read_json(request)
        model, prompt = fields.get("model"), fields.get("prompt")
        if not prompt:
            raise errors.refused("prompt cannot be empty")
        if model not in self.models:
            raise self.no_model(str(model))
        seconds, size = fields.get("seconds", "2"), fields.get("size", SIZES[0])
        if not seconds.isdecimal() or int(seconds) not in _SECONDS or size not in SIZES:
            raise errors.refused("Validation of body failed")
        picture = lenient.reference(dict(fields), "input_reference")
        return lenient.order(self.models[0], prompt or "", size, seconds, picture)

    async def change(self, request: web.Request) -> str:
        """Refuse a remix, once there is a prompt: a question without one finds the route."""
        fields = await _read_json(request)
        if not fields.get("prompt"):
            raise errors.refused("prompt is required")
        raise _unsupported("video_remix")

    def taken(self, render: Render) -> dict[str, Any]:
        """Return the video as it was ordered."""
        ordered = {"prompt": render.prompt, "seconds": render.seconds, "size": render.size}
        return {**self.video(render), "model": render.model.partition("/")[2], **ordered}

    def video(self, render: Render) -> dict[str, Any]:
        """Return the video as it is asked about."""
        shown: dict[str, Any] = {
            "id": render.id,
            "object": "video",
            "status": render.status,
            "created_at": int(time.time()),
            "extra_fields": {"request_type": "video_retrieve", "provider": _UPSTREAM},
        }
        if render.error is not None:
            shown["error"] = {"code": "FAILED", "message": "Task FAILED"}
        if render.status == "completed":
            link = f"https://clips.invalid/{render.id.partition(':')[0]}.mp4"
            shown["videos"] = [{"type": "url", "url": link, "content_type": "video/mp4"}]
        return shown

    def content(self, render: Render, _variant: str | None) -> tuple[str, str]:
        """Return the MP4; whatever is in the way is a 500."""
        if render.status != "completed":
            raise _broken(f"video not ready, current status: {render.status}")
        if render.is_expired():
            raise _broken("failed to download video: HTTP 403")
        return VARIANTS["video"]

    async def delete(self, render: Render, kept: KeptRenders) -> dict[str, Any]:
        """End the task if it is under way, and forget it."""
        await kept.cancel(render)
        return deleted(render)

    def refusal(self, error: ApiError) -> web.Response:
        """Return Bifrost's error: of Runway's, the sentence alone."""
        said = {"message": error.message, **({"code": c} if (c := _own_code(error)) else {})}
        return error.response(
            {
                "is_bifrost_error": error.status == 500,
                "status_code": error.status,
                "error": said,
                "extra_fields": {"provider": _UPSTREAM, "request_type": "video_generation"},
            }
        )

    def wrong_key(self, _bearer: str) -> ApiError:
        """Return the 401 for a virtual key that nobody was given."""
        return errors.refused("virtual key not found", status=401, code="virtual_key_not_found")

    def no_video(self, _video_id: str) -> ApiError:
        """Return Runway's 404."""
        return errors.refused("Task not found", status=404)

    def no_model(self, model: str) -> ApiError:
        """Return the 400 for a model that no key is for."""
        name = model.rpartition("/")[2]
        return errors.refused(f"no keys found that support model: {name}")

    def no_route(self, _door: Door, _request: web.Request) -> ApiError:
        """Return the router's 404."""
        return errors.refused("Route not found", status=404)

    def no_method(self, _door: Door, request: web.Request) -> ApiError:
        """Return what it says of a list, or the router's 405."""
        if request.method != "GET":
            return errors.refused("Method Not Allowed", status=405)
        if "provider" not in request.query:
            return errors.refused("provider query parameter is required")
        return _unsupported("video_list")

    def busy(self) -> ApiError:
        """Return Runway's 429 for an account that has too much under way."""
        return errors.refused("You have exceeded your concurrency limit.", status=429)


async def _read_json(request: web.Request) -> dict[str, str]:
    """Return what is text in an object; one with anything else in its place can't be read."""
    if request.content_type != "application/json":
        raise errors.refused("Invalid request payload")
    try:
        fields = await bodies.read_fields(request)
    except errors.ApiError as error:
        raise errors.refused("Invalid request payload") from error
    if any(not isinstance(fields.get(name, ""), str) for name in _TEXTS):
        raise errors.refused("Invalid request payload")
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _own_code(error: ApiError) -> str | None:
    code = error.error.get("code")
    return code if code in ("unsupported_operation", "virtual_key_not_found") else None


def _unsupported(operation: str) -> ApiError:
    message = f"{operation} is not supported by {_UPSTREAM} provider"
    return errors.refused(message, code="unsupported_operation")


def _broken(message: str) -> ApiError:
    return errors.refused(message, status=500)
