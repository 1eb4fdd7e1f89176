"""Decoding what people sent, and what servers send of a clip, in a process that may be lost."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from typing import Any

from typing_extensions import override

from bot.domain.errors.base import InputUnusable
from bot.domain.media.inputs import Brought, Fitted, Raw
from bot.domain.profiles import InputKind
from bot.domain.text.slack_text import code
from bot.domain.wording.troubles import files as wording
from bot.media.child_process import answer_of
from bot.ports.inputs import Decoder, PosterMaker

DEADLINE = 30.0
"""Seconds for all the pictures of a request: the largest that are taken compute for some three,
and the machine may be busy with other things."""

NICENESS = 10
"""Nobody waits for a poster: what brings the clips, and answers people, goes first."""

POSTER_DEADLINE = 100.0
"""Seconds for a poster: it computes for a fraction of one, where there is a processor for it."""

_COMMAND = (sys.executable, "-m", "bot.media.picture_process")
_POSTERS = (sys.executable, "-m", "bot.media.poster_process")


class PictureDecoder(Decoder):
    """Implements ``Decoder``: a process for each request, and one at a time."""

    def __init__(self, deadline: float = DEADLINE, command: tuple[str, ...] = _COMMAND) -> None:
        self._deadline = deadline
        self._command = command
        self._one = asyncio.Lock()

    @override
    async def fit(self, raw: Raw) -> Fitted:
        """Make what was brought fit for the model.

        Raises InputUnusable, also where the process takes too long or dies over it.
        """
        names = wording.OR.join(code(given.name) for given in raw.given)
        async with self._one:
            try:
                answer, status = await answer_of(self._command, packed(raw), self._deadline)
            except TimeoutError:
                raise InputUnusable(
                    "took too long to decode",
                    tell=wording.TOO_LONG.format(names=names),
                ) from None
        if status < 0:
            raise InputUnusable(
                f"the decoder died of signal {-status}",
                tell=wording.NOT_OPENED.format(names=names),
            )
        if status > 0:
            raise RuntimeError(f"the picture process ended with {status}")
        return unpacked(answer, raw)


class PosterDecoder(PosterMaker):
    """Implements ``PosterMaker``: a process for each picture, and one at a time."""

    def __init__(
        self, deadline: float = POSTER_DEADLINE, command: tuple[str, ...] = _POSTERS
    ) -> None:
        self._deadline = deadline
        self._command = command
        self._one = asyncio.Lock()

    @override
    async def made_of(self, picture: bytes) -> bytes:
        async with self._one:
            try:
                made, status = await answer_of(
                    self._command, picture, self._deadline, niceness=NICENESS
                )
            except TimeoutError:
                raise InputUnusable("a poster took too long to decode") from None
        if status or not made:
            raise InputUnusable(f"the poster process ended with {status}")
        return made


def packed(raw: Raw) -> bytes:
    """Return what the process reads."""
    return pickle.dumps(raw)


def unpacked(answer: bytes, raw: Raw) -> Fitted:
    """Return what it wrote. Raises InputUnusable, and ValueError or its kin for anything else.

    It has looked at what strangers sent: its answer is no more than bytes, and text in JSON.
    """
    head, _, rest = answer.partition(b"\n")
    said: dict[str, Any] = json.loads(head)  # Any: as ``answer_to`` has written it
    if "refused" in said:
        raise InputUnusable(str(said["refused"]), tell=str(said["tell"]))
    fitted, at = [], 0
    for data, (kind, media_type, length) in zip(raw.data, said["inputs"], strict=True):
        fitted.append(Brought(InputKind(kind), str(media_type), rest[at : at + length] or data))
        at += length
    if at != len(rest) or said["size"] not in {None, *raw.profile.sizes}:
        raise ValueError(f"{at} of {len(rest)} bytes, and the size {said['size']!r}")
    return Fitted(tuple(fitted), said["size"])
