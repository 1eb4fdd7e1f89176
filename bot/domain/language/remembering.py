"""What a form begins with, besides what was typed: one's last choices, and one's own usual ones.

What the model can't do is left as usual for that model. Nothing comes near it by itself: the
nearest may be dearer, and nobody has chosen it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.language.clip_form import AUTO, Form, has_field
from bot.domain.language.menu import Menu
from bot.domain.language.options.reading import model_named
from bot.domain.language.options.values import read
from bot.domain.preferences.preferred import PreferenceChanges, Preferred
from bot.domain.profiles import Profile


def begun(form: Form, mine: Preferred, menu: Menu) -> Form:
    """Return ``form`` with what it leaves open filled in from a person's own choices.

    The last ones count before what they have said is usual for them.
    """
    model = form.model
    if model == AUTO:
        known = (model_named(name, menu) for name in (mine.last_model, mine.model) if name)
        model = next((name for name in known if name is not None), AUTO)
    profile = menu.profile_of(model)
    size = form.size if form.size != AUTO else _size(mine, profile)
    begun = replace(form, model=model, size=size)
    begun = replace(begun, seconds=_seconds(begun, mine, profile))
    return replace(begun, count=_count(begun, mine, profile), audio=_audio(form, mine, profile))


def choices(
    form: Form, mine: Preferred, menu: Menu, *, with_picture: bool = False
) -> PreferenceChanges:
    """Return what is to be remembered of a form that was sent in.

    A model that stood there by itself was not chosen: where another one is usual, it will be that.
    Nor was the shape that a picture decides.
    """
    profile = menu.profile_of(form.model)
    usual = begun(Form(""), replace(mine, last_model=None), menu).model
    by_itself = form.model in {AUTO, menu.default if usual == AUTO else usual}
    kept: PreferenceChanges = {"last_model": None if by_itself else form.model}
    if has_field("size", profile, menu) and not (with_picture and form.size == AUTO):
        kept["last_size"] = form.size
    if has_field("seconds", profile, menu):
        kept["last_seconds"] = _number(form.seconds)
    if has_field("count", profile, menu):
        kept["last_count"] = _number(form.count)
    if has_field("audio", profile, menu):
        sound = form.audio == "on"
        kept["last_audio"] = None if form.audio == AUTO or sound is profile.audio else sound
    return kept


def _size(mine: Preferred, profile: Profile) -> str:
    """Return the size that was chosen last, or is usual for a person, if the model has it."""
    if mine.last_size == AUTO or not profile.tiers:
        return AUTO
    wanted = (read("size", size, profile) for size in (mine.last_size, mine.size) if size)
    return next((str(size) for size in wanted if size is not None), AUTO)


def _seconds(form: Form, mine: Preferred, profile: Profile) -> str:
    if form.seconds != AUTO or not profile.seconds:
        return form.seconds
    possible = profile.seconds_at(_sized(form, profile))
    found = _first((mine.last_seconds, mine.seconds), possible)
    return AUTO if found in {None, profile.default_seconds} else str(found)


def _count(form: Form, mine: Preferred, profile: Profile) -> str:
    if form.count != AUTO:
        return form.count
    found = _first((mine.last_count,), profile.counts_at(_sized(form, profile)))
    return AUTO if found is None else str(found)


def _audio(form: Form, mine: Preferred, profile: Profile) -> str:
    if form.audio != AUTO or mine.last_audio is None or not profile.sound_field:
        return form.audio
    return "on" if mine.last_audio else "off"


def _first(wanted: Iterable[int | None], possible: Iterable[int]) -> int | None:
    """Return the first of what is wanted that is possible."""
    can = frozenset(possible)
    return next((one for one in wanted if one in can), None)


def _sized(form: Form, profile: Profile) -> str:
    return profile.default_size if form.size == AUTO else form.size


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and int(value) > 0 else None
