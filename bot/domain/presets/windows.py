"""What the window of styles shows: all of them, or the fields of one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language.menu import Menu
from bot.domain.presets.styles import Style


@dataclass(frozen=True, slots=True)
class StyleList:
    """All styles of a workspace, by their names."""

    styles: tuple[Style, ...]


@dataclass(frozen=True, slots=True)
class StyleForm:
    """The fields of a style as it is kept, or of a new one; ``menu`` has the models to choose."""

    style: Style | None
    menu: Menu
