"""The process in which pictures are decoded: one for each request, and gone with it.

``python -m bot.media.picture_process`` reads what was brought from its input and writes what is to
be sent to its output. A decoder that holds the interpreter, takes all memory or dies does so here,
where it is nobody's but its own picture's trouble.
"""

from __future__ import annotations

import json
import pickle
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PIL import AvifImagePlugin

from bot.domain.errors.base import InputUnusable
from bot.domain.media.inputs import Brought, Fitted, Raw
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind, Profile, Size
from bot.media.pictures import looks_at, prepare
from bot.media.videos import is_video, prepare_video

MEMORY = 3 * 2**29
"""Bytes that it may write to: a WebP of 50 million pixels takes some 800 MB."""

COMPUTES = 10
"""Seconds of computing: that WebP takes three of them."""

UNREADABLE = 3
"""The exit status for what no picture can be had of."""

LASTS = 60
"""Seconds that it lives in any case, should nobody be left to end it."""


def fit(raw: Raw) -> Fitted:
    """Make what was brought fit for the model. Raises InputUnusable."""
    named = list(zip(raw.given, raw.data, strict=True))
    size = _size_by(named, _as_ordered(raw))
    final = size or raw.size
    return Fitted(tuple(_fitted(given, data, final, raw.profile) for given, data in named), size)


def _as_ordered(raw: Raw) -> Profile:
    """Return the model with the size as its usual one that was recorded, and shown with its price.

    Somebody may have another one as usual than the deployment, and a dearer one was never shown.
    """
    profile = raw.profile
    return replace(profile, default_size=raw.size) if profile.has_size(raw.size) else profile


def _size_by(named: Sequence[tuple[NewInput, bytes]], profile: Profile) -> Size | None:
    """Return the size that suits the first picture that may choose it."""
    for given, data in named:
        if given.sets_size and not is_video(data):
            width, height = looks_at(data, given.name)
            across = width * (given.crop.right - given.crop.left)
            return profile.size_for(across, height * (given.crop.bottom - given.crop.top))
    return None


def _fitted(given: NewInput, data: bytes, size: Size, profile: Profile) -> Brought:
    if is_video(data):
        return Brought(InputKind.VIDEO, prepare_video(data, given.name, profile), data)
    picture = prepare(data, given.name, size, given.crop)
    return Brought(InputKind.IMAGE, picture.media_type, picture.data)


def answer_to(asked: bytes) -> bytes:
    """Return what the process writes; a video goes as it came and isn't repeated."""
    raw: Raw = pickle.loads(asked)  # noqa: S301 - whoever started us wrote it
    try:
        fitted = fit(raw)
    except InputUnusable as error:
        return json.dumps({"refused": error.detail, "tell": error.tell}).encode() + b"\n"
    data = [b"" if one.kind is InputKind.VIDEO else one.data for one in fitted.inputs]
    inputs = [
        (one.kind, one.media_type, len(sent)) for one, sent in zip(fitted.inputs, data, strict=True)
    ]
    head = json.dumps({"size": fitted.size, "inputs": inputs}).encode()
    return b"\n".join([head, b"".join(data)])


def keep_within_bounds(computes: int = COMPUTES, lasts: int = LASTS) -> None:
    """Take no more than a picture needs, and be the one to go where memory is short.

    What asks the bot to end leaves us be: it ends us when it wants to.
    """
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    signal.alarm(lasts)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (computes, computes))
    with suppress(OSError, ValueError):  # Linux holds to it, macOS may not even take it
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with suppress(OSError):  # Linux alone
        Path("/proc/self/oom_score_adj").write_text("1000")
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def answer_once(
    made_of: Callable[[bytes], bytes],
    *,
    unreadable: tuple[type[Exception], ...] = (),
    computes: int = COMPUTES,
    lasts: int = LASTS,
) -> int:
    """Write to the output what is made of the input, within bounds; return the exit status."""
    keep_within_bounds(computes, lasts)
    try:
        answer = made_of(sys.stdin.buffer.read())
    except unreadable:
        return UNREADABLE
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(answer_once(answer_to))
