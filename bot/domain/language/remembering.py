"""What a form begins with, besides what was typed: what its person chose last.

What the model can't do is left as usual for that model. Nothing comes near it by itself: the
nearest may be dearer, and nobody has chosen it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.language.clip_form import AUTO, Form, has_field
from bot.domain.language.menu import Menu
from bot.domain.language.options.reading import model_named
from bot.domain.language.options.values import read
from bot.domain.preferences.preferred import PreferenceChanges, Preferred
from bot.domain.profiles import Profile


def begun(form: Form, last: Preferred, menu: Menu) -> Form:
    """Return ``form`` with what it leaves open filled in from what a person chose last.

    What they, their channel or their workspace have as usual is in the menu.
    """
    model = form.model
    if model == AUTO and last.last_model is not None:
        model = model_named(last.last_model, menu) or AUTO
    profile = menu.profile_of(model)
    size = form.size if form.size != AUTO else _size(last, profile)
    sized = replace(form, model=model, size=size)
    return replace(
        sized,
        seconds=_seconds(sized, last, profile),
        count=_count(sized, last, profile),
        audio=_audio(sized, last, profile),
    )


def choices(form: Form, menu: Menu, *, with_picture: bool = False) -> PreferenceChanges:
    """Return what is to be remembered of a form that was sent in.

    A model that stood there by itself was not chosen: where another one is usual, it will be that.
    Nor was the shape that a picture decides.
    """
    profile = menu.profile_of(form.model)
    by_itself = form.model in {AUTO, menu.default}
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


def _size(last: Preferred, profile: Profile) -> str:
    """Return the size that was chosen last, if the model has it."""
    if last.last_size is None or last.last_size == AUTO or not profile.tiers:
        return AUTO
    size = read("size", last.last_size, profile)
    return AUTO if size is None else str(size)


def _seconds(form: Form, last: Preferred, profile: Profile) -> str:
    if form.seconds != AUTO or not profile.seconds:
        return form.seconds
    is_possible = last.last_seconds in profile.seconds_at(_sized(form, profile))
    if not is_possible or last.last_seconds == profile.default_seconds:
        return AUTO
    return str(last.last_seconds)


def _count(form: Form, last: Preferred, profile: Profile) -> str:
    if form.count != AUTO or last.last_count not in profile.counts_at(_sized(form, profile)):
        return form.count
    return str(last.last_count)


def _audio(form: Form, last: Preferred, profile: Profile) -> str:
    if form.audio != AUTO or last.last_audio is None or not profile.sound_field:
        return form.audio
    return "on" if last.last_audio else "off"


def _sized(form: Form, profile: Profile) -> str:
    return profile.default_size if form.size == AUTO else form.size


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and int(value) > 0 else None
