"""Telling an OpenTelemetry collector, by OTLP over HTTP. Needs the extra ``otel``.

Nothing here is global, and no setting is read: the SDK gets what it needs from us. What is told has
no person in it and no prompt, and no address of a call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

import requests
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from typing_extensions import override

from bot import __version__
from bot.domain.job import Job, JobState
from bot.telemetry.calls import OK, CallHeard
from bot.telemetry.traces.spans import TraceIds, Traces, ids_of, phases_of

PATIENCE: Final = 3.0
"""Seconds that a collector has to take what it is sent; then that is lost."""


class OtlpTraces(Traces):
    """``Traces`` for a collector at an address, which ends before ``/v1/traces``."""

    def __init__(self, address: str, headers: Mapping[str, str], proxy: str | None) -> None:
        session = requests.Session()
        session.trust_env = False
        session.proxies = {} if proxy is None else {"http": proxy, "https": proxy}
        exporter = OTLPSpanExporter(
            endpoint=f"{address.rstrip('/')}/v1/traces",
            headers=headers,
            timeout=PATIENCE,
            session=session,
        )
        self._ids = _OurIds()
        self._provider = TracerProvider(
            resource=Resource({"service.name": "sora", "service.version": __version__}),
            sampler=ALWAYS_ON,
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("sora", __version__)

    @override
    def ended(self, job: Job) -> None:
        ids, over = ids_of(job), job.ended_at or time.time()
        self._ids.next = ids
        clip = self._tracer.start_span("clip", Context(), start_time=_moment(job.created_at))
        clip.set_attributes(
            {"sora.job": job.id, "sora.deployment": job.deployment, "sora.state": job.state}
        )
        if job.state is JobState.FAILED:
            clip.set_attribute("error.type", job.error_code or "error")
            clip.set_status(Status(StatusCode.ERROR))
        clip.end(_moment(over))
        for phase in phases_of(job):
            span = self._tracer.start_span(
                phase.name, _within(ids), start_time=_moment(phase.begun)
            )
            span.end(_moment(phase.over))

    @override
    def heard(self, far_end: str, at_hand: Callable[[], Job | None]) -> CallHeard:
        def told(call: str, outcome: str, seconds: float) -> None:
            job = at_hand()
            if job is None:
                return
            now = time.time()
            span = self._tracer.start_span(
                f"{far_end} {call}",
                _within(ids_of(job)),
                kind=SpanKind.CLIENT,
                start_time=_moment(now - seconds),
            )
            if outcome != OK:
                span.set_attribute("error.type", outcome)
                span.set_status(Status(StatusCode.ERROR))
            span.end(_moment(now))

        return told

    @override
    async def close(self) -> None:
        await asyncio.to_thread(self._provider.shutdown)


class _OurIds(RandomIdGenerator):
    """Gives a trace, and the span of all of it, the job's ids; any other span one by chance."""

    next: TraceIds | None = None

    @override
    def generate_span_id(self) -> int:
        ids, self.next = self.next, None
        return super().generate_span_id() if ids is None else ids.root

    @override
    def generate_trace_id(self) -> int:
        return super().generate_trace_id() if self.next is None else self.next.trace


def _within(ids: TraceIds) -> Context:
    """Return the context of what belongs to a job, whichever process tells of the whole of it."""
    known = SpanContext(ids.trace, ids.root, is_remote=True, trace_flags=TraceFlags(1))
    return set_span_in_context(NonRecordingSpan(known), Context())


def _moment(seconds: float) -> int:
    """Return a moment in nanoseconds since the epoch."""
    return int(seconds * 1e9)
