"""Reading and checking what a client sends: JSON or multipart, to a checked order.

The checks are the published schema's, narrowed to what Sora 2 on Azure renders: sizes
720x1280 and 1280x720, seconds the strings "4", "8" and "12". What other servers take is read
by :mod:`playground.video.lenient`.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web
from PIL import Image, UnidentifiedImageError

from playground.video import errors

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = ("720x1280", "1280x720")
SCHEMA_SIZES = (*SIZES, "1024x1792", "1792x1024")
SECONDS = ("4", "8", "12")
MAX_PROMPT = 32_000
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
CREATE_FIELDS = frozenset({"model", "prompt", "size", "seconds", "input_reference"})
REMIX_FIELDS = frozenset({"prompt"})
EDIT_FIELDS = frozenset({"prompt", "video"})
EXTENSION_FIELDS = EDIT_FIELDS | {"seconds"}
EXTENSION_SECONDS = ("4", "8", "12", "16", "20")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """A picture or video of an order; the fields are those of a clip's ``Input``."""

    data: bytes
    frame: int = 0
    video: bool = False
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Order:
    """A create request that passed every check.

    ``seconds`` is a whole number; ``shown_seconds`` is what the answer says instead.
    """

    model: str
    prompt: str
    size: str
    seconds: str
    inputs: tuple[Given, ...] = ()
    shown_seconds: str | None = None
    variants: int = 1
    items: tuple[dict[str, Any], ...] = ()
    """The inputs as a client of Sora 1 or OpenRouter described them."""
    previous: str | None = None
    """The id of the video that it changes, where that is not in the address."""
    seed: int | None = None
    sound: bool = True
    extends: bool = False
    """Whether it goes on where another video ends, and holds that, too."""


_FIELDS: web.RequestKey[dict[str, object]] = web.RequestKey("fields", dict)
"""On a request: its fields, for a proxy that sends them on more than once."""


async def read_fields(request: web.Request) -> dict[str, object]:
    """Return the body's fields: JSON values, or strings and :class:`Upload` from a form.

    An empty body is an object without fields, so that the answer names what is missing.
    """
    if _FIELDS not in request:
        request[_FIELDS] = await _read(request)
    return request[_FIELDS]


async def _read(request: web.Request) -> dict[str, object]:
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    body = await request.read()
    if not body:
        return {}
    if request.content_type != "application/json":
        raise errors.refused(
            f"Unsupported content type: '{request.content_type}'. This API method only accepts "
            "'application/json' or 'multipart/form-data' requests.",
            code="unsupported_content_type",
        )
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise errors.refused(
            "We could not parse the JSON body of your request. The OpenAI API expects a JSON "
            f"payload, but what was sent was not valid JSON: {error}"
        ) from error
    if not isinstance(fields, dict):
        raise errors.refused("Invalid request: expected a JSON object.")
    return fields


async def _read_multipart(request: web.Request) -> dict[str, object]:
    fields: dict[str, object] = {}
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise errors.refused("Invalid multipart body: every part needs a name.")
            data = bytes(await part.read(decode=True))
            if part.filename is None:
                fields[part.name] = data.decode()
            else:
                fields[part.name] = Upload(part.headers.get("Content-Type", ""), data)
    except ValueError as error:
        raise errors.refused(f"Could not parse the multipart body: {error}") from error
    return fields


def checked_order(
    fields: dict[str, object], models: tuple[str, ...], no_model: Callable[[str], errors.ApiError]
) -> Order:
    """Check a create's fields and return the order, or raise the API's own refusal.

    ``no_model`` makes the refusal of a model that is not among ``models``.
    """
    model = _text(fields, "model")
    prompt = checked_prompt(fields, CREATE_FIELDS)
    seconds = _choice(fields, "seconds", SECONDS, default="4")
    size = _choice(fields, "size", SCHEMA_SIZES, default="720x1280")
    if model not in models:
        raise no_model(model)
    if size not in SIZES:
        raise errors.refused(
            "Model does not support this size", kind=errors.USER_ERROR, param="size"
        )
    given = fields.get("input_reference")
    inputs = () if given is None else (Given(picture(given, size).data),)
    return Order(model, prompt, size, seconds, inputs)


