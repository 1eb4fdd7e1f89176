"""Styles as tests have them, and a window that keeps what it showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.presets.styles import Style
from bot.domain.presets.windows import StyleForm, StyleList
from bot.ports.presets.styles import StyleWindows

PRODUCT = Style(
    "product-shot",
    before="Studio photograph of",
    after=", soft light",
    size="portrait",
    seconds=8,
)


@dataclass
class FakeStyleWindows(StyleWindows):
    """Shows nothing, and remembers what."""

    shown: list[StyleList | StyleForm] = field(default_factory=list)

    @override
    async def open(self, origin: Origin, window: StyleList) -> None:
        self.shown.append(window)

    @override
    async def show(self, origin: Origin, view_id: str, window: StyleList | StyleForm) -> None:
        self.shown.append(window)

    @override
    def as_view(self, window: StyleList | StyleForm) -> dict[str, Any]:
        self.shown.append(window)
        return {"window": window}
