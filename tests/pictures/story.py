"""What happens in the channel first: clips are made, under way, in line, and one has failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import aiohttp

from playground.person import CannotError, Message, Person
from playground.world import World

PATIENCE_SECONDS: Final = 240.0
LOOK_SECONDS: Final = 0.2
Found = TypeVar("Found")

CHANNEL: Final = "film-team"
BOATS: Final = "paper boats on a rainy street, seen from above"
"""The clip whose card a phone shows."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the story: an admin, three colleagues, and what the video servers can be told."""

    maya: Person
    jonas: Person
    amara: Person
    lucia: Person
    videos: Videos


class Videos:
    """The video servers, whose renders end when the story says so."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self._urls = tuple(world.videos.values())
        self._session = session
        self._ended: set[str] = set()

    async def finish(self, words: str, outcome: str = "completed") -> None:
        """End the render whose prompt has these words in it, once there is one."""
        url, render = await _soon(lambda: self._running(words))
        body = {"outcome": outcome}
        where = f"{url}/playground/api/renders/{render}/finish"
        async with self._session.post(where, json=body) as answer:
            answer.raise_for_status()
        self._ended.add(render)

    async def _running(self, words: str) -> tuple[str, str] | None:
        for url in self._urls:
            async with self._session.get(f"{url}/playground/api/renders") as answer:
                renders: list[dict[str, Any]] = (await answer.json())["renders"]
            for render in renders:
                is_on = render["status"] == "in_progress" and render["id"] not in self._ended
                if is_on and words in render["prompt"]:
                    return url, render["id"]
        return None


@asynccontextmanager
async def cast_of(world: World) -> AsyncIterator[Cast]:
    """Let everybody come on stage."""
    async with AsyncExitStack() as stack:
        maya, jonas, amara, lucia = [
            await stack.enter_async_context(Person(world.page_url, name=name, channel=CHANNEL))
            for name in ("maya", "jonas", "amara", "lucia")
        ]
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Cast(maya, jonas, amara, lucia, Videos(world, session))


async def play(cast: Cast) -> str:
    """Play it; return the timestamp of the thread with a clip and its remix.

    What is under way and in line is on `sora`, which tells how far it is and has two slots.
    """
    await _made(cast, cast.amara, "a kettle comes to the boil, in close-up", "--size landscape")
    fox = await _made(cast, cast.maya, "a red fox in fresh snow", "--size landscape --model sora")
    await cast.jonas.say("remix make it night", fox)
    await cast.videos.finish("make it night")
    await card(cast.maya, "make it night", "Done")
    await _failed(cast, cast.amara, "a chef juggles five flaming pans")
    await _under_way(cast.maya, "a lighthouse in a storm, waves against the rocks")
    await _made(cast, cast.jonas, BOATS, "")
    await _under_way(cast.jonas, "a hot-air balloon over the hills at dawn")
    await cast.amara.say("/sora an owl lands on a branch at night, in slow motion --model sora")
    await card(cast.amara, "owl", "in line")
    await card(cast.jonas, "balloon", "left")
    return fox


async def _made(cast: Cast, who: Person, prompt: str, options: str) -> str:
    """Have a clip made; return its card's timestamp."""
    await who.say(f"/sora {prompt} {options}")
    await cast.videos.finish(prompt)
    return str((await card(who, prompt, "Done", poster=True))["ts"])


async def _under_way(who: Person, prompt: str) -> None:
    """Have a clip begun on `sora`."""
    await who.say(f"/sora {prompt} --model sora")
    await card(who, prompt, "Rendering")


async def _failed(cast: Cast, who: Person, prompt: str) -> None:
    """Have a clip fail, and fail again when it is tried once more, on the house."""
    await who.say(f"/sora {prompt} --model seedance")
    for _ in range(2):
        await cast.videos.finish(prompt, "failed")
    await card(who, prompt, "Failed")


async def card(person: Person, *words: str, poster: bool = False) -> Message:
    """Return the card that says all of ``words``, once there is one; with its poster if wanted."""

    async def found() -> Message | None:
        for message in await person.messages():
            says = all(word.lower() in message["text"].lower() for word in words)
            blocks = message.get("blocks", [])
            has_poster = any(block["type"] == "image" for block in blocks)
            if blocks and says and (has_poster or not poster):
                return message
        return None

    return await _soon(found)


async def ask(person: Person, command: str) -> None:
    """Type a command whose answer is for the person alone."""
    with suppress(CannotError):
        await person.say(command)


async def _soon(probe: Callable[[], Awaitable[Found | None]]) -> Found:
    """Return the probe's first answer that isn't None."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := await probe()) is None:  # noqa: ASYNC110 - the other side is a server
            await asyncio.sleep(LOOK_SECONDS)
    return found
