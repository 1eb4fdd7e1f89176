"""OpenRouter's dialect of ``/videos``, as its own client 1.3.84 has it."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from playground.video import bodies, errors, lenient
from playground.video.bodies import Given, Order
from playground.video.collage import NOMINAL_FPS
from playground.video.dialects.published import VARIANTS, Published
from playground.video.doors import Door

if TYPE_CHECKING:
    from aiohttp import web

    from playground.video.errors import ApiError
    from playground.video.renders import Render

SIZES = {
    "480p": {"16:9": "864x496", "9:16": "496x864", "1:1": "640x640"},
    "720p": {"16:9": "1280x720", "9:16": "720x1280", "1:1": "960x960"},
    "1080p": {"16:9": "1920x1080", "9:16": "1080x1920", "1:1": "1440x1440"},
}
"""By resolution and aspect ratio."""
DURATIONS = tuple(range(4, 16))
USD_PER_SECOND = {"480p": "0.1346", "720p": "0.3034", "1080p": "0.682"}
FRAMES = ("first_frame", "last_frame")
_FIELDS = frozenset(
    {"model", "prompt", "duration", "size", "resolution", "aspect_ratio", "frame_images"}
    | {"input_references", "generate_audio", "seed", "previous_job_id", "user", "session_id"}
)
_DEFAULT_SECONDS = 5
_CREATED = 1_770_000_000


class OpenRouter(Published):
    """JSON only, 202 for an order, and an answer that says how a job is doing and no more.

    ``error`` is a sentence; moderation is a 403 with ``metadata``. There is no list, no delete and
    no thumbnail; a change is an order with ``previous_job_id``. What a job cost is told at its end.
    The copy at ``urls`` is there for a clip in the cloud, whose content is then refused.

    Chosen, as nothing was published: the words of each refusal, that a field nobody knows is one,
    that links of ``unsigned_urls`` name no host, that the catalogue wants the key, and that every
    model can do what Seedance 2.0 can, and can continue a clip.
    """

    doors: ClassVar[tuple[Door, ...]] = (Door("/api/v1"),)
    model = "bytedance/seedance-2.0"
    accepted = 202
    lacks = frozenset({"list", "remix", "edit", "extend", "delete"})
    cloud = True

    def new_id(self) -> str:
        """Return an id of the published format: the time, and twenty letters and digits."""
        return f"gen-vid-{int(time.time())}-{uuid4().hex[:20]}"

    def catalogue(self) -> dict[str, Any]:
        """Return what each model can do, and costs."""
        return {"data": [_described(model) for model in self.models]}

    async def order(self, request: web.Request) -> Order:
        """Read JSON; what is left out is the model's own choice."""
        if request.content_type != "application/json":
            raise errors.refused("Invalid request body: expected JSON.")
        fields = await bodies.read_fields(request)
        model, prompt = fields.get("model"), fields.get("prompt")
        if not isinstance(model, str) or not isinstance(prompt, str):
            raise errors.refused("Invalid request body: model and prompt are strings.")
        if model not in self.models:
            raise self.no_model(model)
        bodies.checked_prompt({"prompt": prompt}, bodies.REMIX_FIELDS)
        if unknown := sorted(fields.keys() - _FIELDS):
            raise errors.refused(f"Unrecognized key(s) in object: '{unknown[0]}'")
        seconds = fields.get("duration", _DEFAULT_SECONDS)
        if type(seconds) is not int or seconds not in DURATIONS:
            supported = ", ".join(map(str, DURATIONS))
            raise errors.refused(f"duration {seconds!r} is not supported. Supported: {supported}.")
        frames, guides = _parts(fields, "frame_images"), _parts(fields, "input_references")
        inputs = [_frame(one, seconds) for one in frames]
        inputs += [Given(_picture(one)) for one in guides]
        items = tuple({"frame_type": one.get("frame_type")} for one in (*frames, *guides))
        previous = lenient.text(fields, "previous_job_id", default="") or None
        size = _size(fields)
        sound, seed = fields.get("generate_audio", True), fields.get("seed")
        if not isinstance(sound, bool) or not (seed is None or type(seed) is int):
            raise errors.refused("generate_audio is a boolean, and seed an integer")
        return Order(
            model,
            prompt,
            size,
            str(seconds),
            tuple(inputs),
            items=items,
            previous=previous,
            seed=seed,
            sound=sound,
        )

    def video(self, render: Render) -> dict[str, Any]:
        """Return the job object."""
        path = f"{self.doors[0].prefix}/videos/{render.id}"
        shown: dict[str, Any] = {"id": render.id, "polling_url": path, "status": _status(render)}
        if render.error is not None:
            shown["error"] = render.error["message"]
        if render.status == "completed":
            cost = Decimal(USD_PER_SECOND[_tier(render.size)]) * int(render.seconds)
            shown |= {
                "generation_id": render.id.replace("gen-vid-", "gen-"),
                "unsigned_urls": [f"{path}/content?index=0"],
                "usage": {"cost": float(cost), "is_byok": False},
            }
        if render.url is not None:
            shown |= {"urls": [render.url], "expires_at": render.shown_expiry()}
        return shown

    def content(self, render: Render, _variant: str | None) -> tuple[str, str]:
        """Return the MP4, unless only the cloud has it."""
        if render.status == "failed":
            raise errors.refused("Video generation failed: there is no content.", status=404)
        if render.status != "completed":
            raise errors.refused("Video generation is not completed.", status=409)
        if render.is_expired():
            raise errors.refused("Video content is no longer available.", status=410)
        if render.url is not None:
            raise errors.refused("Failed to fetch the content from the provider.", status=502)
        return VARIANTS["video"]

    def refusal(self, error: ApiError) -> web.Response:
        """Return the status once more as a code; of moderation also what was flagged."""
        shown: dict[str, Any] = {"code": error.status, "message": error.message}
        if error.error.get("code") == "moderation_blocked":
            error.status = shown["code"] = 403
            shown["metadata"] = {"reasons": ["violence"], "provider_name": "Seed"}
        return error.response({"error": shown})

    def wrong_key(self, bearer: str) -> ApiError:
        """Return the 401 for a wrong key, or for none."""
        said = "User not found." if bearer else "Missing Authentication header"
        return errors.refused(said, status=401)

    def no_video(self, _video_id: str) -> ApiError:
        """Return the 404 for a job that nobody has."""
        return errors.refused("Video generation job not found.", status=404)

    def no_model(self, model: str) -> ApiError:
        """Return the 400 for a model that isn't in the catalogue."""
        return errors.refused(f"{model} is not a valid model ID")

    def forbidden(self) -> ApiError:
        """Return the 403 for a key that may not do this."""
        return errors.refused("This API key is not allowed to access this model.", status=403)


