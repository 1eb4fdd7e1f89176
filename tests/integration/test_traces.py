"""A clip is one trace, as an OpenTelemetry collector gets it, whoever it was that made it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.support.processes import connected, kill
from tests.support.stage import Stage


class Collector:
    """Takes OTLP over HTTP, from those who have its key."""

    def __init__(self) -> None:
        self.raw = b""
        self.spans: list[Span] = []

    async def take(self, request: web.Request) -> web.Response:
        assert request.headers["x-key"] == "let me in"
        body = await request.read()
        self.raw += body
        for told in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.spans += [span for scope in told.scope_spans for span in scope.spans]
        return web.Response()


@asynccontextmanager
async def collecting() -> AsyncIterator[tuple[Collector, dict[str, str]]]:
    collector, app = Collector(), web.Application()
    app.router.add_post("/v1/traces", collector.take)
    async with TestServer(app) as server:
        yield (
            collector,
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": str(server.make_url("")),
                "OTEL_EXPORTER_OTLP_HEADERS": "x-key=let%20me%20in",
            },
        )


async def test_a_clip_is_one_trace_across_a_restart(stage: Stage) -> None:
    maya = stage.who()
    async with collecting() as (collector, environment):
        process = await stage.process(**environment)
        await connected(stage)
        await stage.say(maya, "/sora a red fox in fresh snow [stuck]")
        await stage.card_that_says(maya, "Rendering")
        await kill(process)
        (render,) = (await stage.renders())["renders"]
        async with stage.bot(**environment):
            await stage.finish(render["id"])
            await stage.card_that_says(maya, "Done")
        spans = {span.name: span for span in collector.spans}
        clip = spans["clip"]
        assert len({span.trace_id for span in collector.spans}) == 1
        assert {span.parent_span_id for span in collector.spans} == {b"", clip.span_id}
        assert {"waiting", "submitting", "rendering", "delivering", "video get"} <= {*spans}
        ends = [spans[name].end_time_unix_nano for name in ("waiting", "rendering", "delivering")]
        assert ends == sorted(ends)
        assert clip.end_time_unix_nano == ends[-1]
        for secret in ("red fox", maya.user, maya.channel, maya.workspace):
            assert secret.encode() not in collector.raw
