"""The words for a render's state that are in use, and at which servers.

Case, spaces, ``-`` and ``_`` make no difference. A word that stands nowhere in here says nothing:
then a link to a clip, or the time of an end, does (``render.py``).
"""

from __future__ import annotations

import re
from typing import Final

from bot.domain.renders.render import RenderStatus

_RUNNING = RenderStatus.RUNNING
_COMPLETED = RenderStatus.COMPLETED
_FAILED = RenderStatus.FAILED
_CANCELLED = RenderStatus.CANCELLED

NEW_API: Final = "QuantumNous/new-api, relay/channel/task/sora, which lists what its upstreams say"

WORDS: Final[tuple[tuple[RenderStatus, tuple[str, ...], str], ...]] = (
    (_RUNNING, ("queued", "in progress"), "OpenAI's schema"),
    (_RUNNING, ("preprocessing", "running", "processing"), "Azure's schema of Sora 1"),
    (_RUNNING, ("pending", "submitted", "not start", "preparing", "generating"), NEW_API),
    (_RUNNING, ("unknown", "not started", "created", "starting"), NEW_API),
    (_RUNNING, ("in queue", "cancelling", "canceling"), "fal.ai's queue; RunPod"),
    (_RUNNING, ("throttled",), "Runway: a task that waits for its turn"),
    (_RUNNING, ("accepted", "scheduled", "waiting", "received", "started"), "job queues at large"),
    (_RUNNING, ("rendering", "uploading", "encoding", "post processing", "retrying"), "the same"),
    (_COMPLETED, ("completed",), "OpenAI's schema"),
    (_COMPLETED, ("succeeded",), "Azure's schema of Sora 1; BytePlus; ArcReel/ArcReel#1888"),
    (_COMPLETED, ("complete", "success", "finished"), NEW_API),
    (_COMPLETED, ("succeed",), "Kling: task_status"),
    (_COMPLETED, ("finish", "successful"), "Tencent's video jobs; gateways"),
    (_COMPLETED, ("done",), "xAI's videos"),
    (_COMPLETED, ("ready",), "Black Forest Labs"),
    (_COMPLETED, ("generated", "available"), "gateways"),
    (_FAILED, ("failed",), "OpenAI's schema"),
    (_FAILED, ("failure", "fail", "error"), NEW_API),
    (_FAILED, ("errored", "denied", "refused", "crashed", "killed"), "gateways"),
    (_FAILED, ("expired",), "OpenRouter's videos"),
    (_FAILED, ("deleted",), "SGLang 0.5, of a render that was deleted"),
    (_FAILED, ("timeout", "timed out"), "RunPod: TIMED_OUT"),
    (_FAILED, ("rejected", "aborted", "terminated"), "Replicate: aborted; gateways"),
    (_FAILED, ("request moderated", "content moderated"), "Black Forest Labs"),
    (_FAILED, ("moderated", "blocked", "nsfw", "flagged", "censored"), "gateways"),
    (_CANCELLED, ("cancelled", "canceled"), "Azure's schema of Sora 1; OpenRouter"),
    (_CANCELLED, ("cancel",), "Midjourney's proxies: CANCEL"),
)

_SEPARATORS = re.compile(r"[\s_-]+")


def plain(word: object) -> str:
    """Return a word as it is compared; empty where it is none."""
    return _SEPARATORS.sub("", word.lower()) if isinstance(word, str) else ""


_MEANS: Final = {plain(word): status for status, words, _ in WORDS for word in words}

_AROUND: Final = re.compile(
    r"^((task|job|video|clip|generation|render|request|operation|workflow|run|status|state)[\s_-]+)+"
    r"|[\s_-]+(successfully|permanently|by[\s_-]+(the[\s_-]+)?(user|client|system|provider))$",
    re.IGNORECASE,
)
"""What some put around a word: TASK_STATUS_SUCCEED (Novita), JOB_STATE_SUCCEEDED (Vertex)."""


def meaning(word: object) -> RenderStatus | None:
    """Return what a word for a state means; None for one that nobody listed."""
    known = _MEANS.get(plain(word))
    if known is not None or not isinstance(word, str):
        return known
    return _MEANS.get(plain(_AROUND.sub("", word.strip())))
