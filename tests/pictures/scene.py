"""Where pictures are taken, and what several of them do to get there."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Locator

from playground.person import Person
from tests.pictures.story import CHANNEL, Cast, ask
from tests.pictures.studio import Studio


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the pictures are taken: the pages, the people, and the thread with a remix in it."""

    studio: Studio
    cast: Cast
    thread: str


def clip_card(studio: Studio, words: str) -> Locator:
    """Return the card that says this, on the page on which things are pressed."""
    return studio.first.get_by_test_id("message").filter(has_text=words).first


async def answered(scene: Scene, name: str, person: Person, command: str) -> None:
    """Show what a command answers, for the person alone."""
    await scene.studio.go(name, CHANNEL)
    await ask(person, command)
    await scene.studio.wait_for("private-note")
