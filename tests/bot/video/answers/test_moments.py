from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.renders.render import RenderStatus
from bot.video.answers.moments import DAYS, EARLIEST, birth, expiry
from bot.video.answers.render import read_render
from tests.support.video_doubles import QUEUED

AT = 1_760_627_796.0


@pytest.mark.parametrize(
    "told",
    [
        AT,
        int(AT),
        "1760627796",
        AT * 1e3,
        int(AT) * 1_000_000,
        int(AT) * 10**9,
        "1760627796000",
        "2025-10-16T15:16:36Z",
        "2025-10-16T17:16:36+02:00",
        "2025-10-16T15:16:36.000+00:00",
        "20251016T151636Z",
    ],
)
def test_a_moment_is_read_in_every_unit(told: Any) -> None:
    assert birth(told) == AT


@pytest.mark.parametrize(
    "told",
    [
        None,
        0,
        "0",
        -1,
        -AT,
        1,
        981_173_106,
        True,
        "",
        "now",
        "2025-10-16T15:16:36",
        "2025-10-16",
        "Thu, 16 Oct 2025 15:16:36 GMT",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        float("nan"),
        float("inf"),
        1e300,
        10**400,
        [AT],
        {"seconds": AT},
        4_102_444_800,
    ],
)
def test_what_is_no_moment_is_unknown_and_not_1970(told: Any) -> None:
    assert birth(told) is None


@given(st.none() | st.booleans() | st.floats() | st.integers() | st.text())
def test_whatever_stands_there_is_a_plausible_birth_or_none(told: Any) -> None:
    found = birth(told)
    assert found is None or EARLIEST <= found <= time.time() + DAYS


@given(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.booleans())
def test_nothing_expires_before_it_was_made(told: Any, over: bool) -> None:
    gone = expiry(told, AT, over=over)
    assert gone is None or gone > AT


def test_an_expiry_is_read_like_a_birth() -> None:
    assert expiry((AT + 86_400) * 1e3, AT, over=True) == AT + 86_400
    assert expiry("2025-10-17T15:16:36Z", AT, over=True) == AT + 86_400
    assert expiry(AT + 86_400, None, over=True) == AT + 86_400


@pytest.mark.parametrize(
    "told", [0, AT, AT - 1, "tomorrow", None, 86_400, 1e17, "2025-10-17T15:16"]
)
def test_an_expiry_that_cannot_be_is_none(told: Any) -> None:
    assert expiry(told, AT, over=True) is None


def test_what_is_being_made_has_not_expired() -> None:
    for word, known in (("in_progress", False), ("completed", True)):
        render = read_render(QUEUED | {"status": word, "expires_at": AT + 86_400})
        assert render is not None
        assert (render.expires_at is not None) == known
    later = time.time() + 3600
    render = read_render(QUEUED | {"status": "in_progress", "expires_at": later})
    assert render is not None
    assert (render.status, render.expires_at) == (RenderStatus.RUNNING, later)
