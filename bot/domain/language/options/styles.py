"""A style among the options: what it asks for counts where nobody has said anything else."""

from __future__ import annotations

from bot.domain.language.menu import Menu
from bot.domain.language.options.errors import Option
from bot.domain.presets.styles import Style

STYLE = "style"
"""The option's name."""


def style_named(value: str, menu: Menu) -> Style | None:
    """Return the style that is called so, in whatever letters; None where there is none."""
    return menu.styles.get(value.lower())


def chosen_style(found: tuple[Option, ...], menu: Menu) -> Style | None:
    """Return the style that is among the options, as far as there is one of that name."""
    named = (style_named(option.value, menu) for option in found if option.name == STYLE)
    return next(filter(None, named), None)


def with_style(found: tuple[Option, ...], menu: Menu) -> tuple[Option, ...]:
    """Return the options, and behind them what the style among them asks for besides.

    What somebody has said themselves wins over it.
    """
    style = chosen_style(found, menu)
    if style is None:
        return found
    said = {option.name for option in found}
    return (*found, *(option for option in asked_by(style) if option.name not in said))


def asked_by(style: Style) -> tuple[Option, ...]:
    """Return what a style asks for, as options that stand nowhere in the text."""
    return tuple(
        Option(name, f"--{name}", value, of_style=style.name)
        for name, value in style.options.items()
    )
