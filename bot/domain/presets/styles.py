"""Styles: what an admin names for a workspace, to be put around prompts by whoever wants to.

A clip keeps its style's name, and the words as they were sent: neither a change of the style nor
its end does anything to clips that were made with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.errors.base import RequestError

LONGEST_NAME: Final = 30
"""Characters of a style's name: it is typed after ``--style``."""

LONGEST_WORDS: Final = 1_000
"""Characters of the words before a prompt, and of those after it."""

MOST_STYLES: Final = 50
"""Styles of a workspace: their window shows all of them."""

RESERVED: Final = frozenset({"auto"})
"""What the form's field says for none of them (``clip_form.AUTO``)."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_CLINGS: Final = tuple(",.;:!?)")
"""What words may begin with that no space goes in front of."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style adds to a prompt, and what it has as usual; whatever is empty it leaves open.

    ``model`` is a deployment's name, ``size`` is as ``--size`` takes it: ``portrait``, or
    ``720x1280``.
    """

    name: str
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)
    model: str | None = None
    size: str | None = None
    seconds: int | None = None

    def dressed(self, prompt: str) -> str:
        """Return a person's words with the style's around them, as they are sent."""
        begun = f"{self.before} {prompt}".strip()
        if not self.after:
            return begun
        return f"{begun}{self.after}" if self.after.startswith(_CLINGS) else f"{begun} {self.after}"

    @property
    def options(self) -> Mapping[str, str]:
        """Return what it asks for, by the option that it stands for."""
        wanted = {"model": self.model, "size": self.size, "seconds": self.seconds}
        return {name: str(value) for name, value in wanted.items() if value is not None}

    @property
    def is_empty(self) -> bool:
        """Tell whether it would change nothing."""
        return not (self.before or self.after or self.options)


class StyleRefused(RequestError):
    """A style that can't be kept as it is, for what stands in the ``part`` of that name."""

    def __init__(self, part: str, tell: str) -> None:
        super().__init__(tell)
        self.part = part


def is_name(name: str) -> bool:
    """Tell whether a style may be called so."""
    return _NAME.fullmatch(name) is not None and name not in RESERVED


def by_name(styles: Iterable[Style]) -> Mapping[str, Style]:
    """Return styles by their names, in the order of these."""
    return {style.name: style for style in sorted(styles, key=lambda one: one.name)}
