"""What is wrong with an option, in a sentence, and how the person's own line is mended."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors.base import RequestError
from bot.domain.language.menu import Menu, allowed, example, numbers, offered, one_of
from bot.domain.language.options.foreign import (
    BROUGHT,
    Foreign,
    Takes,
    why_no_sound,
    words_for_sound,
)
from bot.domain.language.options.values import nearest, sizes_of
from bot.domain.profiles import FRAMES_PER_SECOND, Profile, Size
from bot.domain.text.slack_text import code

DASHES = "-‐‑−–—―"

_LIKE = 0.75
"""How like one of our names an unknown one has to be to be taken for a slip of it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option as found: ``name`` in lower case, ``spelled`` as typed, ``value`` if any.

    An option of another tool that is one of ours has the name of ours. It stands in the text from
    ``start`` to ``end``.
    """

    name: str
    spelled: str
    value: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    other: Foreign | None = field(default=None, compare=False)
    """What it is elsewhere."""

    @property
    def apart(self) -> str:
        """Return how to write it as prose instead."""
        return f"put a space after the {'dashes' if self.dashes > 1 else 'dash'}"

    @property
    def dashes(self) -> int:
        """Return how many dashes it begins with."""
        return len(self.spelled) - len(self.spelled.lstrip(DASHES))

    @property
    def shown(self) -> str:
        """Return its name as code: in our spelling, unless another tool's was used."""
        return code(self.spelled if self.other else f"--{self.name}")


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write instead of an option, and what to say in the prompt."""

    option: Option
    instead: str = ""
    words: str = ""
    only_name: bool = False
    """Whether only the name is replaced, and what follows it stays."""


class OptionError(RequestError):
    """An option that can't be taken as it stands, with a ``fix`` for the line that it is in."""

    def __init__(self, tell: str, fix: Fix) -> None:
        super().__init__(tell)
        self.fix = fix


def unknown(option: Option, menu: Menu) -> OptionError:
    """Return what is said of an option that there isn't."""
    known = [*offered(menu), *(n for n, b in BROUGHT.items() if b.ours in offered(menu))]
    long_enough = [name for name in known if len(name) > 2]
    near = difflib.get_close_matches(option.name[:40], long_enough, n=1, cutoff=_LIKE)
    if near:
        best = near[0] if near[0] in offered(menu) else BROUGHT[near[0]].ours
        dashed = f"--{best}"
        return OptionError(
            f"I don't know {code(option.spelled)}. Did you mean `{dashed}`?",
            Fix(option, dashed, only_name=True),
        )
    options = one_of((f"`--{known}`" for known in offered(menu)), last="and")
    return OptionError(
        f"I don't know {code(option.spelled)}. The options are {options}. "
        f"If it belongs to the prompt, {option.apart}.",
        Fix(option),
    )


def elsewhere(option: Option, other: Foreign, profile: Profile) -> OptionError | None:
    """Return what is said of another tool's option; None for one that says how it is anyway."""
    why, words = other.why, other.words.format(value=option.value)
    if other.ours == "sound":
        why = why_no_sound(option.name, option.value, profile)
        words = words_for_sound(option.name, option.value)
        if not why:
            return None
    if not option.value and "{value}" in other.words:
        words = ""
    return OptionError(f"There's no {code(option.spelled)} here. {why}.", Fix(option, words=words))


def only_model(option: Option, menu: Menu) -> OptionError | None:
    """Refuse any other than the one model that there is, by whichever of its names."""
    wanted = option.value.lower()
    if wanted in {menu.default.lower(), "sora"} or menu.profile.is_named(wanted):
        return None
    return OptionError(
        f"This Sora has only {code(menu.default, 60)}: leave {code(option.spelled)} out.",
        Fix(option),
    )


def needs_value(option: Option, menu: Menu) -> OptionError:
    """Return what is said of an option without a value."""
    return OptionError(
        f"{code(option.spelled)} needs a value: {allowed(option.name, menu, menu.profile)}.",
        Fix(option, example(option.name, menu, menu.profile)),
    )


def too_often(option: Option, most: int) -> OptionError:
    """Return what is said of an option that is there more often than it may."""
    often = "twice" if most == 1 else f"{most + 1} times"
    keep = "one" if most == 1 else "one for each picture"
    return OptionError(
        f"`--{option.name}` is there {often}, so I don't know which one you mean: keep {keep}.",
        Fix(option),
    )


def not_for(option: Option, model: str) -> OptionError:
    """Return what is said of an option that only another model has."""
    return OptionError(f"`--{option.name}` isn't for {code(model, 60)}: leave it out.", Fix(option))


def bad_value(option: Option, menu: Menu, profile: Profile) -> OptionError:
    """Return what is said of a value that the model doesn't have."""
    near = nearest(option.name, option.value, profile)
    instead = example(option.name, menu, profile) if near is None else f"--{option.name} {near}"
    fix = Fix(option, instead)
    if option.name == "size" and (sizes := sizes_of(option.value, profile)):
        choices = one_of(f"`{size}`" for size in sizes)
        which = code(option.spelled if option.other else option.value)
        return OptionError(f"Say both edges of {which}: choose {choices}.", fix)
    values = allowed(option.name, menu, profile)
    if option.other is not None and option.other.takes is Takes.NOTHING:
        spelled = code(option.spelled)
        return OptionError(f"There's no {spelled} here: `--{option.name}` can be {values}.", fix)
    return OptionError(f"{option.shown} can't be {code(option.value)}: choose {values}.", fix)


def no_such_model(option: Option, menu: Menu) -> OptionError:
    """Return what is said of a model that there isn't."""
    named = {name.lower(): name for name in menu.models}
    near = difflib.get_close_matches(option.value.lower()[:60], named, n=1, cutoff=0.6)
    hint = f" Did you mean {code(named[near[0]], 60)}?" if near else ""
    return OptionError(
        f"I don't have a model {code(option.value)}: choose "
        f"{allowed('model', menu, menu.profile)}.{hint}",
        Fix(option, f"--model {named[near[0]]}" if near else ""),
    )


def not_together(
    option: Option, possible: Sequence[int], size: Size, profile: Profile
) -> OptionError:
    """Return what is said of a value that the model has at other sizes only."""
    if option.name == "seconds":
        any_size: Sequence[int] = profile.seconds
        what, unit = "A clip can last", " seconds"
    else:
        any_size = range(1, profile.max_count + 1)
        what = f"The number of clips can{'' if len(possible) > 1 else ' only'} be"
        unit = ""
    return OptionError(
        f"{what} {numbers(possible)}{unit} at `{size}`, and {numbers(any_size)} at others.",
        Fix(option, f"--{option.name} {possible[-1]}"),
    )


def no_such_frame(option: Option, seconds: int, last: int) -> OptionError:
    """Return what is said of a frame behind the clip's last one."""
    return OptionError(
        f"A clip of {seconds} seconds has the frames 0 to {last}, {FRAMES_PER_SECOND} a second.",
        Fix(option, f"--frame {last}"),
    )
