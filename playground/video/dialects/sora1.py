"""Azure OpenAI with a deployment of Sora 1: another wire format, the same ways otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playground.video import errors
from playground.video.dialects.published import Azure
from playground.video.doors import AZURE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from playground.video.renders import Render

NEARLY = 90
"""The progress from which a render that was running is processing."""


class Sora1(Azure):
    """Jobs with one or more clips (``generations``) under ``/video/generations``.

    The create's answer says ``queued``, as in Microsoft's quickstart; then the job goes through
    preprocessing, queued, running and processing. Chosen, as nothing was published: a job that is
    under way can't be deleted (nor cancelled: there is no route), and one whose day is over
    still answers while its content is gone.
    """

    doors = (AZURE,)
    model = "sora"
    has_low = True

    def new_id(self) -> str:
        """Return the id of a new job."""
        return f"task_01{uuid4().hex[:24]}"

    def new_generations(self, count: int) -> tuple[str, ...]:
        """Return the ids of its clips."""
        return tuple(f"gen_01{uuid4().hex[:24]}" for _ in range(count))

    def job(self, render: Render) -> dict[str, Any]:
        """Return the job object."""
        status, failure = _status(render), _failure(render)
        width, height = map(int, render.size.split("x"))
        over = None if render.unfinished else int(render.finished_at or 0)
        shown = {
            "object": "video.generation.job",
            "id": render.id,
            "status": status,
            "created_at": int(render.created_at),
            "finished_at": over,
            "expires_at": render.shown_expiry(),
            "generations": [],
            "prompt": render.prompt,
            "model": render.model,
            "n_variants": len(render.generations),
            "n_seconds": int(render.seconds),
            "height": height,
            "width": width,
            "inpaint_items": list(render.items) or None,
            "failure_reason": failure,
        }
        if status == "succeeded":
            shown["generations"] = [self.generation(render, one) for one in render.generations]
        return shown

    def generation(self, render: Render, generation: str) -> dict[str, Any]:
        """Return the object of one of a job's clips."""
        width, height = map(int, render.size.split("x"))
        return {
            "object": "video.generation",
            "id": generation,
            "job_id": render.id,
            "created_at": int(render.finished_at or 0),
            "width": width,
            "height": height,
            "n_seconds": int(render.seconds),
            "prompt": render.prompt,
        }

    def jobs(self, renders: Sequence[Render], query: Mapping[str, str]) -> dict[str, Any]:
        """Return a page of the list, newest first.

        ``limit`` has to be given; ``after`` an id come the older ones, ``before`` it the newer;
        ``statuses`` are words between commas.
        """
        if "limit" not in query:
            raise errors.missing_parameter("limit")
        limit = query["limit"]
        if not limit.isdecimal() or not 1 <= int(limit) <= 100:
            message = f"Invalid 'limit': expected an integer from 1 to 100, but got '{limit}'."
            raise errors.refused(message, param="limit", code="invalid_value")
        found = list(renders)[::-1]
        if after := query.get("after"):
            found = found[_place(found, "after", after) + 1 :]
        if before := query.get("before"):
            found = found[: _place(found, "before", before)]
        if statuses := query.get("statuses"):
            found = [render for render in found if _status(render) in statuses.split(",")]
        page = found[: int(limit)]
        return {
            "object": "list",
            "data": [self.job(render) for render in page],
            "has_more": len(found) > len(page),
            "first_id": page[0].id if page else None,
            "last_id": page[-1].id if page else None,
        }

    def authorize_version(self, request: web.Request) -> None:
        """Refuse any ``api-version`` but ``preview`` (the words for none are chosen)."""
        version = request.query.get("api-version")
        if version is None:
            raise errors.no_such_route(request.method, request.path, azure=True)
        if version != "preview":
            error = {"code": "BadRequest", "message": "API version not supported"}
            raise errors.ApiError(400, error)

    def no_job(self, job_id: str) -> errors.ApiError:
        """Return the 404 for a job that nobody was given, or that was deleted."""
        return errors.refused(f"Video generation job '{job_id}' not found.", status=404)

    def no_generation(self, generation: str) -> errors.ApiError:
        """Return the 404 for a clip that is not there, or not yet, or no more."""
        return errors.refused(f"Video generation '{generation}' not found.", status=404)

    def moderated(self, message: str) -> errors.ApiError:
        """Return the 400 of the content filter, with the spec's ``inner_error``."""
        error = {"code": "content_filter", "message": message, "param": "prompt", "type": None}
        inner = {"code": "ResponsibleAIPolicyViolation", "revised_prompt": None}
        return errors.ApiError(400, error, body={"error": {**error, "inner_error": inner}})


def _status(render: Render) -> str:
    if render.status == "queued":
        return "queued" if render.prepared else "preprocessing"
    if render.status == "in_progress":
        return "running" if render.progress < NEARLY else "processing"
    if render.status == "completed":
        return "succeeded"
    return "cancelled" if (render.error or {}).get("code") == "cancelled" else "failed"


def _failure(render: Render) -> str | None:
    """Return the spec's ``failure_reason``: of moderation, or the service's own."""
    if render.error is None or render.error["code"] == "cancelled":
        return None
    if render.error["code"] != "moderation_blocked":
        return "internal_error"
    blocked = render.error["message"] == errors.INPUT_BLOCKED
    return "input_moderation" if blocked else "output_moderation"


def _place(renders: list[Render], name: str, job_id: str) -> int:
    ids = [render.id for render in renders]
    if job_id not in ids:
        raise errors.refused(f"Invalid '{name}': no job '{job_id}'.", param=name)
    return ids.index(job_id)
