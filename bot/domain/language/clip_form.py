"""What somebody filled in, in place of typing: read like a command, and told field by field.

Options that are typed among the words count here, too, and win over the fields: these show them
while the form is open, so that what it costs is seen before. And the other way round: a request in
words again, as somebody else could type it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.domain.errors.base import ModelBarred, RequestError, together
from bot.domain.language.menu import EXAMPLE_PROMPT, Menu, not_here, options_of
from bot.domain.language.options.corrected import corrected
from bot.domain.language.options.errors import Option, OptionError
from bot.domain.language.options.prompt_end import with_end_as_option
from bot.domain.language.options.reading import (
    choose,
    extract,
    for_model,
    model_named,
    unquoted,
)
from bot.domain.language.options.styles import STYLE, asked_by, style_named, with_style
from bot.domain.language.options.values import read
from bot.domain.language.prompts import MAX_PROMPT, created
from bot.domain.language.requests import Again, Continue, Create, Remix
from bot.domain.media.placing import typed_crop, typed_frames
from bot.domain.profiles import Profile
from bot.domain.text.slack_text import code, is_blank, typed
from bot.domain.wording.form import fields
from bot.domain.wording.reading.prompts import NO_PROMPT

AUTO = "auto"
"""The value of a choice that is left to the picture, or to what is usual."""

LABELS: Mapping[str, str] = {
    "style": fields.STYLE,
    "model": fields.MODEL,
    "size": fields.SIZE,
    "seconds": fields.SECONDS,
    "count": fields.COUNT,
    "audio": fields.AUDIO,
    "seed": fields.SEED,
}
"""What the fields are called, by the option that each stands for."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields as they came: ``prompt`` as typed, the others by their option's value.

    ``model`` is also what a form without a field for it is about; ``seed`` is a whole number. The
    other fields are ``filled_for`` a style: one that was chosen since has yet to fill them in.
    """

    prompt: str = field(repr=False)
    size: str = AUTO
    seconds: str = AUTO
    count: str = AUTO
    model: str = AUTO
    audio: str = AUTO
    seed: str = AUTO
    style: str = AUTO
    filled_for: str = AUTO


EMPTY = Form("")

Wanted = Create | Remix | Continue | Again
"""What costs something."""


def parse_form(form: Form, menu: Menu) -> Create:
    """Read a form for the model that it is about. Raises RequestError, for all that is wrong.

    What is typed among its words counts, as in a command; the fields say the rest.
    """
    text = typed(form.prompt)
    whole = unquoted(text)
    prose, typed_ones = extract(whole)
    found = _said(form, typed_ones, menu)
    if form.model != AUTO and not any(option.name == "model" for option in found):
        _need_model(form.model, menu)
    menu = _about(form, menu)
    prompt = prose if whole != text.strip() else unquoted(prose)
    options = (*_chosen(form, found, menu), *found)
    blank = [RequestError(NO_PROMPT.format(example=code(EXAMPLE_PROMPT)))]
    if wrong := [*(blank if is_blank(prompt) else []), *_wrong(options, menu)]:
        raise together(wrong)
    return created(prompt, choose(options, menu), menu)


def _wrong(options: tuple[Option, ...], menu: Menu) -> list[OptionError]:
    """Return what is wrong with options, one after another: each with those before it left out.

    A style takes what it asks for with it.
    """
    try:
        choose(options, menu)
    except OptionError as error:
        wrong = error.fix.option
        kept = [one for one in options if not (wrong.name == STYLE and one.of_style)]
        rest = tuple(option for option in kept if option != wrong)
        return [error, *(_wrong(rest, menu) if len(rest) < len(options) else [])]
    return []


def with_words(form: Form, menu: Menu) -> Form:
    """Return a form whose fields show what is typed among its words, as far as that can be made.

    And what its style asks for, where that was chosen just now. One that is gone is none.
    """
    found = _said(form, extract(unquoted(typed(form.prompt)))[1], menu)
    style = AUTO if style_named(form.style, menu) is None else form.style
    form = replace(form, style=style, filled_for=style)
    if not found:
        return form
    menu = _about(form, menu)
    profile, said = for_model(found, menu).profile, filled("", found, menu)
    shown = {name: getattr(said, name) for name in LABELS if has_field(name, profile, menu)}
    now = replace(form, **{name: value for name, value in shown.items() if value != AUTO})
    return replace(now, filled_for=now.style)


def typed_options(form: Form, menu: Menu) -> tuple[str, ...]:
    """Return those options among a form's words that its fields show, as they were typed."""
    words = unquoted(typed(form.prompt))
    found = extract(words)[1]
    profile = for_model(with_style(found, menu), _about(form, menu)).profile

    def is_shown(option: Option) -> bool:
        if option.name == "model":
            known = model_named(option.value, menu) is not None
        elif option.name == STYLE:
            known = style_named(option.value, menu) is not None
        else:
            known = option.name in LABELS and read(option.name, option.value, profile) is not None
        return known and has_field(option.name, profile, menu)

    typed_so = (words[option.start : option.end] for option in found if is_shown(option))
    return tuple(" ".join(one.split()) for one in typed_so)


def has_field(name: str, profile: Profile, menu: Menu) -> bool:
    """Tell whether the form about a model has a field for an option: whether there is a choice."""
    match name:
        case "style":
            return bool(menu.styles)
        case "model":
            return len(menu.models) > 1
        case "size":
            return bool(profile.tiers)
        case "seconds":
            return bool(profile.seconds)
        case "count":
            return profile.max_count > 1
        case "audio":
            return bool(profile.sound_field)
        case "seed":
            return profile.takes_seed
        case _:
            return False


