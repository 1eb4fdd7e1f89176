"""A form that goes on with another model: what still fits stays, and what doesn't is told."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.language.clip_form import AUTO, Form
from bot.domain.language.menu import Menu, one_of
from bot.domain.language.models import names_of
from bot.domain.language.options.values import nearest
from bot.domain.profiles import Profile
from bot.domain.text.words import format_of, length_of
from bot.domain.wording.form import told as wording


def refitted(form: Form, menu: Menu) -> tuple[Form, str]:
    """Return a form for a model that may be used here, and what had to change, as a sentence.

    It is the model that the form names, or else the usual one. The sentence is empty where all of
    the form still fits.
    """
    form = replace(form, size=form.size or AUTO, seconds=form.seconds.removeprefix("0") or AUTO)
    barred = form.model not in {AUTO, "", *menu.models}
    model = form.model if form.model in menu.models else menu.default
    profile = menu.profile_of(model)
    sized, told = _with_size(form, profile), []
    if sized.size != form.size:
        before, after = format_of(form.size), _size_words(sized.size)
        told.append(wording.NOW.format(before=before, after=after))
    fitting = _with_length(_with_count(sized, profile), profile)
    if fitting.seconds != form.seconds:
        before, after = _length_words(form.seconds), _length_words(fitting.seconds)
        told.append(wording.NOW.format(before=before, after=after))
    if fitting.count != form.count:
        told.append(wording.FEWER.format(before=form.count, after=fitting.count))
    called = names_of(menu).get(model, "")
    changes = one_of(told, last="and")
    changed = wording.FOR_MODEL.format(model=called, changes=changes) if told else ""
    elsewhere = wording.OTHER_MODEL.format(model=form.model, instead=called) if barred else ""
    if not profile.sound_field:
        fitting = replace(fitting, audio=AUTO)
    if not profile.takes_seed:
        fitting = replace(fitting, seed=AUTO)
    return replace(fitting, model=model or AUTO), " ".join(filter(None, [elsewhere, changed]))


def _with_size(form: Form, profile: Profile) -> Form:
    if form.size == AUTO or (profile.tiers and profile.has_size(form.size)):
        return form
    return replace(form, size=nearest("size", form.size, profile) or AUTO)


def _with_length(form: Form, profile: Profile) -> Form:
    if not form.seconds.isdecimal():
        return form
    possible = profile.seconds_at(_size(form, profile))
    if int(form.seconds) in possible:
        return form
    if not possible:
        return replace(form, seconds=AUTO)
    wanted = int(form.seconds)
    return replace(form, seconds=str(min(possible, key=lambda one: (abs(one - wanted), one))))


def _with_count(form: Form, profile: Profile) -> Form:
    most = profile.counts_at(_size(form, profile))[-1]
    over = form.count.isdecimal() and int(form.count) > most
    return replace(form, count=str(most)) if over else form


def _size(form: Form, profile: Profile) -> str:
    return profile.default_size if form.size == AUTO else form.size


def _size_words(size: str) -> str:
    return wording.AUTOMATIC if size == AUTO else format_of(size)


def _length_words(seconds: str) -> str:
    return length_of(int(seconds) if seconds.isdecimal() else 0)
