"""LiteLLM's proxy in front of Alibaba's Wan 3.0: a model that lives."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from playground.video import bodies, lenient
from playground.video.dialects.litellm import LiteLlm, own
from playground.video.dialects.published import VARIANTS

if TYPE_CHECKING:
    from aiohttp import web

    from playground.video.bodies import Order
    from playground.video.doors import Door
    from playground.video.errors import ApiError
    from playground.video.renders import Render

SIZES = {
    "480p": {"16:9": "854x480", "9:16": "480x854", "1:1": "480x480", "4:3": "640x480"},
    "720p": {"16:9": "1280x720", "9:16": "720x1280", "1:1": "720x720", "4:3": "960x720"},
    "1080p": {"16:9": "1920x1080", "9:16": "1080x1920", "1:1": "1080x1080", "4:3": "1440x1080"},
}
"""By resolution and aspect ratio; 3:4 is 4:3 turned."""
USD_PER_SECOND = {"480p": "0.05", "720p": "0.10", "1080p": "0.20"}
_PRICES = {f"output_cost_per_second_{tier}": usd for tier, usd in USD_PER_SECOND.items()}
_LEAST, _MOST, _USUAL = 2, 30, 5
"""Seconds."""
_BELOW = ((600, "480p"), (900, "720p"), (math.inf, "1080p"))
"""Of a size's shorter side."""
_RATIOS = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0, "4:3": 4 / 3, "3:4": 3 / 4}
_CODES = {
    "moderation_blocked": "DataInspectionFailed",
    "video_generation_failed": "InternalError",
    "cancelled": "CANCELED",
}
_BY_STATUS = {
    401: "InvalidApiKey",
    403: "AccessDenied",
    429: "Throttling.RateQuota",
    500: "InternalError",
}
"""What upstream calls an error that has no code of its own here."""
_NO_WAY = "litellm.APIConnectionError: video remix is not supported for qwencloud"
_NO_LIST = (
    "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying "
    "to call."
)


