"""Every surface that has a picture, and how to get there, in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.pictures import team
from tests.pictures.scene import Scene, answered, clip_card
from tests.pictures.story import BOATS, CHANNEL, ask
from tests.pictures.studio import LOOKS, PAIR, Look

FOX: Final = "a red fox in fresh snow"
FRAMES: Final = (1.3, 1.8)
"""Seconds into the clip and its remix at which they are shown."""


async def channel(scene: Scene) -> None:
    """Show a channel of cards, as it is at its end."""
    await scene.studio.go("maya", CHANNEL, tall=1930)
    await scene.studio.wait_for("message")
    await scene.studio.bring(BOATS)


async def home(scene: Scene) -> None:
    """Show somebody's Home."""
    await scene.studio.go("jonas", "sora", tab="home", tall=1140)
    await scene.studio.wait_for_home()


async def home_admin(scene: Scene) -> None:
    """Show the end of an admin's Home."""
    await scene.studio.go("maya", "sora", tab="home", tall=1400)
    await scene.studio.wait_for_home()
    await scene.studio.to_end("#home")


async def status(scene: Scene) -> None:
    """Show what ``status`` answers."""
    await answered(scene, "jonas", scene.cast.jonas, "/sora status")


async def listing(scene: Scene) -> None:
    """Show what ``list`` answers."""
    await answered(scene, "amara", scene.cast.amara, "/sora list")


async def helping(scene: Scene) -> None:
    """Show what ``help`` answers."""
    await answered(scene, "lucia", scene.cast.lucia, "/sora help")


async def thread(scene: Scene) -> None:
    """Show a thread with a clip and its remix."""
    await scene.studio.go("maya", CHANNEL, thread=scene.thread)
    await scene.studio.show_frames(*FRAMES)


async def form(scene: Scene) -> None:
    """Show the form of ``/sora`` alone."""
    await scene.studio.go("maya", CHANNEL)
    await ask(scene.cast.maya, "/sora")
    await scene.studio.wait_for("modal")


async def remix(scene: Scene) -> None:
    """Show the form of *Remix…*."""
    await scene.studio.go("maya", CHANNEL)
    await clip_card(scene.studio, FOX).get_by_role("button", name="Remix").click()
    await scene.studio.wait_for("modal")


async def delete(scene: Scene) -> None:
    """Show the form of *Delete…*."""
    await scene.studio.go("maya", CHANNEL)
    await clip_card(scene.studio, FOX).get_by_role("button", name="More", exact=True).click()
    await scene.studio.first.get_by_role("menuitem", name="Delete").click()
    await scene.studio.wait_for("modal")


async def playground(scene: Scene) -> None:
    """Show the page as it is, with what the providers see."""
    await scene.studio.go("maya", CHANNEL, panel=True, thread=scene.thread)
    await scene.studio.show_frames(*FRAMES)


@dataclass(frozen=True, slots=True)
class Surface:
    """How to get to it, and the looks that there are pictures of."""

    show: Callable[[Scene], Awaitable[None]]
    looks: Sequence[Look] = PAIR


SURFACES: Final = {
    "channel": Surface(channel, LOOKS),
    "home": Surface(home, LOOKS),
    "home-admin": Surface(home_admin),
    "status": Surface(status),
    "list": Surface(listing),
    "playground": Surface(playground, LOOKS),
    "thread": Surface(thread, LOOKS),
    "form": Surface(form),
    "remix": Surface(remix),
    "delete": Surface(delete),
    "help": Surface(helping),
    "takes": Surface(team.takes),
    "share": Surface(team.share),
    "copy": Surface(team.copy),
    "styles": Surface(team.styles),
    "budgets": Surface(team.budgets),
    "over-budget": Surface(team.over_budget),
    "approval": Surface(team.approval),
    "usage": Surface(team.usage),
}

NAMES: Final = frozenset(
    f"{name}-{look.name}.webp" for name, surface in SURFACES.items() for look in surface.looks
)
"""The files that there are then."""
