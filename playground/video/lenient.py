"""Reading what the open servers take: any size, any length, pictures of any shape.

Their refusals are raised as the published API words them, with ``param`` where they have one;
the dialect wraps them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from playground.video import bodies, errors
from playground.video.bodies import Given, Order, Upload

if TYPE_CHECKING:
    from aiohttp import web

LEAST, MOST = 128, 2048
"""Pixels of a side that this server draws."""
LONGEST = 60
"""Seconds that this server draws."""


async def read_form(request: web.Request) -> dict[str, object]:
    """Return the fields of a form, in either encoding; none of any other body."""
    if request.content_type == "multipart/form-data":
        return await bodies.read_fields(request)
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(await request.post())
    await request.read()
    return {}


def text(fields: dict[str, object], name: str, *, default: str) -> str:
    """Return a field that is text, or the default where it is absent or null."""
    value = fields.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise errors.wrong_type(name, "a string", value)
    return value


def matching(fields: dict[str, object], name: str, pattern: str, *, default: str) -> str:
    """Return a form's field that has to match, or FastAPI's 422."""
    value = text(fields, name, default=default)
    if re.fullmatch(pattern, value) is None:
        sentence = f"String should match pattern '{pattern}'"
        raise errors.unprocessable(
            name, "string_pattern_mismatch", sentence, value, pattern=pattern
        )
    return value


def pixels(size: str) -> tuple[int, int]:
    """Return the width and height of any size within reach, or refuse it."""
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", size)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (LEAST <= width <= MOST and LEAST <= height <= MOST):
        message = f"size must be WIDTHxHEIGHT with sides of {LEAST} to {MOST} pixels, not {size!r}"
        raise errors.refused(message, param="size")
    return width, height


def bounded(seconds: int) -> str:
    """Return the seconds as the order has them, or refuse more than can be drawn."""
    if seconds > LONGEST:
        raise errors.refused(f"seconds must be at most {LONGEST}, not {seconds}", param="seconds")
    return str(seconds)


def reference(fields: dict[str, object], *names: str) -> Upload | None:
    """Return the first picture among these fields: a file, a data URL, or an object with one."""
    for name in names:
        value = fields.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, str):
            value = _parsed(value)
        return bodies.picture(value)
    return None


def _parsed(value: str) -> object:
    """Return what a form's text stands for: an object in JSON, or the URL itself."""
    if value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return {"image_url": value}


def order(
    model: str,
    prompt: str,
    size: str,
    seconds: str,
    picture: Upload | None,
    *,
    shown_seconds: str | None = None,
    seed: int | None = None,
    sound: bool = True,
) -> Order:
    """Return the order, with a prompt that is no longer than anybody's."""
    bodies.checked_prompt({"prompt": prompt}, bodies.REMIX_FIELDS)
    inputs = () if picture is None else (Given(picture.data),)
    return Order(
        model, prompt, size, seconds, inputs, shown_seconds=shown_seconds, seed=seed, sound=sound
    )


def seed(fields: dict[str, object]) -> int | None:
    """Return the seed, a whole number or text that holds one; None without."""
    value = fields.get("seed")
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).isdecimal():
        raise errors.unprocessable("seed", "int_parsing", "Input should be a valid integer", value)
    return int(str(value))


def switch(fields: dict[str, object], name: str, *, default: bool) -> bool:
    """Return whether something is on: a boolean, or in a form its word."""
    value = str(fields.get(name, default)).lower()
    if value not in ("true", "false"):
        raise errors.unprocessable(name, "bool_parsing", "Input should be a valid boolean", value)
    return value == "true"