class LiteLlmWan(LiteLlm):
    """What the proxy 1.108 makes of an order, and of upstream's answers (run, with a stand-in).

    Any size becomes a resolution, by its shorter side, and the nearest of five shapes: 1024x1792 is
    9:16 at 1080p. Without one it's 1080p, without a length 5 seconds. The answer to an order says
    what will be made, and what the proxy reckons that it costs; afterwards most of it is missing
    until the clip is there. There is no list, no remix, no edit and no extension: the routes of the
    last three answer 500. ``seed`` and ``audio`` go upstream.

    Chosen, as upstream wasn't there: how it words its refusals, a clip's pixels, and that pictures
    of any shape are taken. A clip is there for a day.
    """

    lacks = frozenset({"delete", "list"})
    reads_first = True
    model = "wan3.0-video"
    provider = "qwencloud"
    exception = "QwencloudException"
    model_id = "wan3.0-video"
    behind = "wan3.0-video"
    prices = _PRICES

    async def order(self, request: web.Request) -> Order:
        """Read JSON or a form; a length has to be a whole number, and nothing else is checked."""
        fields = await bodies.read_fields(request)
        prompt, model = fields.get("prompt"), fields.get("model")
        if not isinstance(prompt, str) or not prompt:
            raise _without_prompt()
        if model not in self.models:
            raise self.no_model(str(model))
        seconds = str(fields.get("seconds") or _USUAL)
        if not seconds.isdecimal():
            raise _upstream(400, f"Invalid seconds '{seconds}' for Wan.")
        if not _LEAST <= int(seconds) <= _MOST:
            raise _upstream(400, f"duration must be in [{_LEAST}, {_MOST}]")
        size = _made_of(lenient.text(fields, "size", default="") or "1920x1080")
        picture = lenient.reference(fields, "input_reference")
        seed, sound = lenient.seed(fields), lenient.switch(fields, "audio", default=True)
        return lenient.order(
            self.models[0], prompt, size, str(int(seconds)), picture, seed=seed, sound=sound
        )

    def taken(self, render: Render) -> dict[str, Any]:
        """Return the video as it was ordered, with its length and resolution."""
        usage = {"duration_seconds": float(render.seconds), "video_resolution": _tier(render.size)}
        told = {"seconds": render.seconds, "size": _tier(render.size), "usage": usage}
        return {**self.video(render), **told}

    def told(self, render: Render) -> dict[str, str]:
        """Return what the proxy reckons that an order costs."""
        cost = Decimal(USD_PER_SECOND[_tier(render.size)]) * int(render.seconds)
        return {"x-litellm-response-cost": f"{cost.normalize():f}"}

    def video(self, render: Render) -> dict[str, Any]:
        """Return the video as it is asked about: little beside its status until it is there."""
        over = render.status == "completed"
        shown = super().video(render)
        kept = {name: shown[name] for name in ("id", "object", "status", "created_at", "model")}
        if render.error is not None:
            code = _CODES.get(render.error["code"], render.error["code"])
            where = "Input" if "input" in render.error["message"] else "Output"
            kept["error"] = {"code": code, "message": _said(render.error["message"], where)}
        length = {"seconds": render.seconds, "size": _tier(render.size)} if over else {}
        return {**kept, **length}

    def content(self, render: Render, variant: str | None) -> tuple[str, str]:
        """Return the MP4, or a 400 while it isn't there."""
        if render.unfinished:
            raise _upstream(400, f"Video is still processing (status: {render.status})")
        super().content(render, variant)
        return VARIANTS["video"]

    async def change(self, request: web.Request) -> str:
        """Refuse a remix, once there is a prompt: a question without one finds the route."""
        fields = await bodies.read_fields(request)
        if not fields.get("prompt"):
            raise _without_prompt()
        raise own(500, _NO_WAY, "internal_server_error")

    async def edit(self, request: web.Request) -> tuple[str, str]:
        """Refuse an edit, once it is one."""
        await super().edit(request)
        raise own(500, _NO_WAY.replace("remix", "edit"), "internal_server_error")

    async def extension(self, request: web.Request) -> tuple[str, str, str]:
        """Refuse an extension, once it is one."""
        await super().extension(request)
        raise own(500, _NO_WAY.replace("remix", "extension"), "internal_server_error")

    def no_method(self, door: Door, request: web.Request) -> ApiError:
        """Return what the proxy says of a list, or FastAPI's 405."""
        if request.method == "GET":
            return own(400, _NO_LIST, "None")
        return super().no_method(door, request)

    def refusal(self, error: ApiError) -> web.Response:
        """Return upstream's error, as text inside the proxy's."""
        if error.body is not None:
            return super().refusal(error)
        code = _CODES.get(error.error.get("code") or "", _BY_STATUS.get(error.status))
        error.error["code"] = code or error.error.get("code") or "InvalidParameter"
        error.error["message"] = _said(error.message, "Input")
        return super().refusal(error)


def _upstream(status: int, message: str) -> ApiError:
    return own(status, f"litellm.BadRequestError: {message}", "invalid_request_error")


def _without_prompt() -> ApiError:
    message = "/videos: Missing required parameter: 'prompt'."
    return own(400, message, "invalid_request_error")


def _made_of(size: str) -> str:
    """Return the pixels of the resolution and shape that a size becomes."""
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", size)
    if found is None:
        raise _upstream(400, f"Invalid size '{size}'")
    width, height = int(found[1]), int(found[2])
    tier = next(name for below, name in _BELOW if min(width, height) < below)
    shape = min(_RATIOS, key=lambda ratio: abs(math.log(_RATIOS[ratio] * height / width)))
    if shape == "3:4":
        return "x".join(reversed(SIZES[tier]["4:3"].split("x")))
    return SIZES[tier][shape]


def _tier(size: str) -> str:
    shorter = min(map(int, size.split("x")))
    return next(name for below, name in _BELOW if shorter < below)


def _said(message: str, where: str) -> str:
    """Return upstream's words for what moderation said."""
    if "moderation" not in message:
        return message
    return f"{where} data may contain inappropriate content."
