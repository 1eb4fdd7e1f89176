"""LiteLLM's proxy, in front of an Azure deployment."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playground.video import errors
from playground.video.dialects.published import VARIANTS, Published

if TYPE_CHECKING:
    from aiohttp import web

    from playground.video.doors import Door
    from playground.video.errors import ApiError
    from playground.video.renders import Render

_EXCEPTIONS = {
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    429: "RateLimitError",
    500: "InternalServerError",
}
_MODEL_ID = "film~?~?s"
"""What the operator called the model. These signs make ``+`` and ``/`` in base64."""


class LiteLlm(Published):
    """What LiteLLM passes on it wraps: ids in base64, upstream's errors as text in its own.

    A video has ``usage.duration_seconds``, and no keys whose value is null. ``?variant=`` is not
    passed on: whatever is asked for, the MP4 comes. Videos can't be deleted: there is no route,
    and FastAPI answers 405 (chosen: no source was found). That ``error.code`` is the HTTP status
    as a string, and where upstream's body goes, follows its ``ProxyException``.
    """

    lacks = frozenset({"delete"})

    def new_id(self) -> str:
        """Return an id that has to be quoted in a path: long, with ``+``, ``/`` and ``=``."""
        inside = (
            f"litellm:custom_llm_provider:azure;model_id:{_MODEL_ID};video_id:video_{uuid4().hex}"
        )
        return f"video_{base64.b64encode(inside.encode()).decode()}"

    def video(self, render: Render) -> dict[str, Any]:
        """Return upstream's video without its nulls, and with its usage."""
        shown = {name: value for name, value in super().video(render).items() if value is not None}
        return {**shown, "usage": {"duration_seconds": float(render.seconds)}}

    def content(self, render: Render, _variant: str | None) -> tuple[str, str]:
        """Return the MP4, whatever was asked for."""
        super().content(render, None)
        return VARIANTS["video"]

    def wrong_key(self, _bearer: str) -> ApiError:
        """Return the proxy's own 401."""
        message = "Authentication Error, Invalid proxy server token passed."
        return _own(401, message, "auth_error")

    def no_model(self, model: str) -> ApiError:
        """Return the proxy's own 400 for a model that is not in its list."""
        return _own(
            400,
            f"/videos: Invalid model name passed in model={model}. "
            "Call `/v1/models` to view available models for your key.",
            "invalid_request_error",
        )

    def refusal(self, error: ApiError) -> web.Response:
        """Return upstream's error inside the proxy's."""
        kind = _EXCEPTIONS.get(error.status, "BadRequestError")
        said = json.dumps({"error": error.error}, separators=(",", ":"))
        message = f"litellm.{kind}: AzureException {kind} - {said}"
        return error.response({"error": _shape(error.status, message, error.error.get("type"))})

    def no_route(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 404."""
        return errors.detail(404, "Not Found")

    def no_method(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 405."""
        return errors.detail(405, "Method Not Allowed")


def _own(status: int, message: str, kind: str) -> ApiError:
    return errors.ApiError(
        status, {"message": message}, body={"error": _shape(status, message, kind)}
    )


def _shape(status: int, message: str, kind: str | None) -> dict[str, Any]:
    return {"message": message, "type": kind or "None", "param": "None", "code": str(status)}
