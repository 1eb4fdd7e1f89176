"""What people attach to their words: which of it may go with an order, and where in the clip."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors.base import RequestError
from bot.domain.media.inputs import Attachment
from bot.domain.media.placing import places
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import Crop, InputKind, Profile
from bot.domain.text.slack_text import clean, code
from bot.domain.wording.troubles import files as wording

LONGEST_NAME = 120


def inputs_of(
    files: Sequence[Attachment],
    profile: Profile,
    *,
    seconds: int,
    frames: Sequence[int] = (),
    crop: Crop,
    sized: bool,
) -> tuple[NewInput, ...]:
    """Return what goes with an order of one model; nothing of it has been seen yet.

    ``sized`` tells that somebody asked for a size; otherwise the first picture decides it. Raises
    RequestError for what the model doesn't take.
    """
    kinds = [_kind(file) for file in files]
    return tuple(
        NewInput(
            kind=kind,
            name=(clean(file.name) or kind)[:LONGEST_NAME],
            file_id=file.file_id,
            frame=place.frame,
            crop=place.crop,
            sets_size=not sized and kind is InputKind.IMAGE and position == 0,
        )
        for position, (file, kind, place) in enumerate(
            zip(files, kinds, places(profile, kinds, frames, crop, seconds), strict=True)
        )
    )


def pictures_of(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return those files that are, or may turn out to be, pictures."""
    return tuple(
        file
        for file in files
        if not file.elsewhere and (not file.media_type or file.media_type.startswith("image/"))
    )


def _kind(file: Attachment) -> InputKind:
    """Tell what a file is, as far as Slack told: of another company's it tells nothing at first."""
    name = code(file.name or wording.THAT_FILE)
    if file.elsewhere:
        raise RequestError(wording.ELSEWHERE.format(name=name))
    for kind in InputKind:
        if file.media_type.startswith(f"{kind}/"):
            return kind
    if file.media_type:
        raise RequestError(wording.NEITHER.format(name=name))
    return InputKind.IMAGE
