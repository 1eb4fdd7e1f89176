"""The Videos API: create, change, extend, get, content, list, delete, as the dialect has them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aiohttp import web

from playground.video import bodies, errors, magic
from playground.video.answers import VIDEO_ID, FileAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.video.dialects import Published
    from playground.video.doors import Door
    from playground.video.farm import RenderFarm
    from playground.video.gate import Gate, Handler
    from playground.video.limits import SubmitRate
    from playground.video.renders import Render


class VideosApi:
    """The published operations, and a catalogue of models where there is one."""

    def __init__(self, dialect: Published, farm: RenderFarm, rate: SubmitRate) -> None:
        self._dialect = dialect
        self._farm = farm
        self._rate = rate

    def register(self, app: web.Application, gate: Gate) -> None:
        """Add the routes behind each door, and what answers any other path there."""
        models = [("models", "GET", "/videos/models", self.models)]
        info = [("models", "GET", "/model/info", self.model_info)]
        operations = (
            *(models if self._dialect.catalogue() else ()),
            *(info if self._dialect.model_info() else ()),
            ("create", "POST", "/videos", self.create),
            ("list", "GET", "/videos", self.list),
            ("edit", "POST", "/videos/edits", self.edit),
            ("extend", "POST", "/videos/extensions", self.extend),
            ("get", "GET", "/videos/{video_id}", self.get),
            ("delete", "DELETE", "/videos/{video_id}", self.delete),
            ("content", "GET", "/videos/{video_id}/content", self.content),
            ("remix", "POST", "/videos/{video_id}/remix", self.remix),
        )
        has = [operation for operation in operations if operation[0] not in self._dialect.lacks]
        for door in self._dialect.doors:
            for route, method, path, handler in has:
                app.router.add_route(method, door.prefix + path, gate.guard(door, route, handler))
            no_method = gate.guard(door, "unknown", refused(door, self._dialect.no_method))
            for path in dict.fromkeys(path for _, _, path, _ in has):
                app.router.add_route("*", door.prefix + path, no_method)
            no_route = gate.guard(door, "unknown", refused(door, self._dialect.no_route))
            app.router.add_route("*", door.prefix + "/{tail:.*}", no_route)

    async def create(self, request: web.Request) -> web.Response:
        """``POST /videos``: start a render; the answer is its video object, queued."""
        self._count_submit()
        order = await self._dialect.order(request)
        source = None if order.previous is None else self._finished(self._farm.find(order.previous))
        return self._submit(request, order, source)

    async def remix(self, request: web.Request) -> web.Response:
        """``POST /videos/{id}/remix``: a new render, in the size and length of its source."""
        self._count_submit()
        if self._dialect.reads_first:
            await self._dialect.change(request)
        source = self._find(request)
        prompt = await self._dialect.change(request)
        self._finished(source)
        order = bodies.Order(source.model, prompt, source.size, source.seconds)
        return self._submit(request, order, source)

    async def edit(self, request: web.Request) -> web.Response:
        """``POST /videos/edits``: a remix that names its source in the body."""
        self._count_submit()
        named, prompt = await self._dialect.edit(request)
        source = self._finished(self._farm.find(self._dialect.kept_as(named)))
        order = bodies.Order(source.model, prompt, source.size, source.seconds)
        return self._submit(request, order, source)

    async def extend(self, request: web.Request) -> web.Response:
        """``POST /videos/extensions``: the source's footage, and then what is new."""
        self._count_submit()
        named, prompt, seconds = await self._dialect.extension(request)
        source = self._finished(self._farm.find(self._dialect.kept_as(named)))
        stitched = str(int(source.seconds) + int(seconds))
        order = bodies.Order(source.model, prompt, source.size, stitched, extends=True)
        return self._submit(request, order, source)

    async def get(self, request: web.Request) -> web.Response:
        """``GET /videos/{id}``: the video object as it is now."""
        render = self._find(request)
        status, headers = self._dialect.state(render)
        return web.json_response(self._dialect.video(render), status=status, headers=headers)

    async def content(self, request: web.Request) -> web.StreamResponse:
        """``GET /videos/{id}/content?variant=``: the MP4, the thumbnail or the sprite sheet."""
        render = self._find(request)
        suffix, content_type = self._dialect.content(render, request.query.get("variant"))
        return FileAnswer(self._farm.path(render, suffix), content_type)

    async def models(self, _request: web.Request) -> web.Response:
        """``GET /videos/models``: what each model can do, and costs."""
        return web.json_response(self._dialect.catalogue())

    async def model_info(self, _request: web.Request) -> web.Response:
        """``GET /model/info``: what stands behind each name, and what it costs."""
        return web.json_response(self._dialect.model_info())

    async def list(self, request: web.Request) -> web.Response:
        """``GET /videos?limit&after&order``."""
        renders = [*self._farm.renders.values()]
        return web.json_response(self._dialect.page(renders, request.query))

    async def delete(self, request: web.Request) -> web.Response:
        """``DELETE /videos/{id}``."""
        return web.json_response(await self._dialect.delete(self._find(request), self._farm))

    @staticmethod
    def _finished(source: Render) -> Render:
        """Return a video that can be changed, or refuse any other."""
        if source.is_expired():
            raise errors.video_expired(source.id)
        if source.status != "completed":
            message = (
                f"Video '{source.id}' is not completed: only a completed video can be remixed."
            )
            raise errors.refused(message, param="video_id", code="video_not_ready")
        return source

    def _count_submit(self) -> None:
        wait = self._rate.admit()
        if wait is not None:
            raise errors.too_many_submits(self._dialect.models[0], math.ceil(wait))

    def _submit(
        self, request: web.Request, order: bodies.Order, source: Render | None = None
    ) -> web.Response:
        words = magic.magic_in(order.prompt)
        if magic.MODERATED in words:
            raise errors.moderation_blocked()
        if magic.PEOPLE in words and order.inputs:
            raise errors.people_in_upload()
        render = self._farm.submit(order, source=source)
        request[VIDEO_ID] = render.id
        return web.json_response(
            self._dialect.taken(render),
            status=self._dialect.accepted,
            headers=self._dialect.told(render),
        )

    def _find(self, request: web.Request) -> Render:
        return self._farm.find(self._dialect.kept_as(request.match_info["video_id"]))


def refused(door: Door, refusal: Callable[[Door, web.Request], errors.ApiError]) -> Handler:
    """Return what answers every request with that refusal."""

    async def answer(request: web.Request) -> web.StreamResponse:
        raise refusal(door, request)

    return answer
