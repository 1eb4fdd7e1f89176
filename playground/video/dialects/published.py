"""The API as it was published, and its two first servers: OpenAI, and Azure's OpenAI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from playground.video import bodies, errors
from playground.video.doors import AZURE, PLAIN, Door, bearer_of, opens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aiohttp import web

    from playground.video.bodies import Order
    from playground.video.errors import ApiError
    from playground.video.renders import KeptRenders, Render
    from playground.video.settings import VideoServerSettings

VARIANTS = {
    "video": (".mp4", "video/mp4"),
    "thumbnail": (".webp", "image/webp"),
    "spritesheet": (".jpg", "image/jpeg"),
}
"""Of ``?variant=``: the file's suffix and the content type."""


class Published:
    """What OpenAI's published schema says of ``/videos``, narrowed to Sora 2 on Azure."""

    doors: ClassVar[tuple[Door, ...]] = (PLAIN,)
    model: ClassVar[str] = "sora-2"
    """What is served where the settings name no deployment."""
    lacks: ClassVar[frozenset[str]] = frozenset()
    """Operations without a route: of ``list``, ``remix``, ``edit``, ``extend`` and ``delete``."""
    reads_first: ClassVar[bool] = False
    """Whether a remix's words are read before its source is looked for."""
    accepted: ClassVar[int] = 200
    """The status of the answer to an order."""
    most_running: ClassVar[int | None] = None
    """Renders at once, where that is the server's own number and not the settings'."""
    queues: ClassVar[bool] = False
    """Whether a render beyond that number waits its turn instead of being refused."""
    remembers: ClassVar[bool] = True
    """Whether renders outlive the process."""
    expires: ClassVar[bool] = True
    """Whether a clip is gone a day after it was asked for."""
    cloud: ClassVar[bool] = False
    """Whether clips can lie in a cloud storage instead."""
    has_low: ClassVar[bool] = False
    """Whether clips come in a lower quality, too."""

    def __init__(self, settings: VideoServerSettings) -> None:
        self._settings = settings
        self.models = settings.deployments or (self.model,)

    @property
    def max_running(self) -> int:
        """How many renders run at once."""
        return self.most_running or self._settings.max_running

    # What a client sends

    def new_id(self) -> str:
        """Return the id of a new render."""
        return f"video_{uuid4().hex}"

    def catalogue(self) -> dict[str, Any] | None:
        """Return the answer to ``GET /videos/models``; None without such a route."""
        return None

    def model_info(self) -> dict[str, Any] | None:
        """Return the answer to ``GET /model/info``; None without such a route."""
        return None

    def new_generations(self, _count: int) -> tuple[str, ...]:
        """Return ids for so many clips of one render, where they have any."""
        return ()

    def kept_as(self, video_id: str) -> str:
        """Return the id by which a video is kept here, for the one that a client asks with."""
        return video_id

    async def order(self, request: web.Request) -> Order:
        """Read and check a create's body."""
        fields = await bodies.read_fields(request)
        return bodies.checked_order(fields, self.models, self.no_model)

    async def edit(self, request: web.Request) -> tuple[str, str]:
        """Read and check an edit's body; return the id of its source, and its prompt."""
        fields = await bodies.read_fields(request)
        return bodies.source_of(fields), bodies.checked_prompt(fields, bodies.EDIT_FIELDS)

    async def extension(self, request: web.Request) -> tuple[str, str, str]:
        """Read and check an extension's body: its source's id, its prompt, its new seconds."""
        return bodies.checked_extension(await bodies.read_fields(request))

    async def change(self, request: web.Request) -> str:
        """Read and check a remix's body; return its prompt."""
        fields = await bodies.read_fields(request)
        return bodies.checked_prompt(fields, bodies.REMIX_FIELDS)

    def tries(self, _route: str, _request: web.Request) -> int | None:
        """Return how often a request goes upstream when that fails; None without an upstream."""
        return None

    # What it is shown

    def video(self, render: Render) -> dict[str, Any]:
        """Return the video object."""
        return render.as_video(omit_prompt=self._settings.omit_prompt)

    def taken(self, render: Render) -> dict[str, Any]:
        """Return the answer to an order: the video object, where it doesn't hold more."""
        return self.video(render)

    def told(self, _render: Render) -> dict[str, str]:
        """Return the headers of the answer to an order."""
        return {}

    def state(self, _render: Render) -> tuple[int, dict[str, str]]:
        """Return the status and the headers of the answer to ``GET /videos/{id}``."""
        return 200, {}

    def content(self, render: Render, variant: str | None) -> tuple[str, str]:
        """Return the suffix and the type of the file to send, or refuse it."""
        variant = "video" if variant is None else variant
        if variant not in VARIANTS:
            raise errors.unsupported_value("variant", variant, tuple(VARIANTS))
        if render.status == "failed":
            raise errors.refused("Video generation failed; it has no content.", code="video_failed")
        if render.status != "completed":
            raise errors.refused(
                "Video is not ready yet, use GET /v1/videos/{video_id} to check status.",
                code="video_not_ready",
            )
        if render.is_expired():
            raise errors.video_expired(render.id)
        return VARIANTS[variant]

    def page(self, renders: Sequence[Render], query: Mapping[str, str]) -> dict[str, Any]:
        """Return a page of a list: ``limit`` (20), ``after`` and ``order``; newest first."""
        limit = _limit(query.get("limit", "20"))
        order = query.get("order", "desc")
        if order not in ("asc", "desc"):
            raise errors.unsupported_value("order", order, ("asc", "desc"))
        return listing(rest(renders, order, query.get("after"), _no_such_after), limit, self.video)

    async def delete(self, render: Render, kept: KeptRenders) -> dict[str, Any]:
        """Forget a completed or failed video; returns the answer."""
        if render.unfinished:
            message = f"Video '{render.id}' is {render.status}: it can be deleted once it is over."
            raise errors.refused(message, param="video_id", code="video_not_ready")
        kept.delete(render)
        return deleted(render)

    # What it is refused

    def authorize(self, door: Door, request: web.Request) -> None:
        """Check the key: Bearer, or on Azure's door also ``api-key`` and a token of Entra."""
        settings, bearer = self._settings, bearer_of(request)
        if not door.azure:
            if not opens(bearer, (settings.api_key,)):
                raise self.wrong_key(bearer)
        elif "api-key" in request.headers:
            if not opens(request.headers["api-key"], (settings.api_key,)):
                raise errors.azure_unauthorized(token=False)
        elif not opens(bearer, (settings.api_key, *settings.entra_tokens)):
            raise errors.azure_unauthorized(token=bool(bearer))

    def wrong_key(self, bearer: str) -> ApiError:
        """Return the 401 for a wrong key, or for none when ``bearer`` is empty."""
        return errors.plain_unauthorized(bearer)

    def refusal(self, error: ApiError) -> web.Response:
        """Return an error as this server wraps it."""
        return error.response({"error": error.error})

    def no_video(self, video_id: str) -> ApiError:
        """Return the 404 for an id that nobody was given."""
        return errors.no_such_video(video_id)

    def no_model(self, model: str) -> ApiError:
        """Return the answer to a model that is not served."""
        return errors.no_such_deployment(model)

    def no_route(self, door: Door, request: web.Request) -> ApiError:
        """Return the 404 for a path that the API does not have."""
        return errors.no_such_route(request.method, request.path, azure=door.azure)

    def no_method(self, door: Door, request: web.Request) -> ApiError:
        """Return the answer to a method that a path does not have."""
        return self.no_route(door, request)

    def busy(self) -> ApiError:
        """Return the answer to one render too many."""
        return errors.too_many_running()

    def named(self, name: str) -> ApiError:
        """Return the refusal of that name, of faults' ``REFUSALS``, in this server's words."""
        refusals: dict[str, Callable[[], ApiError]] = {
            "unauthorized": lambda: self.wrong_key("wrong"),
            "forbidden": self.forbidden,
            "no_deployment": lambda: self.no_model(self.models[0]),
            "retired": lambda: errors.retired(self.models[0]),
            "busy": self.busy,
            "rate_limited": lambda: errors.too_many_submits(self.models[0], 60),
            "broken": errors.broken,
            "other_instance": lambda: self.no_video("of another instance"),
        }
        return refusals[name]()

    def broken_upstream(self) -> ApiError:
        """Return what a proxy answers when the connection upstream broke."""
        return errors.broken()

    def forbidden(self) -> ApiError:
        """Return the 403 for a key that may not do this."""
        message = f"Your organization must be verified to use the model `{self.models[0]}`."
        return errors.refused(message, status=403)


