"""What two servers written with FastAPI share: the inference servers of one open model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.video import errors
from playground.video.dialects.published import Published

if TYPE_CHECKING:
    from aiohttp import web

    from playground.video.doors import Door
    from playground.video.errors import ApiError

IN_PROGRESS = "Generation is still in-progress"


class FastApi(Published):
    """Errors are ``{"detail": …}``; renders wait in a queue, and are gone with the process.

    Neither server has a remix, nor moderation: a magic word's refusal keeps its sentence and
    loses its code. The key's 401 is that of the vLLM and SGLang servers for text (chosen for the
    video routes, which the same program serves).
    """

    lacks = frozenset({"remix", "edit", "extend"})
    queues = True
    remembers = False

    def refusal(self, error: ApiError) -> web.Response:
        """Return the sentence alone."""
        return error.response({"detail": error.message})

    def wrong_key(self, _bearer: str) -> ApiError:
        """Return the middleware's 401."""
        return errors.ApiError(401, {"message": "Unauthorized"}, body={"error": "Unauthorized"})

    def no_video(self, _video_id: str) -> ApiError:
        """Return the 404 for an id that is not (any more) in memory."""
        return errors.detail(404, "Video not found")

    def no_model(self, model: str) -> ApiError:
        """Return the 404 that a gateway before such a server gives; it takes any name itself."""
        return errors.detail(404, f"The model `{model}` does not exist.")

    def no_route(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 404."""
        return errors.detail(404, "Not Found")

    def no_method(self, _door: Door, _request: web.Request) -> ApiError:
        """Return FastAPI's 405."""
        return errors.detail(405, "Method Not Allowed")

    def busy(self) -> ApiError:
        """Return a 429 such as a proxy before it may give; it refuses nobody itself."""
        return errors.detail(429, "Too Many Requests")


def query_limit(text: str, lowest: int) -> int:
    """Return the ``limit`` of a list, ``lowest`` to 100, or FastAPI's 422."""
    if text.isdecimal() and lowest <= int(text) <= 100:
        return int(text)
    message = f"Input should be a whole number from {lowest} to 100"
    raise errors.misquoted("limit", message, text)
