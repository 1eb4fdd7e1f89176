"""What somebody filled in, in place of typing: read like a command, and told field by field.

And the other way round: a request in words again, as somebody else could type it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.domain.errors.base import ModelBarred, RequestError
from bot.domain.language.menu import (
    EXAMPLE_PROMPT,
    Menu,
    not_here,
    offered,
    one_of,
    options_of,
)
from bot.domain.language.options.corrected import corrected
from bot.domain.language.options.errors import Option
from bot.domain.language.options.prompt_end import with_end_as_option
from bot.domain.language.options.reading import choose, extract, for_model, unquoted
from bot.domain.language.options.values import read
from bot.domain.language.prompts import MAX_PROMPT, created
from bot.domain.language.requests import Again, Continue, Create, Remix
from bot.domain.media.placing import typed_crop, typed_frames
from bot.domain.text.slack_text import code, is_blank, typed

AUTO = "auto"
"""The value of a choice that is left to the picture, or to what is usual."""

LABELS = {
    "model": "Model",
    "size": "Size",
    "seconds": "Length",
    "count": "How many",
    "audio": "Audio",
}
"""What the fields are called, by the option that each stands for."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields as they came: ``prompt`` as typed, the others by their option's value.

    ``model`` is also what a form without a field for it is about.
    """

    prompt: str = field(repr=False)
    size: str = AUTO
    seconds: str = AUTO
    count: str = AUTO
    model: str = AUTO
    audio: str = AUTO


EMPTY = Form("")

Wanted = Create | Remix | Continue | Again
"""What costs something."""


def parse_form(form: Form, menu: Menu) -> Create:
    """Read a form for the model that it is about. Raises RequestError.

    What has no field, such as ``--quality``, is typed like in a command.
    """
    if form.model != AUTO:
        _need_model(form.model, menu)
        menu = replace(menu, default=form.model)
    fields = {
        "size": form.size,
        "seconds": form.seconds,
        "count": form.count,
        "audio": form.audio if menu.profile.sound_field else AUTO,
    }
    prose, found = extract(typed(form.prompt))
    _refuse_fields(found, menu)
    prompt = unquoted(prose)
    if is_blank(prompt):
        raise RequestError(f"What should the clip show? For example: `{EXAMPLE_PROMPT}`")
    chosen = tuple(
        Option(name, f"--{name}", value) for name, value in fields.items() if value != AUTO
    )
    return created(prompt, choose((*chosen, *found), menu))


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
    chosen = for_model(found, menu)
    has = options_of(chosen.profile)
    possible = {
        option.name: (option.value if option.name == "audio" else str(value))
        for option in found
        if option.name in has
        and (value := read(option.name, option.value, chosen.profile)) is not None
    }
    fields = {name: value for name, value in possible.items() if name in LABELS}
    seed = f" --seed {possible['seed']}" if "seed" in possible else ""
    named = any(option.name == "model" for option in found)
    model = chosen.default if named and chosen.default else AUTO
    return Form(f"{prompt}{seed}", **fields, model=model)


def form_of(create: Create) -> Form:
    """Return the form with which a request could have been made; what has no field is typed."""
    quality = [f"--quality {create.quality}"] if create.quality else []
    seed = [f"--seed {create.seed}"] if create.seed is not None else []
    options = (*quality, *seed, *typed_frames(create.frames), *typed_crop(create.crop))
    return Form(
        prompt=" ".join((create.prompt, *options)),
        size=create.size if create.sized else AUTO,
        seconds=str(create.seconds),
        count=str(create.count),
        audio=switched(create.audio),
        model=create.model if create.picked else AUTO,
    )


def switched(audio: bool | None) -> str:
    """Return the value of the field for sound."""
    return AUTO if audio is None else "on" if audio else "off"


def _need_model(model: str, menu: Menu) -> None:
    """See that a form's model may be used where its clip is to go. Raises RequestError."""
    if model not in menu.models:
        raise ModelBarred("by the settings", tell=not_here(model, menu))


def _refuse_fields(found: Sequence[Option], menu: Menu) -> None:
    """Refuse options that are typed although there is a field for them, and those that are none."""
    has = {
        "model": len(menu.models) > 1,
        "size": bool(menu.profile.tiers),
        "seconds": bool(menu.profile.seconds),
        "audio": bool(menu.profile.sound_field),
    }
    fields = {name: label for name, label in LABELS.items() if has.get(name, True)}
    labels = one_of((f"*{label}*" for label in fields.values()), last="and", longest=len(fields))
    for option in found:
        if option.name in fields:
            wrong = f"Choose that under *{fields[option.name]}* instead of typing"
        elif option.name not in offered(menu):
            wrong = f"There are fields for {labels}, and none for"
        else:
            continue
        raise RequestError(
            f"{wrong} {code(option.spelled)}. If it belongs to the prompt, {option.apart}."
        )


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
    fields = {"size": form.size, "seconds": form.seconds, "count": form.count, "audio": form.audio}
    usual = {"count": "1", "size": AUTO if create.sized else form.size, "audio": AUTO}
    fields |= {"model": form.model} if create.picked else {}
    chosen = [f"--{name} {value}" for name, value in fields.items() if value != usual.get(name)]
    return " ".join([form.prompt, *chosen])


def _number(number: int | None) -> list[str]:
    return [] if number is None else [f"#{number}"]