class OpenAi(Published):
    """OpenAI's own server, as it was until it was shut down on 2026-09-24."""

    def no_model(self, model: str) -> ApiError:
        """Return OpenAI's 404 for a model that it doesn't have."""
        message = f"The model `{model}` does not exist or you do not have access to it."
        return errors.refused(message, status=404, param="model", code="model_not_found")


class Azure(Published):
    """Azure OpenAI. It also answers under ``/v1`` as any other server, for both in one.

    Its reference has edits, and no page for extensions: there is no such route (chosen).
    """

    lacks = frozenset({"extend"})
    doors: ClassVar[tuple[Door, ...]] = (AZURE, PLAIN)

    def named(self, name: str) -> ApiError:
        """Return the refusal in Azure's words; its 401 is the one for a wrong key."""
        return (
            errors.azure_unauthorized(token=False)
            if name == "unauthorized"
            else (super().named(name))
        )

    def forbidden(self) -> ApiError:
        """Return Azure's 403 for a missing role."""
        return errors.forbidden()


def deleted(render: Render) -> dict[str, Any]:
    """Return the published answer to a delete."""
    return {"id": render.id, "object": "video.deleted", "deleted": True}


def rest(
    renders: Sequence[Render],
    order: str,
    after: str | None,
    unknown: Callable[[str], list[Render]],
) -> list[Render]:
    """Return the renders after that id in that order; ``unknown`` decides of an id not there."""
    ordered = list(renders if order == "asc" else reversed(renders))
    if not after:
        return ordered
    ids = [render.id for render in ordered]
    return ordered[ids.index(after) + 1 :] if after in ids else unknown(after)


def listing(
    renders: list[Render], limit: int, show: Callable[[Render], dict[str, Any]]
) -> dict[str, Any]:
    """Return the published list of the first so many renders."""
    page = renders[:limit]
    return {
        "object": "list",
        "data": [show(render) for render in page],
        "first_id": page[0].id if page else None,
        "last_id": page[-1].id if page else None,
        "has_more": len(renders) > len(page),
    }


def _no_such_after(after: str) -> list[Render]:
    raise errors.refused(f"Invalid 'after': no video '{after}'.", param="after")


def _limit(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 100:
        message = f"Invalid 'limit': expected an integer from 0 to 100, but got '{text}' instead."
        raise errors.refused(message, param="limit", code="invalid_value")
    return int(text)
