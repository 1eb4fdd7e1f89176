"""What the API is, as OpenAPI 3.1 has it (spec.openapis.org/oas/v3.1.0).

A test compares its addresses with those of the list, and its fields with those that are read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from bot import __version__
from bot.domain.job import JobState

Document = dict[str, object]

ABOUT: Final = (
    "Programs order clips for a person, and as them: with a token that the person makes in the "
    "app's Home in Slack, under the same budgets, limits and rights, delivered into the channel "
    "that is named. Everything that costs money is queued as if they had typed it."
)

_TEXT: Final[Document] = {"type": "string"}
_NUMBER: Final[Document] = {"type": "integer"}
_AMOUNT: Final[Document] = {"type": ["string", "null"], "examples": ["0.80"]}
_MAYBE_NUMBER: Final[Document] = {"type": ["integer", "null"]}
_MAYBE_TEXT: Final[Document] = {"type": ["string", "null"]}

ORDER: Final[dict[str, Document]] = {
    "channel": {
        "type": "string",
        "description": "The id of a channel that you and Sora are in, or “me” for your messages.",
        "examples": ["C0123456789"],
    },
    "prompt": {"type": "string", "examples": ["a red fox in fresh snow"]},
    "text": {
        "type": "string",
        "description": "In place of the prompt and its fields: the line that you'd type.",
        "examples": ["a red fox in fresh snow --seconds 8"],
    },
    "seconds": {"type": "integer", "examples": [8]},
    "size": {"type": "string", "examples": ["landscape", "1280x720", "1080p"]},
    "count": {"type": "integer", "description": "How many clips of the same words."},
    "model": {"type": "string", "description": "One of those that GET /api/models lists."},
    "audio": {"type": "boolean"},
    "seed": {"type": "integer"},
    "style": {"type": "string", "description": "The name of a style of the workspace's."},
    "most_usd": {
        "type": ["string", "number"],
        "description": "What it may cost in all, in US dollars. For more, nothing is made.",
        "examples": ["2.50"],
    },
}
"""The fields of an order."""


def _object(fields: dict[str, Document], required: list[str] | None = None) -> Document:
    found: Document = {"type": "object", "properties": fields}
    return found | {"required": required} if required else found


_CLIP: Final = _object(
    {
        "id": _TEXT,
        "state": {"type": "string", "enum": [state.value for state in JobState]},
        "prompt": _MAYBE_TEXT,
        "model": _TEXT,
        "size": _MAYBE_TEXT,
        "seconds": _MAYBE_NUMBER,
        "channel": _TEXT,
        "person": _TEXT,
        "created_at": {"type": "number", "description": "Seconds since 1970."},
        "ended_at": {"type": ["number", "null"]},
        "line": {
            "description": "Its place in line, while it waits.",
            "oneOf": [
                _object(
                    {"ahead": _NUMBER, "seconds": _MAYBE_NUMBER, "paused": {"type": "boolean"}}
                ),
                {"type": "null"},
            ],
        },
        "awaits_approval": {"type": "boolean"},
        "progress": _MAYBE_NUMBER | {"description": "Percent, as the video service says."},
        "deleted": {"type": "boolean"},
        "cost": _object(
            {
                "price_usd": _AMOUNT,
                "billed_usd": _AMOUNT,
                "spent": {"type": "string", "enum": ["nothing", "unknown", "rendered"]},
            }
        ),
        "error": {
            "description": "What came in its way, in a sentence that says what to do.",
            "oneOf": [_object({"code": _TEXT, "detail": _MAYBE_TEXT}), {"type": "null"}],
        },
        "links": _object({"self": _TEXT, "card": _MAYBE_TEXT, "clip": _MAYBE_TEXT}),
    }
)
_ORDERED: Final = _object(
    {
        "jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Clip"}},
        "price_usd": _AMOUNT,
        "repeated": {"type": "boolean", "description": "It had been taken before."},
    }
)
_MODELS: Final = _object(
    {
        "models": {
            "type": "array",
            "items": _object(
                {
                    "model": _TEXT,
                    "name": _TEXT,
                    "sizes": {"type": "array", "items": _TEXT},
                    "seconds": {"type": "array", "items": _NUMBER},
                    "most_clips": _NUMBER,
                    "usual": _object(
                        {"size": _MAYBE_TEXT, "seconds": _MAYBE_NUMBER, "price_usd": _AMOUNT}
                    ),
                }
            ),
        },
        "usual": _MAYBE_TEXT,
    }
)
_PROBLEM: Final = _object(
    {
        "type": _TEXT,
        "title": _TEXT,
        "status": _NUMBER,
        "code": {"type": "string", "description": "A word that stays the same."},
        "detail": {"type": "string", "description": "What happened, and what to do."},
    }
)

REFUSALS: Final = {
    400: "What was sent can't be read as an order.",
    401: "There's no token, or none that is good.",
    403: "The person may not do that: not there, not with that model, or not for that much.",
    404: "There is no such clip, or none for this person to see.",
    409: "Another order had that key, or the clip can't be cancelled any more.",
    413: "The body is too large.",
    422: "The order can be read, and can't be made like this.",
    429: "That's too often with one token: Retry-After says when to come back.",
    500: "Something went wrong that nobody foresaw.",
    503: "It can't be found out, or written down, at the moment: Retry-After.",
}
"""What a refusal's status means. Each comes as ``application/problem+json``."""


