"""What can be ordered here: the models, what each can do, and how it's said in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.domain.groups import SHARED
from bot.domain.presets.styles import Style
from bot.domain.profiles import (
    FRAMES_PER_SECOND,
    LAST_SEED,
    Profile,
    Size,
    orientation,
    unknown,
)
from bot.domain.text.slack_text import code
from bot.domain.wording.reading import options as wording
from bot.domain.wording.troubles.refusals import NO_MODEL

OPTIONS = (
    *("size", "seconds", "count", "quality", "seed", "audio", "frame", "crop"),
    *("model", "style"),
)
"""The options of a create, in the order in which they are shown."""

EXAMPLE_PROMPT = "a red fox in fresh snow"
EXAMPLE_NEXT = "the fox runs into the forest"
EXAMPLE_JOB = "k7m2p9"
_LONGEST_LIST = 6
_ALL_SIZES = 12
_SIZE = "1280x720"
_SECONDS = 8
_FRAME = 60
_CROP = "0.1,0.1,0.9,0.9"
_SEED = 42


_NOTHING: Final = unknown("")
_OF_NO_MODEL: Final = frozenset({"model", "style"})


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be ordered here: ``models`` by name, the ``default`` one, the slash ``command``.

    ``also`` are names that stand for one of the models: deployments that make clips in its place.
    ``elsewhere`` are the names of models that may be used in other conversations only. Where none
    may be used, there is no model, and ``default`` is empty. ``left`` says what is left of a budget
    that is nearly taken, for who is about to spend. ``styles`` are the workspace's, by name.
    """

    models: Mapping[str, Profile]
    default: str
    command: str = "/sora"
    elsewhere: frozenset[str] = frozenset()
    also: Mapping[str, str] = field(default_factory=dict)
    left: str = ""
    styles: Mapping[str, Style] = field(default_factory=dict)
    improves: bool = False
    """Whether there is somebody to ask for better words."""

    @property
    def profile(self) -> Profile:
        """Return what the default model can do."""
        return self.models.get(self.default, _NOTHING)

    def profile_of(self, model: str) -> Profile:
        """Return what a model can do; the default one's where there is none of that name.

        By the name of a line that several share, it is what they can do.
        """
        return self.models.get(self.name_of(model) or "", self.profile)

    def name_of(self, deployment: str) -> str | None:
        """Return the model that a deployment makes, or that of a line; None for one not here."""
        name = deployment.removeprefix(SHARED)
        name = self.also.get(name, name)
        return name if name in self.models else None


def with_pictures(menu: Menu) -> Menu:
    """Return a menu of the models that take a picture, or the same one where none does."""
    able = {name: profile for name, profile in menu.models.items() if profile.images}
    if not able:
        return menu
    default = menu.default if menu.default in able else next(iter(able))
    return replace(menu, models=able, default=default)


def one_of(words: Iterable[str], *, last: str = wording.OR, longest: int = _LONGEST_LIST) -> str:
    """Return ``4, 8 or 12``; a list too long for a sentence ends with ``…``."""
    shown = list(words)
    if len(shown) > longest:
        return f"{', '.join(shown[:longest])}…"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def not_here(model: str, menu: Menu) -> str:
    """Return what is said of a model that may not be used in this conversation."""
    if not menu.models:
        return NO_MODEL
    others = one_of(code(f"--model {name}", 80) for name in menu.models)
    only = wording.ONLY_ONE.format(model=code(menu.default, 60))
    instead = wording.CHOOSE.format(models=others) if len(menu.models) > 1 else only
    why = wording.BARRED if model in menu.elsewhere else wording.GONE
    return wording.NOT_HERE.format(model=code(model, 60), why=why, instead=instead)


def offered(menu: Menu) -> tuple[str, ...]:
    """Return the options that can be had here: no ``model`` where there is only one."""
    known = {name for profile in menu.models.values() for name in options_of(profile)}
    if len(menu.models) > 1:
        known.add("model")
    if menu.styles:
        known.add("style")
    return tuple(name for name in OPTIONS if name in known)


def options_of(profile: Profile) -> tuple[str, ...]:
    """Return the options that a model has."""
    has = {
        "quality": bool(profile.qualities),
        "seed": profile.takes_seed,
        "audio": bool(profile.sound_field),
        "frame": profile.places_inputs,
        "crop": profile.places_inputs,
    }
    return tuple(name for name in OPTIONS if name not in _OF_NO_MODEL and has.get(name, True))


def allowed(option: str, menu: Menu, profile: Profile, size: Size | None = None) -> str:
    """Return the values that ``option`` takes, as mrkdwn: those at ``size``, or any."""
    match option:
        case "size":
            if not profile.tiers:
                return wording.PIXELS.format(size=_SIZE)
            words = [name for name, known in words_for_sizes(profile).items() if known is not None]
            shown = [*profile.sizes, *words]
            if len(shown) > _ALL_SIZES:  # a resolution's name leads to its sizes
                usual = profile.tier_of(profile.default_size) or profile.tiers[0]
                others = [tier.name for tier in profile.tiers if tier is not usual]
                shown = [*usual.sizes.values(), *others, *words]
            return one_of((f"`{value}`" for value in shown), longest=_ALL_SIZES)
        case "seconds":
            lengths = profile.seconds if size is None else profile.seconds_at(size)
            return numbers(lengths) if lengths else wording.WHOLE
        case "count":
            return numbers(
                range(1, profile.max_count + 1) if size is None else profile.counts_at(size)
            )
        case "quality":
            return one_of(f"`{quality}`" for quality in profile.qualities)
        case "seed":
            return wording.SEED.format(last=LAST_SEED)
        case "audio":
            return wording.ON_OFF
        case "frame":
            return wording.FRAME.format(rate=FRAMES_PER_SECOND)
        case "crop":
            return wording.CROP
        case "style":
            return one_of(code(name) for name in menu.styles)
        case _:
            return one_of(code(name, 60) for name in menu.models)


def numbers(values: Sequence[int]) -> str:
    """Return ``4, 8 or 12``, or ``1 to 20`` for a row without gaps."""
    if len(values) > 2 and list(values) == list(range(values[0], values[-1] + 1)):
        return wording.TO.format(first=values[0], last=values[-1])
    return one_of(map(str, values))


def example(option: str, menu: Menu, profile: Profile) -> str:
    """Return ``option`` with a value that works, as it can be typed."""
    values = {
        "size": next((word for word, size in words_for_sizes(profile).items() if size), _SIZE),
        "seconds": str(
            _SECONDS if _SECONDS in profile.seconds else (profile.seconds or (_SECONDS,))[-1]
        ),
        "count": str(min(2, profile.counts_at(profile.default_size)[-1])),
        "quality": next(reversed(profile.qualities), ""),
        "seed": str(_SEED),
        "audio": "off",
        "frame": str(_FRAME),
        "crop": _CROP,
        "model": menu.default,
        "style": next(iter(menu.styles), ""),
    }
    return f"--{option} {values[option]}"


def words_for_sizes(profile: Profile) -> dict[str, Size | None]:
    """Return the words that may stand for a size, and the first one that is so, if there is one."""
    words: dict[str, Size | None] = dict.fromkeys(("landscape", "portrait", "square"))
    return words | {orientation(size): size for size in reversed(profile.sizes)}
