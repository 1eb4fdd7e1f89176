"""The JSON in an answer, whatever a server or a proxy has put around it.

Seen or to be expected: JSON written as text within JSON, the answer of a function that a proxy was
to unwrap (``{"statusCode": 200, "body": "{…}"}``), one line of JSON after another, server-sent
events (https://html.spec.whatwg.org/multipage/server-sent-events.html), and a warning of the
server's own language in front. What isn't JSON to its end isn't any: a page may quote some.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import islice
from typing import Final

MOST_VALUES: Final = 2_000_000
"""Values in JSON that is read: each takes some sixty bytes of memory, for two in the answer."""

MOST_STARTS: Final = 20
"""Lines that are tried as the beginning of JSON, where something stands in front of it."""

_LINE: Final = re.compile(r"^[{\[]", re.MULTILINE)

_WITHIN: Final = 3
"""How many times JSON is looked for within JSON."""


def document_in(body: bytes) -> object:
    """Return the JSON document in a body; None where there is none, or one beyond all measure."""
    if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        return None
    found = _loaded(body)
    if found is None:
        text = body.decode("utf-8", "replace")  # one cut within a letter, say
        found = _loaded(text) or _behind_something(text) or _last_line(text)
    return _unwrapped(found)


def _unwrapped(found: object) -> object:
    for _ in range(_WITHIN):
        if isinstance(found, str) and found.lstrip()[:1] in ("{", "["):
            found = _loaded(found)
        elif isinstance(found, dict) and "statusCode" in found and "body" in found:
            found = _of_function(found["statusCode"], found["body"])
    return found


def _of_function(status: object, body: object) -> object:
    """Return what a function answered; with a status of failure it is an error."""
    inside = _loaded(body) if isinstance(body, str) else body
    failed = isinstance(status, int) and status >= 400
    return {"status_code": status, "error": inside or str(body)[:1000]} if failed else inside


def _loaded(text: str | bytes) -> object:
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def _behind_something(text: str) -> object:
    """Return the JSON that begins at a line and goes on to the end."""
    if text.lstrip()[:1] in ("{", "["):
        return None
    for start in islice(_LINE.finditer(text), MOST_STARTS):
        found = _loaded(text[start.start() :])
        if isinstance(found, dict | list):
            return found
    return None


def _last_line(text: str) -> object:
    """Return the last object of those that stand in a line each; a page has none."""
    if text.lstrip()[:1] == "<":
        return None
    lines = [line.removeprefix("data:").lstrip(" ") for line in text.splitlines()]
    objects = [_loaded(line) for line in lines if line[:1] == "{"]
    return objects[-1] if objects and None not in objects else None