_KEY: Final[Document] = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Of your choice. The same key never makes two orders: send it again after an "
    "answer that got lost. Without one, each call is an order of its own.",
}
_ID: Final[Document] = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
_TOKEN: Final[Document] = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "sora_…",
    "description": "Made in the app's Home in Slack, under API tokens.",
}
_ALWAYS: Final = (401, 403, 429, 500, 503)
"""The refusals that any call may meet with."""


@lru_cache(maxsize=1)
def openapi() -> Document:
    """Return the document."""
    schemas = {"Clip": _CLIP, "Ordered": _ORDERED, "Models": _MODELS, "Problem": _PROBLEM}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sora for Slack", "version": __version__, "description": ABOUT},
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {"securitySchemes": {"token": _TOKEN}, "schemas": schemas},
    }


def _paths() -> dict[str, dict[str, Document]]:
    """Return all calls, by address and method."""
    taken = _answer("Taken: this is what it became.", "Ordered")
    before = _answer("Taken before, with this key.", "Ordered")
    now, cancelled = (_answer(said, "Clip") for said in ("How it is now.", "How it is after that."))
    models = _answer("The models, and what each can make.", "Models")
    order: Document = {"required": True, "content": _json(_object(ORDER, ["channel"]))}
    ordering = _call("Order clips", {"201": taken, "200": before}, (400, 409, 413, 422), _KEY)
    return {
        "/api/jobs": {"post": ordering | {"requestBody": order}},
        "/api/jobs/{id}": {"get": _call("How a clip is", {"200": now}, (404,), _ID)},
        "/api/jobs/{id}/cancel": {
            "post": _call("Cancel a clip", {"200": cancelled}, (404, 409), _ID)
        },
        "/api/models": {"get": _call("What can be ordered", {"200": models}, ())},
    }


def _call(
    summary: str,
    answers: dict[str, Document],
    refused: tuple[int, ...],
    *parameters: Document,
) -> Document:
    """Return a call with its answers, its own refusals, and those that any call may meet with."""
    refusals = {str(one): _refusal(one) for one in sorted((*_ALWAYS, *refused))}
    return {
        "summary": summary,
        "parameters": list(parameters),
        "responses": answers | refusals,
    }


def _json(schema: Document) -> Document:
    return {"application/json": {"schema": schema}}


def _answer(said: str, schema: str) -> Document:
    return {"description": said, "content": _json({"$ref": f"#/components/schemas/{schema}"})}


def _refusal(status: int) -> Document:
    problem: Document = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "description": REFUSALS[status],
        "content": {"application/problem+json": problem},
    }
