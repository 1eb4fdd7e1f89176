"""The error bodies of the Videos API, worded as the real services word them.

Where a body was seen from Azure or OpenAI it is verbatim: the missing deployment, too
many running tasks, the moderation messages, the reference image's size. Where none has
been published (content asked for too early, remix of an unfinished video, delete of a
running one) it follows OpenAI's usual ``{"error": {message, type, param, code}}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

INVALID = "invalid_request_error"
USER_ERROR = "video_generation_user_error"
BLOCKED = "Your request was blocked by our moderation system."
INPUT_BLOCKED = (
    "The request is blocked by our moderation system when checking inputs. "
    "Possible reasons: people-in-user-uploads."
)


class ApiError(Exception):
    """An answer other than 2xx: a status, an error and perhaps headers.

    How the error is wrapped is the dialect's business, unless ``body`` is the whole answer.
    """

    def __init__(
        self,
        status: int,
        error: Mapping[str, str | None],
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{status}: {error['message']}")
        self.status = status
        self.error = dict(error)
        self.headers = dict(headers or {})
        self.body = body

    @property
    def message(self) -> str:
        """What the error says."""
        return self.error["message"] or ""

    def response(self, wrapped: Mapping[str, Any]) -> web.Response:
        """Return the HTTP answer; ``wrapped`` is its body, unless it has one of its own."""
        body = wrapped if self.body is None else self.body
        return web.json_response(body, status=self.status, headers=self.headers)


def refused(
    message: str,
    *,
    status: int = 400,
    kind: str = INVALID,
    param: str | None = None,
    code: str | None = None,
) -> ApiError:
    """Return an error of the usual four fields."""
    return ApiError(status, {"message": message, "type": kind, "param": param, "code": code})


def missing_parameter(name: str) -> ApiError:
    """Return the 400 for a required field that is absent."""
    message = f"Missing required parameter: '{name}'."
    return refused(message, param=name, code="missing_required_parameter")


def wrong_type(name: str, expected: str, value: object) -> ApiError:
    """Return the 400 for a field of the wrong JSON type."""
    names = {bool: "a boolean", int: "an integer", float: "a decimal", list: "an array"}
    got = "null" if value is None else names.get(type(value), "an object")
    message = f"Invalid type for '{name}': expected {expected}, but got {got} instead."
    return refused(message, param=name, code="invalid_type")


def unsupported_value(name: str, value: str, supported: tuple[str, ...]) -> ApiError:
    """Return the 400 for a value outside its enumeration."""
    quoted = [f"'{choice}'" for choice in supported]
    choices = " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if quoted[1:] else quoted[0]
    message = f"Invalid value: '{value}'. Supported values are: {choices}."
    return refused(message, param=name, code="invalid_value")


def no_such_deployment(model: str) -> ApiError:
    """Return Azure's 404 for a model that names no deployment (verbatim)."""
    return refused(
        f"The API deployment '{model}' for this resource does not exist. If you created the "
        "deployment within the last 5 minutes, please wait a moment and try again.",
        status=404,
        kind=USER_ERROR,
    )


def no_such_video(video_id: str) -> ApiError:
    """Return the 404 for an id that nobody was given."""
    message = f"Video with id '{video_id}' not found."
    return refused(message, status=404, param="video_id", code="video_not_found")


def video_expired(video_id: str) -> ApiError:
    """Return the 404 for a video whose 24 hours are over (no such body was published)."""
    message = f"The content of video '{video_id}' has expired."
    return refused(message, status=404, param="video_id", code="video_expired")


def too_many_running() -> ApiError:
    """Return Azure's 429 for one render too many (verbatim; it has no Retry-After)."""
    return refused("Too many running tasks", status=429, kind=USER_ERROR)


def too_many_submits(model: str, retry_after: int) -> ApiError:
    """Return the 429 of the submit rate, in the words of Azure's quota gateway.

    ``retry_after`` is in whole seconds and is sent as the header of that name.
    """
    message = (
        f"Your requests to {model} for {model} in Playground have exceeded the call rate limit "
        f"for your current AIServices S0 pricing tier. Please retry after {retry_after} seconds."
    )
    error = {"code": "RateLimitReached", "message": message, "type": None, "param": None}
    return ApiError(429, error, {"Retry-After": str(retry_after)})


def moderation_blocked() -> ApiError:
    """Return the 400 for a prompt that moderation refuses before any render."""
    return refused(BLOCKED, kind=USER_ERROR, code="moderation_blocked")


def people_in_upload() -> ApiError:
    """Return the 400 for a reference picture with people in it."""
    return refused(INPUT_BLOCKED, kind=USER_ERROR, code="moderation_blocked")


def azure_unauthorized(*, token: bool) -> ApiError:
    """Return Azure's 401: for a bad or missing token, or for a bad or missing key."""
    if token:
        message = (
            "Unauthorized. Access token is missing, invalid, audience is incorrect "
            "(https://cognitiveservices.azure.com), or have expired."
        )
    else:
        message = (
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to "
            "provide a valid key for an active subscription and use a correct regional API "
            "endpoint for your resource."
        )
    return ApiError(401, {"code": "401", "message": message})


def plain_unauthorized(key: str) -> ApiError:
    """Return OpenAI's 401 for a wrong key, or for none when ``key`` is empty."""
    if key:
        shown = f"{key[:3]}***"
        return refused(f"Incorrect API key provided: {shown}.", status=401, code="invalid_api_key")
    message = (
        "You didn't provide an API key. You need to provide your API key in an Authorization "
        "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
    )
    return refused(message, status=401)


def no_such_route(method: str, path: str, *, azure: bool) -> ApiError:
    """Return the 404 for a path that the API does not have."""
    if azure:
        return ApiError(404, {"code": "404", "message": "Resource not found"})
    return refused(f"Invalid URL ({method} {path})", status=404)


def detail(status: int, message: str) -> ApiError:
    """Return FastAPI's plain refusal: ``{"detail": message}``."""
    return ApiError(status, {"message": message}, body={"detail": message})


def unprocessable(field: str, kind: str, message: str, value: object, **context: str) -> ApiError:
    """Return FastAPI's 422 for one field of the body: a ``detail`` that is a list."""
    problem = {"type": kind, "loc": ["body", field], "msg": message, "input": value}
    body = {"detail": [problem | ({"ctx": context} if context else {})]}
    return ApiError(422, {"message": message}, body=body)


def misquoted(name: str, message: str, value: str) -> ApiError:
    """Return FastAPI's 422 for one parameter of the query."""
    problem = {"type": "value_error", "loc": ["query", name], "msg": message, "input": value}
    return ApiError(422, {"message": message}, body={"detail": [problem]})


def forbidden() -> ApiError:
    """Return Azure's 403 for a principal without the role."""
    message = (
        "The principal `00000000-0000-0000-0000-000000000000` lacks the required data action "
        "`Microsoft.CognitiveServices/accounts/OpenAI/videos/write` to perform "
        "`POST /openai/v1/videos` operation."
    )
    return ApiError(403, {"code": "PermissionDenied", "message": message})


def retired(model: str) -> ApiError:
    """Return the 410 of a retired model. Only its status is published; the words are ours."""
    return refused(f"The model '{model}' has been retired.", status=410, kind=USER_ERROR)


def broken() -> ApiError:
    """Return the 500 of a server that had an error."""
    message = "The server had an error while processing your request. Sorry about that!"
    return refused(message, status=500, kind="server_error")
