"""What is wrong with an option, in a sentence, and how the person's own line is mended."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.errors.base import RequestError
from bot.domain.language.menu import (
    Menu,
    allowed,
    example,
    not_here,
    numbers,
    offered,
    one_of,
    options_of,
)
from bot.domain.language.models import names_of
from bot.domain.language.options.foreign import BROUGHT, Foreign, Takes
from bot.domain.language.options.values import nearest, read, sizes_of
from bot.domain.profiles import FRAMES_PER_SECOND, Profile, Size
from bot.domain.text.slack_text import code, escape
from bot.domain.wording import styles as styles_wording
from bot.domain.wording.reading import options as wording

DASHES = "-‐‑−–—―"

_ABLE = 3
"""How many models are named that can do what another can't."""

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
    of_style: str = field(default="", compare=False)
    """The style that asks for it, where nobody typed it."""

    @property
    def apart(self) -> str:
        """Return how to write it as prose instead."""
        return wording.APART_DASHES if self.dashes > 1 else wording.APART_DASH

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
            wording.SLIP.format(option=code(option.spelled), instead=dashed),
            Fix(option, dashed, only_name=True),
        )
    options = one_of((f"`--{known}`" for known in offered(menu)), last="and")
    tell = wording.UNKNOWN.format(option=code(option.spelled), options=options, apart=option.apart)
    return OptionError(tell, Fix(option))


def elsewhere(option: Option, other: Foreign) -> OptionError:
    """Return what is said of another tool's option."""
    words = other.words.format(value=option.value)
    if not option.value and "{value}" in other.words:
        words = ""
    tell = wording.ELSEWHERE.format(option=code(option.spelled), why=other.why)
    return OptionError(tell, Fix(option, words=words))


def no_switch(option: Option, menu: Menu) -> OptionError:
    """Return what is said of an option about sound that the model can't be asked for."""
    profile = menu.profile
    heard = wording.WITH_SOUND_OF.format(what=option.value)
    words = {"on": "", "off": wording.SILENT}.get(option.value, heard)
    spelled = code(option.spelled)
    if profile.sound_field:
        tell = wording.NO_SOUND_IN_SWITCH.format(option=spelled)
    else:
        model, others = escape(profile.name), who_can(menu, _has_switch)
        tell = wording.NO_SWITCH.format(option=spelled, model=model, others=others)
    return OptionError(tell, Fix(option, words=words))


def no_seed(option: Option, menu: Menu) -> OptionError:
    """Return what is said of a seed for a model that takes none."""
    others = who_can(menu, lambda profile: bool(profile.tiers) and profile.takes_seed)
    spelled, model = code(option.spelled), escape(menu.profile.name)
    tell = wording.NO_SEED.format(option=spelled, model=model, others=others)
    return OptionError(tell, Fix(option))


def _has_switch(profile: Profile) -> bool:
    return bool(profile.sound_field)


def only_model(option: Option, menu: Menu) -> OptionError | None:
    """Refuse any other than the one model that there is, by whichever of its names."""
    wanted = option.value.lower()
    names = {name.lower() for name in (menu.default, *menu.also)}
    if wanted in names | {"sora"} or menu.profile.is_named(wanted):
        return None
    if (barred := _barred(option, menu)) is not None:
        return barred
    model = code(menu.default, 60)
    tell = wording.ONLY_MODEL.format(model=model, option=code(option.spelled))
    return OptionError(tell, Fix(option))


def needs_value(option: Option, menu: Menu) -> OptionError:
    """Return what is said of an option without a value."""
    values = allowed(option.name, menu, menu.profile)
    tell = wording.NO_VALUE.format(option=code(option.spelled), values=values)
    return OptionError(tell, Fix(option, example(option.name, menu, menu.profile)))


def too_often(option: Option, most: int) -> OptionError:
    """Return what is said of an option that is there more often than it may."""
    often = wording.TWICE if most == 1 else wording.TIMES.format(count=most + 1)
    keep = wording.ONE if most == 1 else wording.ONE_EACH
    tell = wording.TOO_OFTEN.format(option=option.name, often=often, keep=keep)
    return OptionError(tell, Fix(option))


def not_for(option: Option, menu: Menu) -> OptionError:
    """Return what is said of an option that only another model has."""
    others = who_can(menu, lambda profile: option.name in options_of(profile))
    model = code(menu.default, 60)
    tell = wording.NOT_FOR.format(option=option.name, model=model, others=others)
    return OptionError(tell, Fix(option))


def bad_value(option: Option, menu: Menu) -> OptionError:
    """Return what is said of a value that the model doesn't have."""
    profile = menu.profile
    near = nearest(option.name, option.value, profile)
    instead = example(option.name, menu, profile) if near is None else f"--{option.name} {near}"
    fix = Fix(option, instead)
    if option.name == "size" and (sizes := sizes_of(option.value, profile)):
        choices = one_of(f"`{size}`" for size in sizes)
        which = code(option.spelled if option.other else option.value)
        return OptionError(wording.BOTH_EDGES.format(size=which, choices=choices), fix)
    values = allowed(option.name, menu, profile)
    others = who_can(menu, lambda other: _makes(option, other))
    if others:
        tell = wording.NOT_MADE.format(
            model=escape(profile.name), what=_asked(option), values=values, others=others
        )
    elif option.other is not None and option.other.takes is Takes.NOTHING:
        flag = code(option.spelled)
        tell = wording.NO_FLAG.format(flag=flag, option=option.name, values=values)
    else:
        value = code(option.value)
        tell = wording.BAD_VALUE.format(option=option.shown, value=value, values=values)
    return OptionError(tell, fix)


