"""What a listener reads out of a payload has the documented shape, or is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers.payloads import UnreadableError, identifier, listing, moment, seconds, text, told


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (identifier, "U0MAYA", "U0MAYA"),
        (identifier, "1337.42.abc-d:e", "1337.42.abc-d:e"),
        (moment, "1700000000.000100", "1700000000.000100"),
        (text, "a red fox", "a red fox"),
        (text, None, ""),
        (seconds, 1_700_000_000, 1_700_000_000.0),
        (seconds, 1.5, 1.5),
        (listing, [1], [1]),
        (listing, None, []),
    ],
)
def test_what_is_as_documented_is_read(
    read: Callable[..., Any], value: object, found: object
) -> None:
    assert read({"event": {"it": value}}, "event", "it") == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (identifier, None),
        (identifier, ""),
        (identifier, 7),
        (identifier, "U" * 65),
        (identifier, "U0\nMAYA"),
        (moment, "yesterday"),
        (moment, 1700000000.0001),
        (moment, "1700000000"),
        (text, ["a", "red", "fox"]),
        (seconds, "1700000000"),
        (seconds, True),
        (seconds, None),
        (listing, "a red fox"),
        (listing, {"0": "a"}),
    ],
)
def test_anything_else_is_named_by_its_path(read: Callable[..., Any], value: object) -> None:
    with pytest.raises(UnreadableError, match=r"^event\.it$"):
        read({"event": {"it": value}}, "event", "it")


@pytest.mark.parametrize("payload", [None, [], "text", {"event": None}, {"event": "it"}], ids=repr)
def test_a_place_that_is_not_there_is_named(payload: object) -> None:
    with pytest.raises(UnreadableError, match=r"^event\.it$"):
        text(payload, "event", "it")


@pytest.mark.parametrize("payload", [None, [], {"event": None}, {"event": {"it": 7}}], ids=repr)
def test_what_needs_no_saying_may_be_missing(payload: object) -> None:
    assert told(payload, "event", "it") is None
    assert told({"event": {"it": "T0"}}, "event", "it") == "T0"
