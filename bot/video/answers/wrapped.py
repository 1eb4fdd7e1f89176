"""Finding the video in what a gateway wraps around it, its id, and a link to its clip.

Gateways answer ``{"code": 0, "data": {"task_id": …}}``, ``{"video": {…}}`` or ``{"output": {…}}``.
A render whose id isn't found is lost, so each of these is looked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.video.answers.statuses import meaning, plain

LONGEST_ID: Final = 2048
"""Characters: LiteLLM's ids, base64 of a whole path at Google and more, have some five hundred."""

DEPTH: Final = 3

_IDS = (
    ("id", "OpenAI's schema"),
    ("video_id", "gateways"),
    ("task_id", "QuantumNous/new-api; Kling; DashScope; MiniMax"),
    ("generation_id", "OpenRouter; AIML"),
    ("job_id", "gateways"),
    ("taskId", "kie.ai"),
    ("videoId", "gateways"),
    ("generationId", "gateways"),
    ("jobId", "gateways"),
)
_REQUEST_IDS = ("request_id", "requestId")
"""fal's and xAI's ids of a render; elsewhere one of the request, so that any other comes first."""

ID_KEYS: Final = tuple(name for name, _ in _IDS)

_HOLDERS = ("data", "video", "result", "output", "task", "response", "job", "generation")

_STATUSES = (
    "status",
    "task_status",
    "state",
    "taskStatus",
    "job_status",
    "video_status",
    "phase",
)
"""Where the word for a render's state stands, or an object that has it."""


def status_word(video: Mapping[str, object]) -> str | None:
    """Return the word for a render's state; None where there is none."""
    found = [video.get(key) for key in _STATUSES]
    inside = [status_word(value) for value in found if isinstance(value, dict)]
    return next((word for word in (*found, *inside) if isinstance(word, str)), None)


def video_in(document: object, asked: str = "") -> tuple[Mapping[str, object], str]:
    """Return the video object of an answer, and its id; empty where there is none.

    Of several it is the one that was ``asked`` for, or else the first.
    """
    for names in (ID_KEYS, _REQUEST_IDS):
        for fields in _levels(document, asked):
            if found := next(filter(None, (usable_id(fields.get(name)) for name in names)), ""):
                return _state_of(fields), found
    return {}, ""


def ids_in(document: object) -> list[str]:
    """Return all that may be a render's id in an answer, the likeliest first."""
    named = (usable_id(fields.get(key)) for fields in _levels(document) for key in ID_KEYS)
    return list(dict.fromkeys(filter(None, named)))


def has_unusable_id(document: object) -> bool:
    """Tell whether an answer names a render in a way that can't be asked with."""
    named = [fields.get(key) for fields in _levels(document) for key in ID_KEYS]
    texts = [value for value in named if isinstance(value, str) and value.strip()]
    return any(not usable_id(value) for value in texts)


def described(document: object, asked: str) -> Mapping[str, object]:
    """Return the video object of an answer that needn't repeat its id: what has a state.

    Around it, ``"status": "success"`` is what became of the question.
    """
    levels = list(_levels(document, asked))
    stated = [fields for fields in levels if status_word(fields) is not None]
    if len(stated) > 1 and plain(status_word(stated[0])) in _OF_THE_QUESTION:
        return stated[1]
    return [*stated, *levels, {}][0]


_OF_THE_QUESTION = frozenset({"success", "ok", "error", "fail"})


def _state_of(fields: Mapping[str, object]) -> Mapping[str, object]:
    """Return the object that has the state, where that is inside the one with the id."""
    if status_word(fields) is not None:
        return fields
    inside = (deeper for deeper in _levels(fields) if meaning(status_word(deeper)) is not None)
    return next(inside, fields)


def _levels(
    document: object, asked: str = "", depth: int = DEPTH
) -> Iterator[Mapping[str, object]]:
    """Yield an answer's objects, from the outside in."""
    if isinstance(document, list):
        document = _of_several(document, asked)
    if not isinstance(document, dict):
        return
    yield document
    if depth > 0:
        for key in _HOLDERS:
            yield from _levels(document.get(key), asked, depth - 1)


def _of_several(found: list[object], asked: str) -> object:
    """Return the render that was asked for, where an answer is a list of them; else the first."""
    if len(found) < 2 or not asked:
        return next(iter(found), None)
    return next((one for one in found if isinstance(one, dict) and _is_named(one, asked)), None)


def _is_named(fields: Mapping[str, object], asked: str) -> bool:
    return any(usable_id(fields.get(key)) == asked for key in ID_KEYS)


def usable_id(value: object) -> str:
    """Return a usable id; empty for none.

    It goes into paths (quoted), rows and logs: printable, and of a bounded length. Dots alone would
    be taken for a way up in the path.
    """
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text.startswith(("https://", "http://")):
        text = id_at(text) or text
    usable = len(text) <= LONGEST_ID and text.isprintable() and text.strip() not in {"", ".", ".."}
    return text if usable else ""


_PLACES: Final = (
    ("location", "RFC 9110, 10.2.2, of 201, and of 303, which leads to what was made"),
    ("operation-location", "Azure's long-running operations"),
    ("content-location", "RFC 9110, 8.7"),
)
"""Headers that say where a render is that was just ordered."""


def id_in(headers: Mapping[str, str]) -> str:
    """Return the id of a render whose address is all that an answer has of it; empty for none."""
    found = (usable_id(id_at(headers.get(name, ""))) for name, _ in _PLACES)
    return next(filter(None, found), "")


def id_at(address: str) -> str:
    """Return the id in a render's address, ``…/videos/ID``; empty for another address."""
    try:
        path = urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""
    collection, _, last = path.rpartition("/")
    return unquote(last) if collection.endswith(("/videos", "/jobs")) else ""


_LINKS: Final = (
    ("url", "SGLang 0.5, of a clip in a cloud; gateways"),
    ("video_url", "Together; BytePlus; DashScope; gateways"),
    ("videoUrl", "gateways"),
    ("result_url", "ArcReel/ArcReel#1889, new-api's"),
    ("download_url", "MiniMax's files; gateways"),
    ("unsigned_urls", "OpenRouter"),
    ("urls", "OpenRouter"),
    ("output", "Replicate; Runway; DashScope"),
    ("outputs", "Together; WaveSpeed"),
    ("metadata", "QuantumNous/new-api, dto/openai_video.go"),
    ("content", "BytePlus"),
    ("video", "fal; xAI"),
    ("videos", "Kling; Vertex"),
    ("result", "Black Forest Labs; gateways"),
    ("results", "gateways"),
    ("data", "gateways"),
    ("task_result", "Kling"),
    ("response", "gateways"),
    ("generations", "gateways"),
)
"""Where servers put a link to a clip, or what holds one; in this order."""


def clip_link(video: object, depth: int = DEPTH) -> str | None:
    """Return the link to the clip that some servers put into the video object."""
    if isinstance(video, str):
        return video if video.startswith(("https://", "http://", "/")) else None
    if depth < 0:
        return None
    if isinstance(video, list):
        return clip_link(video[0], depth - 1) if video else None
    if not isinstance(video, dict):
        return None
    return next(filter(None, (clip_link(video.get(name), depth - 1) for name, _ in _LINKS)), None)
