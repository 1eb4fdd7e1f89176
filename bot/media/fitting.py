"""What was brought for a request, made fit for a model: pictures decoded, videos looked at.

It computes for seconds and decodes what strangers send, so it runs in a process of its own
(``bot.media.picture_process``).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.media.inputs import Brought, Fitted, Raw
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind, ModelSpec, Size, size_for
from bot.media.pictures import looks_at, prepare
from bot.media.videos import is_video, prepare_video


def fit(raw: Raw) -> Fitted:
    """Make what was brought fit for the model. Raises InputUnusable."""
    named = list(zip(raw.given, raw.data, strict=True))
    size = _size_by(named, raw.spec)
    final = size or raw.size
    return Fitted(tuple(_fitted(given, data, final, raw.spec) for given, data in named), size)


def _size_by(named: Sequence[tuple[NewInput, bytes]], spec: ModelSpec) -> Size | None:
    """Return the size that suits the first picture that may choose it."""
    for given, data in named:
        if given.sets_size and not is_video(data):
            width, height = looks_at(data, given.name)
            across = width * (given.crop.right - given.crop.left)
            return size_for(spec, across, height * (given.crop.bottom - given.crop.top))
    return None


def _fitted(given: NewInput, data: bytes, size: Size, spec: ModelSpec) -> Brought:
    if is_video(data):
        return Brought(InputKind.VIDEO, prepare_video(data, given.name, spec), data)
    picture = prepare(data, given.name, size, given.crop)
    return Brought(InputKind.IMAGE, picture.media_type, picture.data)
