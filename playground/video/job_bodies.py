"""Reading and checking a create of Sora 1: JSON, or a form with files, to a checked order.

Limits by Microsoft's pages: nine sizes, 1 to 20 seconds, at 1080 one clip, at 720 two, below
four. That 1080 ends at 10 seconds is what Microsoft's PyRIT holds itself to. Two pictures at
most, or one video of five seconds. How such a refusal is worded was not published: the words
are ours.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import av
from aiohttp import BodyPartReader

from playground.video import bodies, errors
from playground.video.bodies import Given, Order, Upload
from playground.video.collage import LONGEST_VIDEO, NOMINAL_FPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

_SHAPES = ((480, 480), (854, 480), (720, 720), (1280, 720), (1080, 1080), (1920, 1080))
SIZES = frozenset(_SHAPES) | {(height, width) for width, height in _SHAPES}
FIELDS = frozenset(
    {"model", "prompt", "width", "height", "n_seconds", "n_variants", "inpaint_items"}
)
MOST_SECONDS, MOST_SECONDS_AT_1080 = 20, 10
MOST_PICTURES = 2
_EDGES = ("left_fraction", "top_fraction", "right_fraction", "bottom_fraction")
_WHOLE = (0.0, 0.0, 1.0, 1.0)


def most_variants(width: int, height: int) -> int:
    """Return how many clips one job may have at that size."""
    shorter = min(width, height)
    return 1 if shorter >= 1080 else 2 if shorter >= 720 else 4


async def read_order(
    request: web.Request, models: tuple[str, ...], no_model: Callable[[str], errors.ApiError]
) -> Order:
    """Read and check a create.

    ``no_model`` makes the refusal of a model that is not among ``models``.
    """
    files: dict[str, Upload] = {}
    form = request.content_type == "multipart/form-data"
    fields = await _read_form(request, files) if form else await bodies.read_fields(request)
    prompt = bodies.checked_prompt(fields, FIELDS)
    width, height = _number(fields, "width"), _number(fields, "height")
    model = fields.get("model")
    if not isinstance(model, str):
        raise errors.missing_parameter("model")
    if model not in models:
        raise no_model(model)
    if (width, height) not in SIZES:
        raise _unable(f"The resolution {width}x{height} is not supported.", "width")
    seconds = _number(fields, "n_seconds", default=5)
    most = MOST_SECONDS_AT_1080 if min(width, height) >= 1080 else MOST_SECONDS
    _bounded("n_seconds", seconds, most, width, height)
    variants = _number(fields, "n_variants", default=1)
    _bounded("n_variants", variants, most_variants(width, height), width, height)
    items = _items(fields.get("inpaint_items"))
    inputs = _placed(items, files, seconds)
    size = f"{width}x{height}"
    return Order(model, prompt, size, str(seconds), inputs, variants=variants, items=tuple(items))


async def _read_form(request: web.Request, files: dict[str, Upload]) -> dict[str, object]:
    """Return the fields that are text, and put the files, by their names, into ``files``."""
    fields: dict[str, object] = {}
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise errors.refused("Invalid multipart body: every part needs a name.")
            data = bytes(await part.read(decode=True))
            if part.filename is None:
                fields[part.name] = data.decode()
            elif part.name == "files" and part.filename not in files:
                files[part.filename] = Upload(part.headers.get("Content-Type", ""), data)
            else:
                raise errors.refused(
                    f"Unexpected file '{part.filename}': send each once, in a part named 'files'."
                )
    except ValueError as error:
        raise errors.refused(f"Could not parse the multipart body: {error}") from error
    return fields


def _number(fields: dict[str, object], name: str, *, default: int | None = None) -> int:
    """Return a whole number; in a form it is text."""
    value = fields.get(name, default)
    if value is None:
        raise errors.missing_parameter(name)
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value)
    if type(value) is not int:
        raise errors.wrong_type(name, "an integer", value)
    return value


def _bounded(name: str, value: int, most: int, width: int, height: int) -> None:
    if not 1 <= value <= most:
        raise _unable(f"{name} must be from 1 to {most} at {width}x{height}, not {value}.", name)


def _items(value: object) -> list[dict[str, Any]]:
    """Return the ``inpaint_items``: a list of objects, in a form as JSON text."""
    if value is None:
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise _wrong_item(f"not valid JSON: {error}") from error
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _wrong_item("expected an array of objects")
    return value


def _placed(
    items: list[dict[str, Any]], files: dict[str, Upload], seconds: int
) -> tuple[Given, ...]:
    """Return what each item brings, with the file that it names."""
    given = tuple(_given(item, files, seconds) for item in items)
    videos = sum(one.video for one in given)
    if videos > 1 or (videos and len(given) > 1) or len(given) > MOST_PICTURES:
        raise _wrong_item(f"at most {MOST_PICTURES} images or one video can be used")
    if lost := sorted(files.keys() - {item["file_name"] for item in items}):
        raise _wrong_item(f"no item is about the file '{lost[0]}'")
    return given


def _given(item: dict[str, Any], files: dict[str, Upload], seconds: int) -> Given:
    for name in ("frame_index", "type", "file_name"):
        if name not in item:
            raise errors.missing_parameter(f"inpaint_items.{name}")
    frame, kind, file_name = item["frame_index"], item["type"], item["file_name"]
    if type(frame) is not int or not 0 <= frame < seconds * NOMINAL_FPS:
        last = seconds * NOMINAL_FPS - 1
        raise _wrong_item(f"frame_index must be a whole number from 0 to {last}")
    if kind not in ("image", "video"):
        raise _wrong_item("type must be image or video")
    if file_name not in files:
        raise _wrong_item(f"no file of the request is named '{file_name}'")
    upload, crop = files[file_name], _crop(item.get("crop_bounds"))
    if kind == "image":
        return Given(bodies.picture(upload).data, frame, crop=crop)
    _check_video(upload)
    return Given(upload.data, frame, video=True, crop=crop)


def _crop(bounds: object) -> tuple[float, float, float, float]:
    """Return the crop's edges; one that is left out does not cut."""
    if bounds is None:
        return _WHOLE
    if not isinstance(bounds, dict) or bounds.keys() - set(_EDGES):
        raise _wrong_item(f"crop_bounds must be an object of {', '.join(_EDGES)}")
    edges = [bounds.get(name, whole) for name, whole in zip(_EDGES, _WHOLE, strict=True)]
    if not all(type(edge) in (int, float) and 0 <= edge <= 1 for edge in edges):
        raise _wrong_item("crop_bounds must be fractions from 0 to 1")
    left, top, right, bottom = map(float, edges)
    if left >= right or top >= bottom:
        raise _wrong_item("crop_bounds must leave something: left before right, top above bottom")
    return left, top, right, bottom


def _check_video(upload: Upload) -> None:
    try:
        with av.open(io.BytesIO(upload.data), "r") as container:
            streams, length = len(container.streams.video), container.duration
            if streams:
                next(container.decode(video=0))
    except (av.FFmpegError, StopIteration) as error:
        raise _wrong_item("the video could not be decoded") from error
    if not streams:
        raise _wrong_item("the video has no picture")
    if length is None or length / av.time_base > LONGEST_VIDEO + 0.1:
        raise _wrong_item(f"a video can be {LONGEST_VIDEO:g} seconds long at most")


def _wrong_item(problem: str) -> errors.ApiError:
    return _unable(f"Invalid 'inpaint_items': {problem}.", "inpaint_items")


def _unable(message: str, param: str) -> errors.ApiError:
    return errors.refused(message, kind=errors.USER_ERROR, param=param)