def _described(model: str) -> dict[str, Any]:
    ratios = list(dict.fromkeys(ratio for sizes in SIZES.values() for ratio in sizes))
    return {
        "id": model,
        "canonical_slug": model,
        "name": model.rpartition("/")[2],
        "created": _CREATED,
        "description": "A model of the local video API.",
        "hugging_face_id": None,
        "supported_durations": list(DURATIONS),
        "supported_sizes": [size for sizes in SIZES.values() for size in sizes.values()],
        "supported_resolutions": list(SIZES),
        "supported_aspect_ratios": ratios,
        "supported_frame_images": list(FRAMES),
        "generate_audio": True,
        "seed": True,
        "creativity": None,
        "upscale_factor": None,
        "allowed_passthrough_parameters": [],
        "pricing_skus": {f"duration_seconds_{tier}": usd for tier, usd in USD_PER_SECOND.items()},
    }


def _status(render: Render) -> str:
    if render.status == "failed" and (render.error or {}).get("code") == "cancelled":
        return "cancelled"
    return "pending" if render.status == "queued" else render.status


def _tier(size: str) -> str:
    """Return the resolution that a size is of; the middle one for a size of another dialect's."""
    return next((tier for tier, sizes in SIZES.items() if size in sizes.values()), "720p")


def _size(fields: dict[str, object]) -> str:
    """Return the size that is named, or that a resolution and an aspect ratio make."""
    tier, ratio = fields.get("resolution", "720p"), fields.get("aspect_ratio", "16:9")
    made = SIZES.get(str(tier), {}).get(str(ratio), f"{tier} at {ratio}")
    size = fields.get("size", made)
    if not any(size in sizes.values() for sizes in SIZES.values()):
        raise errors.refused(f"size {size!r} is not supported by this model.")
    return str(size)


def _parts(fields: dict[str, object], name: str) -> list[dict[str, Any]]:
    """Return the pictures under a name: objects of the type ``image_url``."""
    given = fields.get(name, [])
    parts = [part for part in given if isinstance(part, dict)] if isinstance(given, list) else []
    if parts != given or any(part.get("type") != "image_url" for part in parts):
        raise errors.refused(f"{name}: expected objects of the type 'image_url'")
    return parts


def _picture(part: dict[str, Any]) -> bytes:
    url = part.get("image_url")
    return bodies.picture({"image_url": url.get("url") if isinstance(url, dict) else None}).data


def _frame(part: dict[str, Any], seconds: int) -> Given:
    if part.get("frame_type") not in FRAMES:
        raise errors.refused("frame_images: frame_type is first_frame or last_frame")
    last = part["frame_type"] == "last_frame"
    return Given(_picture(part), seconds * NOMINAL_FPS - 1 if last else 0)
