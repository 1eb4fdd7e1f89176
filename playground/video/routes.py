"""The Videos API: create, remix, get, content, list, delete.

The same handlers answer under ``/openai/v1`` as on Azure and under ``/v1`` as on any
other server of the format. Wire format: OpenAI's published schema of ``/videos``.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from aiohttp import web

from playground.video import bodies, errors, magic
from playground.video.answers import VIDEO_ID, FileAnswer
from playground.video.gate import PREFIXES, Dialect

if TYPE_CHECKING:
    from playground.video.farm import RenderFarm
    from playground.video.gate import Gate, Handler
    from playground.video.limits import SubmitRate
    from playground.video.renders import Render
    from playground.video.settings import VideoServerSettings

VARIANTS = {
    "video": (".mp4", "video/mp4"),
    "thumbnail": (".webp", "image/webp"),
    "spritesheet": (".jpg", "image/jpeg"),
}
"""Of ``?variant=``: the file's suffix and the content type."""


class VideosApi:
    """The six operations."""

    def __init__(self, settings: VideoServerSettings, farm: RenderFarm, rate: SubmitRate) -> None:
        self._settings = settings
        self._farm = farm
        self._rate = rate

    def register(self, app: web.Application, gate: Gate) -> None:
        """Add the routes of both prefixes, and what answers any other path under them."""
        operations = (
            ("create", "POST", "/videos", self.create),
            ("list", "GET", "/videos", self.list),
            ("get", "GET", "/videos/{video_id}", self.get),
            ("delete", "DELETE", "/videos/{video_id}", self.delete),
            ("content", "GET", "/videos/{video_id}/content", self.content),
            ("remix", "POST", "/videos/{video_id}/remix", self.remix),
        )
        for dialect, prefix in PREFIXES.items():
            for route, method, path, handler in operations:
                guarded = gate.guard(dialect, route, handler)
                app.router.add_route(method, prefix + path, guarded)
            lost = gate.guard(dialect, "unknown", _not_found(dialect))
            app.router.add_route("*", prefix + "/{tail:.*}", lost)

    async def create(self, request: web.Request) -> web.Response:
        """``POST /videos``: start a render; the answer is its video object, queued."""
        self._count_submit()
        fields = await bodies.read_fields(request)
        order = bodies.checked_order(fields, self._settings.deployments)
        return self._submit(request, order)

    async def remix(self, request: web.Request) -> web.Response:
        """``POST /videos/{id}/remix``: a new render, in the size and length of its source."""
        self._count_submit()
        source = self._find(request)
        fields = await bodies.read_fields(request)
        prompt = bodies.checked_prompt(fields, bodies.REMIX_FIELDS)
        if source.status != "completed":
            message = (
                f"Video '{source.id}' is not completed: only a completed video can be remixed."
            )
            raise errors.refused(message, param="video_id", code="video_not_ready")
        order = bodies.Order(source.model, prompt, source.size, source.seconds)
        return self._submit(request, order, source)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /videos/{id}``: the video object as it is now."""
        return self._video(self._find(request))

    async def content(self, request: web.Request) -> web.StreamResponse:
        """``GET /videos/{id}/content?variant=``: the MP4, the thumbnail or the sprite sheet."""
        render = self._find(request)
        variant = request.query.get("variant", "video")
        if variant not in VARIANTS:
            raise errors.unsupported_value("variant", variant, tuple(VARIANTS))
        if render.status == "failed":
            raise errors.refused("Video generation failed; it has no content.", code="video_failed")
        if render.status != "completed":
            raise errors.refused(
                "Video is not ready yet, use GET /v1/videos/{video_id} to check status.",
                code="video_not_ready",
            )
        if render.expires_at is not None and render.expires_at <= time.time():
            message = f"The content of video '{render.id}' has expired."
            raise errors.refused(message, status=404, param="video_id", code="video_expired")
        suffix, content_type = VARIANTS[variant]
        return FileAnswer(self._farm.path(render, suffix), content_type)

    async def list(self, request: web.Request) -> web.Response:
        """``GET /videos?limit&after&order``: newest first unless ``order=asc``."""
        limit = _limit(request.query.get("limit", "20"))
        order = request.query.get("order", "desc")
        if order not in ("asc", "desc"):
            raise errors.unsupported_value("order", order, ("asc", "desc"))
        renders = [*self._farm.renders.values()]
        if order == "desc":
            renders.reverse()
        if after := request.query.get("after"):
            ids = [render.id for render in renders]
            if after not in ids:
                raise errors.refused(f"Invalid 'after': no video '{after}'.", param="after")
            renders = renders[ids.index(after) + 1 :]
        page = renders[:limit]
        answer = {
            "object": "list",
            "data": [render.as_video(omit_prompt=self._settings.omit_prompt) for render in page],
            "first_id": page[0].id if page else None,
            "last_id": page[-1].id if page else None,
            "has_more": len(renders) > len(page),
        }
        return web.json_response(answer)

    async def delete(self, request: web.Request) -> web.Response:
        """``DELETE /videos/{id}``: forget a completed or failed video."""
        render = self._find(request)
        if render.unfinished:
            message = f"Video '{render.id}' is {render.status}: it can be deleted once it is over."
            raise errors.refused(message, param="video_id", code="video_not_ready")
        self._farm.delete(render)
        return web.json_response({"id": render.id, "object": "video.deleted", "deleted": True})

    def _count_submit(self) -> None:
        wait = self._rate.admit()
        if wait is not None:
            raise errors.too_many_submits(self._settings.deployments[0], math.ceil(wait))

    def _submit(
        self, request: web.Request, order: bodies.Order, source: Render | None = None
    ) -> web.Response:
        if magic.MODERATED in magic.magic_in(order.prompt):
            raise errors.moderation_blocked()
        render = self._farm.submit(order, source=source)
        request[VIDEO_ID] = render.id
        return self._video(render)

    def _find(self, request: web.Request) -> Render:
        return self._farm.find(request.match_info["video_id"])

    def _video(self, render: Render) -> web.Response:
        return web.json_response(render.as_video(omit_prompt=self._settings.omit_prompt))


def _limit(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 100:
        message = f"Invalid 'limit': expected an integer from 0 to 100, but got '{text}' instead."
        raise errors.refused(message, param="limit", code="invalid_value")
    return int(text)


def _not_found(dialect: Dialect) -> Handler:
    async def not_found(request: web.Request) -> web.StreamResponse:
        raise errors.no_such_route(request.method, request.path, azure=dialect == "azure")

    return not_found
