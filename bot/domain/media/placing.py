"""What a model takes: where in a clip a picture or video is put, and which part of it is used.

``--frame 60`` counts the frames of the clip from 0, 30 a second; with two pictures it may be there
twice. ``--crop 0.1,0.1,0.9,0.9`` gives the left, top, right and bottom edge of the part to use as
fractions of the picture's width and height.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors.base import RequestError
from bot.domain.errors.refusals import Refused, SecondsRefused, SizeRefused
from bot.domain.job import Job
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import FRAMES_PER_SECOND, WHOLE, Crop, InputKind, Profile
from bot.domain.wording.troubles import pictures as wording

_FRAME = re.compile(r"\d{1,4}")
_EDGE = re.compile(r"0?\.\d{1,6}|0|1|1\.0{1,6}|0\.")


@dataclass(frozen=True, slots=True)
class Placing:
    """Where one input goes, and which part of it."""

    frame: int
    crop: Crop


def last_frame(seconds: int) -> int:
    """Return the number of a clip's last frame."""
    return seconds * FRAMES_PER_SECOND - 1


def read_frame(value: str) -> int | None:
    """Read a frame's number."""
    return int(value) if _FRAME.fullmatch(value) else None


def read_crop(value: str) -> Crop | None:
    """Read ``L,T,R,B`` in fractions; None for anything else, and for a part without an inside."""
    edges = [edge.strip() for edge in value.split(",")]
    if len(edges) != 4 or not all(_EDGE.fullmatch(edge) for edge in edges):
        return None
    crop = Crop(*map(float, edges))
    return crop if crop.left < crop.right and crop.top < crop.bottom else None


def places(
    profile: Profile, kinds: Sequence[InputKind], frames: Sequence[int], crop: Crop, seconds: int
) -> tuple[Placing, ...]:
    """Return where each input goes: the frames asked for, or else the first, and the last.

    Raises RequestError where what was asked for and what came along don't go together.
    """
    if not fits(profile, kinds):
        raise RequestError(wording.ONCE_MORE.format(takes=takes(profile)))
    if profile.needs_picture and not kinds:
        raise RequestError(wording.NEEDS_PICTURE)
    if not kinds and (frames or crop != WHOLE):
        option = "--frame" if frames else "--crop"
        raise RequestError(wording.NONE_CAME.format(option=option))
    if len(frames) > len(kinds):
        raise RequestError(wording.ONE_TOO_FEW.format(count=len(frames)))
    if not profile.places_inputs:
        return (Placing(0, WHOLE),) * len(kinds)
    return tuple(Placing(frame, crop) for frame in _frames(len(kinds), frames, seconds))


def typed_places(inputs: Sequence[NewInput], seconds: int) -> list[str]:
    """Return the options with which inputs are put where they were, as they are typed."""
    frames = tuple(one.frame for one in inputs)
    usual = _frames(len(frames), (), seconds)
    typed = () if frames == usual else frames
    return [*typed_frames(typed), *typed_crop(inputs[0].crop if inputs else WHOLE)]


def typed_frames(frames: Sequence[int]) -> list[str]:
    """Return the options that name these frames."""
    return [f"--frame {frame}" for frame in frames]


def typed_crop(crop: Crop) -> list[str]:
    """Return the option that names a part of a picture; none for all of it."""
    edges = (crop.left, crop.top, crop.right, crop.bottom)
    return [] if crop == WHOLE else [f"--crop {','.join(f'{edge:g}' for edge in edges)}"]


def fits(profile: Profile, kinds: Sequence[InputKind]) -> bool:
    """Tell whether these may go with a prompt: so many pictures, or a video."""
    pictures = sum(kind is InputKind.IMAGE for kind in kinds)
    videos = len(kinds) - pictures
    return pictures <= profile.images and videos <= profile.videos and not (pictures and videos)


def _unable(profile: Profile, job: Job) -> str:
    """Return what of a job's choices the model doesn't have; empty where it has them all."""
    if job.seed is not None and not profile.takes_seed:
        return wording.A_SEED
    if job.audio is not None and not profile.sound_field and job.audio is not profile.audio:
        return wording.WITH_SOUND if job.audio else wording.SILENT
    return ""


def _frames(inputs: int, frames: Sequence[int], seconds: int) -> tuple[int, ...]:
    if len(frames) == inputs:
        return tuple(frames)
    if not frames:
        return (0, last_frame(seconds))[:inputs]
    raise RequestError(wording.TWO_FRAMES.format(last=last_frame(seconds)))


def takes(profile: Profile) -> str:
    """Return what may go with a prompt, as a sentence."""
    if not profile.images and not profile.videos:
        return wording.WORDS_ALONE
    if profile.last_frame_field:
        return wording.FIRST_AND_LAST
    several = wording.SEVERAL_PICTURES.format(count=profile.images)
    pictures = wording.ONE_PICTURE if profile.images == 1 else several
    if profile.videos:
        seconds = profile.longest_video
        return wording.PICTURES_OR_VIDEO.format(pictures=pictures, seconds=seconds)
    return wording.PICTURES_ONLY.format(pictures=pictures)


def _clips(count: int) -> str:
    return wording.ONE_CLIP if count == 1 else wording.SEVERAL_CLIPS.format(count=count)


def misfit(profile: Profile, job: Job, kinds: Sequence[InputKind]) -> Refused | None:
    """Return why the model can't make a job's clips, or None where it can.

    The grammar lets nothing else into the line. But a job waits there, and meanwhile the deployment
    may have been given another model. ``kinds`` are those of the inputs that go with it.
    """
    if not profile.has_size(job.size):
        return SizeRefused("not a size of this model")
    if not profile.has_length(job.seconds, job.size):
        return SecondsRefused("not a length of this model")
    most = profile.counts_at(job.size)[-1] if profile.shares_render else 1
    if job.count > most:
        instead = _clips(min(job.count, profile.counts_at(job.size)[-1]))
        tell = wording.TOO_MANY_CLIPS.format(most=_clips(most), instead=instead)
        return Refused(f"{job.count} clips at once", tell=tell)
    if profile.needs_picture and not kinds:
        return Refused("no picture", tell=wording.NEEDS_PICTURE)
    if unable := _unable(profile, job):
        return Refused(unable, tell=wording.UNABLE.format(what=unable))
    if not fits(profile, kinds):
        tell = wording.EDIT_TO_THAT.format(takes=takes(profile))
        return Refused(f"{len(kinds)} inputs", tell=tell)
    return None
