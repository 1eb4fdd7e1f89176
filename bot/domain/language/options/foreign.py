"""Options that people bring along from other tools: what each is here, or why there is none.

From Midjourney (docs.midjourney.com: parameter list), Runway, Pika, Luma, Kling, Stable Diffusion's
bots, OpenAI's and Google's own video APIs, and command lines in general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.domain.wording.reading import foreign as wording


class Takes(Enum):
    """What follows an option's name."""

    NOTHING = 0
    ONE = 1
    """A word, or several in quotes."""
    MAYBE = 2
    """A word, if it has a digit, or turns something on or off."""
    REST = 3
    """All words up to the next option; in front of the prompt, one."""
    NUMBER = 4
    """A number, if nothing but options follow it."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """An option of other tools.

    ``ours`` is the one that it is here. Where there is none, ``why`` says so, and ``words`` how to
    say it in the prompt instead, with the ``{value}``.
    """

    takes: Takes
    ours: str = ""
    value: str = ""
    """The value that the name alone gives to ours."""
    why: str = ""
    words: str = ""


_OURS = {
    "size": "ar aspect aspectratio aspect-ratio aspect_ratio dimension dimensions dims"
    " format orientation ratio res resolution shape",
    "seconds": "clip-length d dur duration durationseconds duration-seconds len length sec second"
    " secs t time",
    "count": "amount batch batch-size clips n num number number-of-videos numberofvideos samples"
    " sample-count takes variants variations versions videos",
    "quality": "q",
    "crop": "area bounds",
    "frame": "frame-index",
    "model": "engine m",
    "seed": "sameseed same-seed",
}
_FLAGS = {
    "landscape": "horizontal landscape wide widescreen",
    "portrait": "phone portrait reel shorts story tall tiktok upright vertical",
    "square": "insta square",
    "1080p": "fhd fullhd full-hd hd",
    "4k": "uhd ultrahd",
}
_WHY = {
    wording.ONE_MODEL: "ver version v niji",
    wording.FRAME_RATE: "fps framerate frame-rate frames rate",
    wording.MIDJOURNEYS: "chaos c cref cw exp iw oref ow p personalize profile raw"
    " sref stylize stop sw tile weird w turbo relax fast draft sv bs upbeta uplight",
    wording.INNER: "cfg cfg-scale cfgscale denoise guidance"
    " guidance-scale gs lora sampler scheduler steps strength temp temperature top-k top-p weight",
    wording.AS_LARGE: "upscale upscaler enhance hires scale",
    wording.AS_MADE: "codec container gif mp4 watermark no-watermark logo"
    " nologo no-logo bitrate crf preset ext",
    wording.WHERE_ASKED: "private public stealth channel to visibility share unlisted",
    wording.BOTH_EDGES: "width height",
    wording.IN_TURN: "async sync wait priority queue fast-mode"
    " schedule dry-run dryrun force yes y verbose debug json",
    wording.ATTACH: "image img init"
    " input input-image ref reference reference-image start-frame startframe first-frame"
    " last-frame end-frame image-url video-url file url start end",
}
_IN_WORDS = {
    "style": wording.STYLE,
    "loop": wording.LOOP,
    "camera": wording.CAMERA,
    "cam": wording.CAMERA,
    "movement": wording.CAMERA,
    "motion": wording.MOTION,
    "zoom": wording.ZOOM,
    "pan": wording.PAN,
    "tilt": wording.TILT,
    "mood": wording.MOOD,
    "lighting": wording.LIGHTING,
    "lens": wording.LENS,
    "music": wording.MUSIC,
    "voice": wording.VOICE,
    "dialogue": wording.DIALOGUE,
}
_WITHOUT = (
    "no neg negative negative-prompt negative_prompt negativeprompt exclude without avoid not"
)
_SOUND = "sound soundtrack"
_SILENCE = "mute muted silent silence no-audio noaudio no-sound nosound"
_PROMPT = "prompt text description desc"

BROUGHT: dict[str, Foreign] = {
    **{n: Foreign(Takes.ONE, ours) for ours, names in _OURS.items() for n in names.split()},
    **{n: Foreign(Takes.NOTHING, "size", v) for v, names in _FLAGS.items() for n in names.split()},
    **{n: Foreign(Takes.MAYBE, why=why) for why, names in _WHY.items() for n in names.split()},
    **{
        name: Foreign(
            Takes.NOTHING if name == "loop" else Takes.ONE, why=wording.SAY_IT, words=words
        )
        for name, words in _IN_WORDS.items()
    },
    **{
        name: Foreign(
            Takes.REST,
            why=wording.SAY_WITHOUT,
            words=wording.WITHOUT,
        )
        for name in _WITHOUT.split()
    },
    **{name: Foreign(Takes.ONE, "audio") for name in _SOUND.split()},
    **{name: Foreign(Takes.MAYBE, "audio") for name in _SILENCE.split()},
    **{name: Foreign(Takes.REST, "prompt") for name in _PROMPT.split()},
    "help": Foreign(Takes.NOTHING, why=wording.HELP),
    "h": Foreign(Takes.NOTHING, why=wording.HELP),
    "s": Foreign(Takes.ONE, "seconds"),
    "r": Foreign(Takes.ONE, "count"),
    "repeat": Foreign(Takes.ONE, "count"),
}
"""Each option by its name, in lower case."""

SHORT = r"(?:s|d|t|n|r|q|v|ar|fps|seed|duration|aspect)(?:\s+|=)(?:\d|land|port|square)"
"""Names that may stand behind a single dash, with the value that makes options of them."""

NUMBERED = r"(?:\d{3,4}p|[248]k|\d{1,2}:\d{1,2}|\d{3,4}x\d{3,4}|\d{1,2}s(?:ecs?)?)"
"""Names that are a value: ``--1080p``, ``--16:9``, ``--8s``."""

_SECONDS = re.compile(r"\d{1,2}s(?:ecs?)?")
_OFF = frozenset({"off", "no", "false", "none", "0", "mute", "muted", "without", "disabled"})
_ON = frozenset({"", "on", "yes", "true", "1", "with", "enabled"})
SWITCHES = _OFF | _ON - {""}
"""Words by which options are turned on and off elsewhere."""

_LONGEST = 60
"""Seconds of a clip, at most: ``--s 250`` is Midjourney's stylize and no length."""


def brought(name: str, value: str = "") -> Foreign | None:
    """Return what an option called ``name`` is, or None for one that nobody knows."""
    if re.fullmatch(NUMBERED, name):
        ours = "seconds" if _SECONDS.fullmatch(name) else "size"
        return Foreign(Takes.NOTHING, ours, name)
    if name == "s" and value.isdecimal() and float(value) > _LONGEST:
        return BROUGHT["stylize"]
    if name == "audio":  # ours, and read like its namesakes
        return BROUGHT["sound"]
    if name == "r" and ":" in value:
        return BROUGHT["ratio"]
    return BROUGHT.get(name)


def is_about_silence(name: str, value: str) -> bool:
    """Tell whether an option about sound wants none: ``--audio off``, ``--mute``."""
    named = name.startswith(("audio", "sound"))
    return value.lower() in (_OFF if named else _ON)


def sound_of(name: str, value: str) -> str:
    """Return what an option about sound asks for: ``on``, ``off``, or what should be heard."""
    if is_about_silence(name, value):
        return "off"
    return "on" if value.lower() in _ON | _OFF else value
