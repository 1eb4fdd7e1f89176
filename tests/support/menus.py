"""A menu with a model that differs in everything, so that a mix-up shows."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.language.menu import Menu
from bot.domain.language.requests import Create
from bot.domain.profiles import Profile, Tier
from tests.support.profiles import SORA_2

WIDE = Profile(
    name="Wide 1",
    match=("wide-1",),
    tiers=(Tier("640p", {"7:4": "1792x1024", "1:1": "640x640"}, Decimal("0.125")),),
    seconds=(5, 10),
    default_size="640x640",
    default_seconds=5,
    max_count=1,
    images=1,
)
MENU = Menu({"sora-2": SORA_2, "Wide-1": WIDE}, "sora-2")
BOT = "UBOT1234"


def create(
    prompt: str,
    *,
    size: str = "720x1280",
    seconds: int = 4,
    count: int = 1,
    model: str = "sora-2",
) -> Create:
    return Create(prompt=prompt, size=size, seconds=seconds, count=count, model=model)
