"""Every error that there is: all modules of the tree are imported here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from bot.domain import errors
from bot.domain.errors.base import SoraError

MODULES = [
    import_module(f"{errors.__name__}.{module.name}") for module in iter_modules(errors.__path__)
]


def tree(kind: type[SoraError] = SoraError) -> Iterator[type[SoraError]]:
    """Give a class and all below it, without those that tests made."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__.startswith(errors.__name__):
            yield from tree(child)


def code_names() -> frozenset[str]:
    """Return every code in the tree."""
    return frozenset(kind.code for kind in tree())