def _about(form: Form, menu: Menu) -> Menu:
    """Return the menu with the model as its default that a form is about, if it is there."""
    return replace(menu, default=form.model) if form.model in menu.models else menu


def _said(form: Form, found: tuple[Option, ...], menu: Menu) -> tuple[Option, ...]:
    """Return what counts before a form's fields: what is typed, and what its style asks for.

    A style whose name was typed, or that was chosen since the fields were filled in.
    """
    is_typed = any(option.name == STYLE for option in found)
    if form.style not in {AUTO, form.filled_for} and not is_typed:
        found = (*found, Option(STYLE, f"--{STYLE}", form.style))
    return with_style(found, menu)


def _chosen(form: Form, found: Sequence[Option], menu: Menu) -> tuple[Option, ...]:
    """Return what a form's fields say, as options, but for what its words say themselves.

    What its style asks for is in the fields, but for what has none, and for a model that can't be
    had: that is refused.
    """
    profile = for_model(tuple(found), menu).profile
    values = {"size": form.size, "seconds": form.seconds, "count": form.count, STYLE: form.style}
    for name, value in (("audio", form.audio), ("seed", form.seed)):
        values |= {name: value} if has_field(name, profile, menu) else {}
    said = {option.name for option in found}
    chosen = tuple(
        Option(name, f"--{name}", value)
        for name, value in values.items()
        if value != AUTO and name not in said
    )
    style = None if STYLE in said else style_named(form.style, menu)
    hidden = () if style is None else asked_by(style)
    return (
        *chosen,
        *(one for one in hidden if one.name not in said and _is_hidden(one, profile, menu)),
    )


def _is_hidden(asked: Option, profile: Profile, menu: Menu) -> bool:
    """Tell whether a form can't show what a style asks for."""
    if asked.name == "model" and model_named(asked.value, menu) is None:
        return True
    return not has_field(asked.name, profile, menu)


def understood(text: str, menu: Menu) -> Form | None:
    """Return a form with a refused command's words, and those of its options that are possible.

    What can only be said in words is said in them. None where there are no words, or too many.
    """
    text = with_end_as_option(text, menu)
    found = extract(unquoted(text))[1]
    mended = extract(unquoted(corrected(text, menu) or text))[0]
    prompt = unquoted(mended)
    fits = not is_blank(prompt) and len(prompt) <= MAX_PROMPT
    return filled(prompt, found, menu) if fits else None


def filled(prompt: str, found: tuple[Option, ...], menu: Menu) -> Form:
    """Return a form with ``prompt``, and those of the options that are possible."""
    found = with_style(found, menu)
    chosen = for_model(found, menu)
    has = options_of(chosen.profile)
    possible = {
        option.name: (option.value if option.name == "audio" else str(value))
        for option in found
        if option.name in has
        and (value := read(option.name, option.value, chosen.profile)) is not None
    }
    style = next((one.value for one in found if one.name == STYLE), "")
    if (known := style_named(style, menu)) is not None:
        possible[STYLE] = known.name
    named = any(option.name == "model" for option in found)
    model = chosen.default if named and chosen.default else AUTO
    said = {name: value for name, value in possible.items() if name in LABELS}
    return Form(prompt, **said, model=model, filled_for=said.get(STYLE, AUTO))


def form_of(create: Create) -> Form:
    """Return the form with which a request could have been made; what has no field is typed."""
    quality = [f"--quality {create.quality}"] if create.quality else []
    options = (*quality, *typed_frames(create.frames), *typed_crop(create.crop))
    return Form(
        prompt=" ".join((create.prompt, *options)),
        size=create.size if create.sized else AUTO,
        seconds=str(create.seconds),
        count=str(create.count),
        audio=switched(create.audio),
        model=create.model if create.picked else AUTO,
        seed=seeded(create.seed),
        style=create.style or AUTO,
        filled_for=create.style or AUTO,
    )


def switched(audio: bool | None) -> str:
    """Return the value of the field for sound."""
    return AUTO if audio is None else "on" if audio else "off"


def seeded(seed: int | None) -> str:
    """Return the value of the field for the seed."""
    return AUTO if seed is None else str(seed)


def _need_model(model: str, menu: Menu) -> None:
    """See that a form's model may be used where its clip is to go. Raises RequestError."""
    if model not in menu.models:
        raise ModelBarred("by the settings", tell=not_here(model, menu))


def line_of(wanted: Wanted) -> str:
    """Return the line that asks for ``wanted``, with only those options that were chosen."""
    match wanted:
        case Create():
            return _created(wanted)
        case Remix():
            return " ".join(["remix", *_number(wanted.number), wanted.change])
        case Continue():
            return " ".join(["continue", *_number(wanted.number), wanted.words])
        case Again():
            seed = "random" if wanted.seed is None else str(wanted.seed)
            reseeded = [f"--seed {seed}"] if wanted.reseeds else []
            return " ".join(["again", *_number(wanted.number), *reseeded])
        case _:
            assert_never(wanted)


def _created(create: Create) -> str:
    form = form_of(create)
    names = ("size", "seconds", "count", "audio", "seed", *(["model"] if create.picked else []))
    names = (*names, STYLE)
    values = {name: getattr(form, name) for name in names}
    usual = {"count": "1", "size": AUTO if create.sized else form.size}
    usual |= {"audio": AUTO, "seed": AUTO, STYLE: AUTO}
    chosen = [f"--{name} {value}" for name, value in values.items() if value != usual.get(name)]
    return " ".join([form.prompt, *chosen])


def _number(number: int | None) -> list[str]:
    return [] if number is None else [f"#{number}"]