def no_such_model(option: Option, menu: Menu) -> OptionError:
    """Return what is said of a model that there isn't, or that may not be used there."""
    if (barred := _barred(option, menu)) is not None:
        return barred
    named = {name.lower(): name for name in menu.models}
    near = difflib.get_close_matches(option.value.lower()[:60], named, n=1, cutoff=0.6)
    hint = wording.DID_YOU_MEAN.format(model=code(named[near[0]], 60)) if near else ""
    model, values = code(option.value), allowed("model", menu, menu.profile)
    tell = wording.NO_MODEL.format(model=model, values=values, hint=hint)
    return OptionError(tell, Fix(option, f"--model {named[near[0]]}" if near else ""))


def no_such_style(option: Option, menu: Menu) -> OptionError:
    """Return what is said of a style that there isn't."""
    if not menu.styles:
        return OptionError(styles_wording.NONE_LEFT.format(style=code(option.value)), Fix(option))
    near = difflib.get_close_matches(option.value.lower()[:60], menu.styles, n=1, cutoff=0.6)
    tell = styles_wording.NOT_A_STYLE.format(
        style=code(option.value),
        choices=allowed("style", menu, menu.profile),
        hint=wording.DID_YOU_MEAN.format(model=code(near[0])) if near else "",
    )
    return OptionError(tell, Fix(option, f"--style {near[0]}" if near else ""))


def unfit_style(error: OptionError, found: Sequence[Option], menu: Menu) -> OptionError:
    """Return what is said where a style asks for what can't be: without it, the line can be made.

    ``error`` is about an option that nobody typed.
    """
    option = error.fix.option
    style = next(one for one in found if one.name == "style")
    why = not_here(option.value, menu) if option.name == "model" else error.tell
    tell = styles_wording.UNFIT.format(style=code(option.of_style), why=why)
    return OptionError(tell, Fix(style))


def _barred(option: Option, menu: Menu) -> OptionError | None:
    """Refuse a model that may be used in other conversations only, or where none may be."""
    named = {name.lower(): name for name in menu.elsewhere}
    name = named.get(option.value.lower())
    if name is None and menu.models:
        return None
    return OptionError(not_here(name or option.value, menu), Fix(option))


def not_together(option: Option, possible: Sequence[int], size: Size, menu: Menu) -> OptionError:
    """Return what is said of a value that the model has at other sizes only."""
    profile, value = menu.profile, int(option.value)

    def can(other: Profile) -> bool:
        has = other.seconds_at(size) if option.name == "seconds" else other.counts_at(size)
        return bool(other.tiers) and other.has_size(size) and value in has

    if option.name == "seconds":
        any_size: Sequence[int] = profile.seconds
        said: str = wording.LENGTHS
    else:
        any_size = range(1, profile.max_count + 1)
        said = wording.COUNTS if len(possible) > 1 else wording.ONLY_COUNT
    here, others, able = numbers(possible), numbers(any_size), who_can(menu, can)
    tell = said.format(possible=here, size=size, others=others, able=able)
    return OptionError(tell, Fix(option, f"--{option.name} {possible[-1]}"))


def who_can(menu: Menu, can: Callable[[Profile], bool]) -> str:
    """Return which other models can do something, as a sentence; nothing where none is known to."""
    names = names_of(menu)
    able = [name for name in menu.models if name != menu.default and can(menu.models[name])]
    if not able:
        return ""
    called = one_of((escape(names[name]) for name in able[:_ABLE]), last="and", longest=_ABLE)
    say = one_of((code(f"--model {name}", 80) for name in able[:_ABLE]), longest=_ABLE)
    return wording.OTHERS_CAN.format(models=called, options=say)


def _asked(option: Option) -> str:
    """Return what was asked for, in as few words as say it: ``1080p``, ``--seconds 10``."""
    return code(option.value if option.name == "size" else f"--{option.name} {option.value}")


def _makes(option: Option, profile: Profile) -> bool:
    """Tell whether a model is known to have a value, or several that it may mean."""
    known = {"size": profile.tiers, "seconds": profile.seconds}.get(option.name, (profile,))
    if not known or option.name not in options_of(profile):
        return False
    several = option.name == "size" and sizes_of(option.value, profile)
    return bool(several) or read(option.name, option.value, profile) is not None


def no_such_frame(option: Option, seconds: int, last: int) -> OptionError:
    """Return what is said of a frame behind the clip's last one."""
    tell = wording.NO_FRAME.format(seconds=seconds, last=last, rate=FRAMES_PER_SECOND)
    return OptionError(tell, Fix(option, f"--frame {last}"))
