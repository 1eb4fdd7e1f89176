"""A request in words again, as somebody else could type it."""

from __future__ import annotations

from typing import assert_never

from bot.domain.language.clip_form import AUTO, form_of
from bot.domain.language.requests import Again, Create, Remix

Wanted = Create | Remix | Again
"""What costs something."""


def line_of(wanted: Wanted) -> str:
    """Return the line that asks for ``wanted``, with only those options that were chosen."""
    match wanted:
        case Create():
            return _created(wanted)
        case Remix():
            return " ".join(["remix", *_number(wanted.number), wanted.change])
        case Again():
            return " ".join(["again", *_number(wanted.number)])
        case _:
            assert_never(wanted)


def _created(create: Create) -> str:
    form = form_of(create)
    fields = {"size": form.size, "seconds": form.seconds, "count": form.count}
    usual = {"count": "1", "size": AUTO if create.sized else form.size}
    typed = [f"--{name} {value}" for name, value in fields.items() if value != usual.get(name)]
    return " ".join([form.prompt, *typed])


def _number(number: int | None) -> list[str]:
    return [] if number is None else [f"#{number}"]
