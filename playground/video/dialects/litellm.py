"""LiteLLM's proxy, in front of an Azure deployment."""

from __future__ import annotations

import base64
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from playground.video import errors
from playground.video.dialects.published import VARIANTS, Published

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
_UPSTREAMS = "sora-2-2025-12-08"
"""What upstream calls it."""
_DEPLOYMENT = "9b0b3f6c2e"
"""What the proxy calls the one deployment behind it: in an id since 1.108."""
_RETRIES = 2
"""How often it sends an order once more where nobody asks it not to."""
_INSIDE = re.compile(
    r"litellm:custom_llm_provider:[^;]+;model_id:([^;]*);video_id:([^;]+)(?:;[^;]*)*"
)
_NO_WAY = (
    "litellm.APIConnectionError: AzureException APIConnectionError - api_base is required for "
    "Azure AI Studio. Please set the api_base parameter. Passed `api_base=None`"
)


class LiteLlm(Published):
    """What LiteLLM passes on it wraps: ids in base64, upstream's errors as text in its own.

    An id says where the proxy has to look. A remix's has no model in it, and is of no use as it
    comes: the proxy doesn't find its way (1.106, with the provider's key in its config). A list's
    have upstream's name of the model; ``remixed_from_video_id`` is upstream's own id. A new
    video's also names the deployment (1.108).

    An order that goes wrong upstream it sends up to twice more by itself (1.108: after 429, 5xx
    and broken connections), unless ``x-litellm-num-retries`` says how often. Upstream's
    ``Retry-After`` comes as ``llm_provider-retry-after``.

    A video has ``usage.duration_seconds``, and no keys whose value is null. ``?variant=`` is not
    passed on: whatever is asked for, the MP4 comes. Videos can't be deleted: there is no route,
    and FastAPI answers 405. That ``error.code`` is the HTTP status as a string, and where
    upstream's body goes, follows its ``ProxyException``.
    """

    lacks = frozenset({"delete"})
    provider: ClassVar[str] = "azure"
    """What an id says of upstream."""
    exception: ClassVar[str] = "AzureException"
    """What the proxy's errors call upstream's."""
    model_id: ClassVar[str] = "film~?~?s"
    """What the operator called the model. These signs make ``+`` and ``/`` in base64."""
    behind: ClassVar[str] = "sora-2"
    """What upstream calls the model."""
    prices: ClassVar[dict[str, str]] = {"output_cost_per_second": "0.1"}
    """In US dollars, by the names that the proxy's price map has for them."""

    def tries(self, route: str, request: web.Request) -> int | None:
        """Return how often an order goes upstream: as the header says, else three times."""
        if route not in ("create", "remix", "edit", "extend"):
            return None
        return 1 + int(request.headers.get("x-litellm-num-retries", _RETRIES))

    def kept_as(self, video_id: str) -> str:
        """Return upstream's id, or the 500 of a proxy that doesn't know which upstream."""
        inside = _unwrapped(video_id)
        if inside is None:
            return video_id
        model, its_id = inside
        if not model:
            raise own(500, _NO_WAY, "internal_server_error")
        return its_id

    def video(self, render: Render) -> dict[str, Any]:
        """Return upstream's video without its nulls, and with its usage."""
        shown = {name: value for name, value in super().video(render).items() if value is not None}
        model_id = "" if render.remixed_from_video_id else self.model_id
        return {
            **shown,
            "id": self.wrapped(render.id, model_id, f";deployment_id:{_DEPLOYMENT}"),
            "usage": {"duration_seconds": float(render.seconds)},
        }

    def wrapped(self, its_id: str, model_id: str, more: str = "") -> str:
        """Return the proxy's id for upstream's."""
        where = f"litellm:custom_llm_provider:{self.provider};model_id:{model_id}"
        inside = f"{where};video_id:{its_id}{more}"
        return f"video_{base64.b64encode(inside.encode()).decode()}"

    def told(self, render: Render) -> dict[str, str]:
        """Return what the proxy reckons that it costs, from what was asked; no bill."""
        cost = Decimal(self.prices["output_cost_per_second"]) * Decimal(render.seconds)
        return {"x-litellm-response-cost": f"{float(cost)}"}

    def model_info(self) -> dict[str, Any]:
        """Return what the proxy tells of each model: what stands behind its name, and its price."""
        return {"data": [self.described(model) for model in self.models]}

    def described(self, model: str) -> dict[str, Any]:
        """Return what the proxy tells of one model (1.108.7)."""
        behind = f"{self.provider}/{self.behind}"
        return {
            "model_name": model,
            "litellm_params": {"model": behind, "api_base": "https://upstream.example.com"},
            "model_info": {
                "id": _DEPLOYMENT,
                "db_model": False,
                "key": behind,
                "mode": "video_generation",
                "litellm_provider": self.provider,
                "supported_openai_params": ["max_tokens", "temperature"],
                **{name: float(usd) for name, usd in self.prices.items()},
            },
        }

    def page(self, renders: Sequence[Render], query: Mapping[str, str]) -> dict[str, Any]:
        """Return upstream's list, with the proxy's ids."""
        if after := query.get("after"):
            query = {**query, "after": self.kept_as(after)}
        shown = super().page(renders, query)
        for video in shown["data"]:
            _, its_id = _unwrapped(video["id"]) or ("", video["id"])
            video["id"] = self.wrapped(its_id, _UPSTREAMS)
        for edge in ("first_id", "last_id"):
            if shown[edge] is not None:
                shown[edge] = self.wrapped(shown[edge], _UPSTREAMS)
        return shown

    def content(self, render: Render, _variant: str | None) -> tuple[str, str]:
        """Return the MP4, whatever was asked for."""
        super().content(render, None)
        return VARIANTS["video"]

    def wrong_key(self, _bearer: str) -> ApiError:
        """Return the proxy's own 401."""
        message = "Authentication Error, Invalid proxy server token passed."
        return own(401, message, "auth_error")

    def no_model(self, model: str) -> ApiError:
        """Return the proxy's own 400 for a model that is not in its list."""
        return own(
            400,
            f"/videos: Invalid model name passed in model={model}. "
            "Call `/v1/models` to view available models for your key.",
            "invalid_request_error",
        )

    def refusal(self, error: ApiError) -> web.Response:
        """Return upstream's error inside the proxy's."""
        kind = _EXCEPTIONS.get(error.status, "BadRequestError")
        said = json.dumps({"error": error.error}, separators=(",", ":"))
        message = f"litellm.{kind}: {self.exception} {kind} - {said}"
        if "Retry-After" in error.headers:
            error.headers["llm_provider-retry-after"] = error.headers.pop("Retry-After")
        return error.response({"error": _shape(error.status, message, error.error.get("type"))})

    def broken_upstream(self) -> ApiError:
        """Return what it says of an upstream that hung up."""
        said = f"{self.exception} InternalServerError - Connection error."
        return own(500, f"litellm.InternalServerError: {said}", "internal_server_error")

    def forbidden(self) -> ApiError:
        """Return its 403 for a model that the key may not use."""
        message = "key not allowed to access model. This key can only access models=['other']."
        return own(403, message, "key_model_access_denied")

    def no_route(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 404."""
        return errors.detail(404, "Not Found")

    def no_method(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 405."""
        return errors.detail(405, "Method Not Allowed")


def _unwrapped(video_id: str) -> tuple[str, str] | None:
    """Return the model and upstream's id of an id; None for one that isn't the proxy's."""
    try:
        inside = base64.b64decode(video_id.removeprefix("video_"), validate=True).decode()
    except ValueError:
        return None
    found = _INSIDE.fullmatch(inside)
    return (found[1], found[2]) if found else None


def own(status: int, message: str, kind: str) -> ApiError:
    """Return an error of the proxy's own."""
    return errors.ApiError(
        status, {"message": message}, body={"error": _shape(status, message, kind)}
    )


def _shape(status: int, message: str, kind: str | None) -> dict[str, Any]:
    return {"message": message, "type": kind or "None", "param": "None", "code": str(status)}
