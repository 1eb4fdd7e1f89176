"""Every surface that has a picture, and how to get there, in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from playwright.async_api import Locator

from playground.person import Person
from tests.pictures.story import BOATS, CHANNEL, Cast, ask
from tests.pictures.studio import LOOKS, Studio

FRAMES: Final = (1.3, 1.8)
"""Seconds into the clip and its remix at which they are shown."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the pictures are taken: the pages, the people, and the thread with a remix in it."""

    studio: Studio
    cast: Cast
    thread: str


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
    await _private(scene, "jonas", scene.cast.jonas, "/sora status")


async def listing(scene: Scene) -> None:
    """Show what ``list`` answers."""
    await _private(scene, "amara", scene.cast.amara, "/sora list")


async def helping(scene: Scene) -> None:
    """Show what ``help`` answers."""
    await _private(scene, "lucia", scene.cast.lucia, "/sora help")


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
    await _fox(scene).get_by_role("button", name="Remix").click()
    await scene.studio.wait_for("modal")


async def delete(scene: Scene) -> None:
    """Show the form of *Delete…*."""
    await scene.studio.go("maya", CHANNEL)
    await _fox(scene).get_by_role("button", name="More", exact=True).click()
    await scene.studio.first.get_by_role("menuitem", name="Delete").click()
    await scene.studio.wait_for("modal")


async def playground(scene: Scene) -> None:
    """Show the page as it is, with what the providers see."""
    await scene.studio.go("maya", CHANNEL, panel=True, thread=scene.thread)
    await scene.studio.show_frames(*FRAMES)


def _fox(scene: Scene) -> Locator:
    cards = scene.studio.first.get_by_test_id("message")
    return cards.filter(has_text="a red fox in fresh snow").first


async def _private(scene: Scene, name: str, person: Person, command: str) -> None:
    await scene.studio.go(name, CHANNEL)
    await ask(person, command)
    await scene.studio.wait_for("private-note")


SURFACES: Final[dict[str, Callable[[Scene], Awaitable[None]]]] = {
    "channel": channel,
    "home": home,
    "home-admin": home_admin,
    "status": status,
    "list": listing,
    "playground": playground,
    "thread": thread,
    "form": form,
    "remix": remix,
    "delete": delete,
    "help": helping,
}

NAMES: Final = frozenset(f"{name}-{look.name}.webp" for name in SURFACES for look in LOOKS)
"""The files that there are then."""