def checked_prompt(fields: dict[str, object], known: frozenset[str]) -> str:
    """Check the prompt (1 to 32,000 characters) and that no field is unknown."""
    prompt = _text(fields, "prompt")
    for name in fields:
        if name not in known:
            raise errors.refused(
                f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter"
            )
    if not prompt:
        raise errors.refused(
            "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an "
            "empty string instead.",
            param="prompt",
            code="empty_string",
        )
    if len(prompt) > MAX_PROMPT:
        raise errors.refused(
            f"Invalid 'prompt': string too long. Expected a string with maximum length "
            f"{MAX_PROMPT}, but got a string with length {len(prompt)} instead.",
            param="prompt",
            code="string_above_max_length",
        )
    return prompt


def source_of(fields: dict[str, object]) -> str:
    """Return the id of the video that an edit or an extension names: ``{"video": {"id": …}}``."""
    if "video" not in fields:
        raise errors.missing_parameter("video")
    video = fields["video"]
    if isinstance(video, str):
        try:
            video = json.loads(video)  # of a form
        except ValueError:
            video = None
    if not isinstance(video, dict) or not isinstance(video.get("id"), str):
        raise errors.wrong_type("video", "an object with an 'id'", fields["video"])
    return str(video["id"])


def checked_extension(fields: dict[str, object]) -> tuple[str, str, str]:
    """Check an extension's fields; return the source's id, the prompt and the new seconds."""
    source, prompt = source_of(fields), checked_prompt(fields, EXTENSION_FIELDS)
    if "seconds" not in fields:
        raise errors.missing_parameter("seconds")
    return source, prompt, _choice(fields, "seconds", EXTENSION_SECONDS, default="4")


def _text(fields: dict[str, object], name: str) -> str:
    if name not in fields:
        raise errors.missing_parameter(name)
    value = fields[name]
    if not isinstance(value, str):
        raise errors.wrong_type(name, "a string", value)
    return value


def _choice(
    fields: dict[str, object], name: str, supported: tuple[str, ...], *, default: str
) -> str:
    value = fields.get(name, default)
    if not isinstance(value, str):
        expected = "one of " + ", ".join(f"'{choice}'" for choice in supported)
        raise errors.wrong_type(name, expected, value)
    if value not in supported:
        raise errors.unsupported_value(name, value, supported)
    return value


def picture(reference: object, size: str | None = None) -> Upload:
    """Return the reference image: a file part, or an object with a data URL.

    It is checked as Azure does: its type, and its pixels equal to ``size`` where one is given.
    """
    upload = reference if isinstance(reference, Upload) else _from_data_url(reference)
    if upload.content_type not in IMAGE_TYPES:
        raise errors.refused(
            f"Invalid file 'input_reference': unsupported mimetype ('{upload.content_type}'). "
            f"Supported file formats are {', '.join(IMAGE_TYPES)}.",
            param="input_reference",
            code="unsupported_file_mimetype",
        )
    try:
        with Image.open(io.BytesIO(upload.data)) as image:
            width, height = image.size
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise errors.refused(
            "Invalid file 'input_reference': the image could not be decoded.",
            param="input_reference",
            code="invalid_image",
        ) from error
    if size is not None and f"{width}x{height}" != size:
        raise errors.refused(
            "Inpaint image must match the requested width and height",
            param="input_reference",
        )
    return upload


def _from_data_url(reference: object) -> Upload:
    """Return the image inside ``{"image_url": "data:image/png;base64,…"}``.

    Any other reference is refused: this server fetches nothing and keeps no files.
    """
    url = reference.get("image_url") if isinstance(reference, dict) else None
    head, comma, encoded = url.partition(",") if isinstance(url, str) else ("", "", "")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise errors.refused(
            "Invalid 'input_reference': send the image as a file part, or as an object with "
            "'image_url' holding a base64-encoded data URL.",
            param="input_reference",
            code="invalid_value",
        )
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise errors.refused(
            "Invalid 'input_reference': the data URL is not valid base64.",
            param="input_reference",
            code="invalid_base64",
        ) from error
    return Upload(head.removeprefix("data:").removesuffix(";base64"), data)
