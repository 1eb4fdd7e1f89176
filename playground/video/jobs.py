"""Sora 1's API: jobs that make one or more clips, under ``/video/generations``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aiohttp import web

from playground.video import errors, job_bodies, magic
from playground.video.answers import VIDEO_ID, FileAnswer
from playground.video.routes import refused

if TYPE_CHECKING:
    from playground.video.dialects.sora1 import Sora1
    from playground.video.farm import RenderFarm
    from playground.video.gate import Gate, Handler
    from playground.video.limits import SubmitRate
    from playground.video.renders import Render

QUALITIES = {"high": ".mp4", "low": ".low"}
"""Of ``?quality=``: the file's suffix."""


class JobsApi:
    """Create, list, get and delete a job; get a clip, its picture and its film."""

    def __init__(self, dialect: Sora1, farm: RenderFarm, rate: SubmitRate) -> None:
        self._dialect = dialect
        self._farm = farm
        self._rate = rate

    def register(self, app: web.Application, gate: Gate) -> None:
        """Add the routes, and what answers any other path beside them."""
        film = "/{generation}/content/video"
        operations = (
            ("create", "POST", "/jobs", self.create),
            ("list", "GET", "/jobs", self.list),
            ("get", "GET", "/jobs/{video_id}", self.get),
            ("delete", "DELETE", "/jobs/{video_id}", self.delete),
            ("get", "GET", "/{generation}", self.generation),
            ("content", "GET", "/{generation}/content/thumbnail", self.thumbnail),
            ("content", "GET", film, self.film),
            ("content", "HEAD", film, self.film),
        )
        (door,) = self._dialect.doors
        for route, method, path, handler in operations:
            guarded = gate.guard(door, route, self._of_version(handler))
            app.router.add_route(method, f"{door.prefix}/video/generations{path}", guarded)
        lost = gate.guard(door, "unknown", refused(door, self._dialect.no_route))
        app.router.add_route("*", door.prefix + "/{tail:.*}", lost)

    async def create(self, request: web.Request) -> web.Response:
        """``POST …/jobs``: start a render; the answer is its job, queued."""
        if (wait := self._rate.admit()) is not None:
            raise errors.too_many_submits(self._dialect.models[0], math.ceil(wait))
        order = await job_bodies.read_order(request, self._dialect.models, self._dialect.no_model)
        words = magic.magic_in(order.prompt)
        if magic.MODERATED in words:
            raise self._dialect.moderated(errors.BLOCKED)
        if magic.PEOPLE in words and order.inputs:
            raise self._dialect.moderated(errors.INPUT_BLOCKED)
        render = self._farm.submit(order)
        request[VIDEO_ID] = render.id
        return web.json_response({**self._dialect.job(render), "status": "queued"})

    async def list(self, request: web.Request) -> web.Response:
        """``GET …/jobs?limit&before&after&statuses``."""
        renders = [*self._farm.renders.values()]
        return web.json_response(self._dialect.jobs(renders, request.query))

    async def get(self, request: web.Request) -> web.Response:
        """``GET …/jobs/{id}``: the job as it is now."""
        return web.json_response(self._dialect.job(self._job(request)))

    async def delete(self, request: web.Request) -> web.Response:
        """``DELETE …/jobs/{id}``: forget a job that is over, and its clips."""
        render = self._job(request)
        if render.unfinished:
            message = f"Job '{render.id}' is not over: it can be deleted once it is."
            raise errors.refused(message, kind=errors.USER_ERROR)
        self._farm.delete(render)
        return web.Response(status=204)

    async def generation(self, request: web.Request) -> web.Response:
        """``GET …/{generation}``: what one clip is."""
        render, _ = self._clip(request)
        shown = self._dialect.generation(render, request.match_info["generation"])
        return web.json_response(shown)

    async def thumbnail(self, request: web.Request) -> web.StreamResponse:
        """``GET …/{generation}/content/thumbnail``: a picture of the clip."""
        render, variant = self._fresh(request)
        return FileAnswer(self._farm.path(render, ".jpeg", variant), "image/jpg")

    async def film(self, request: web.Request) -> web.StreamResponse:
        """``GET`` or ``HEAD …/{generation}/content/video?quality=``: the MP4."""
        render, variant = self._fresh(request)
        quality = request.query.get("quality", "high")
        if quality not in QUALITIES:
            raise errors.unsupported_value("quality", quality, tuple(QUALITIES))
        return FileAnswer(self._farm.path(render, QUALITIES[quality], variant), "video/mp4")

    def _of_version(self, handler: Handler) -> Handler:
        async def versioned(request: web.Request) -> web.StreamResponse:
            self._dialect.authorize_version(request)
            return await handler(request)

        return versioned

    def _job(self, request: web.Request) -> Render:
        render = self._farm.renders.get(request.match_info["video_id"])
        if render is None:
            raise self._dialect.no_job(request.match_info["video_id"])
        return render

    def _clip(self, request: web.Request) -> tuple[Render, int]:
        """Return the finished job of a clip, and which of its clips it is."""
        generation = request.match_info["generation"]
        for render in self._farm.renders.values():
            if generation in render.generations and render.status == "completed":
                request[VIDEO_ID] = render.id
                return render, render.generations.index(generation)
        raise self._dialect.no_generation(generation)

    def _fresh(self, request: web.Request) -> tuple[Render, int]:
        """Return the same, unless its day is over."""
        render, variant = self._clip(request)
        if render.is_expired():
            raise self._dialect.no_generation(request.match_info["generation"])
        return render, variant
