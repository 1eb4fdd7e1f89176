"""What somebody filled in, in place of typing: read like a command, and told field by field."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.asked import Create
from bot.domain.corrected import corrected
from bot.domain.errors import RequestError
from bot.domain.menu import EXAMPLE_PROMPT, Menu, offered
from bot.domain.option_values import read
from bot.domain.options import Option, choose, extract, unquoted
from bot.domain.prompts import MAX_PROMPT, created, with_end_as_option
from bot.domain.slack_text import code, is_blank, typed

AUTO = "auto"
"""The value of a choice that is left to the picture, or to what is usual."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields as they came: ``prompt`` as typed, the others by their option's value."""

    prompt: str = field(repr=False)
    size: str = AUTO
    seconds: str = AUTO
    count: str = AUTO


def parse_form(form: Form, menu: Menu) -> Create:
    """Read a form for the menu's default model. Raises RequestError.

    What has no field, such as ``--quality``, is typed like in a command.
    """
    fields = {"size": form.size, "seconds": form.seconds, "count": form.count}
    prose, found = extract(typed(form.prompt))
    for option in found:
        if option.name in fields or option.name not in offered(menu):
            raise RequestError(
                f"Choose the size, the length and the number below instead of typing "
                f"{code(option.spelled)}. If it belongs to the prompt, {option.apart}."
            )
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
    fields = {
        option.name: str(value)
        for option in found
        if option.name in ("size", "seconds", "count")
        and (value := read(option.name, option.value, menu.spec)) is not None
    }
    return Form(prompt, **fields)
