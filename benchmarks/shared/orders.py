"""What people order, spread over the channels and people of every workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.shared.servers import Json, Servers

HANDS = 50
"""How many orders are given at once, unless all are."""

LATE = "operation_timeout"
"""What Slack tells of a command that took longer than 3 s to be acknowledged; it is recorded."""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation that has the bot, and somebody in it; ``token`` is the bot's there."""

    workspace: str
    channel: str
    user: str
    token: str


async def places(servers: Servers) -> list[list[Place]]:
    """Return for each workspace where can be ordered: every person in every conversation.

    Neighbours differ in both, so that the first few orders are already spread.
    """
    tokens = servers.environment["SLACK_BOT_TOKEN"].split(",")
    world = await servers.slack_shows("world")
    return [
        _of_workspace(workspace, token)
        for workspace, token in zip(world["workspaces"], tokens, strict=True)
    ]


def _of_workspace(workspace: Json, token: str) -> list[Place]:
    bot = workspace["bot"]["user_id"]
    people = {one["id"] for one in workspace["people"] if one["standing"] == "member"}
    own = [
        (channel["id"], sorted(people & set(channel["members"])))
        for channel in workspace["channels"]
        if bot in channel["members"]
    ]
    turns = [(channel, cycle(members)) for channel, members in own if members]
    return [
        Place(workspace["id"], channel, next(members), token)
        for _ in range(len(people))
        for channel, members in turns
    ]


def spread(of_all: Sequence[Sequence[Place]], each: int) -> list[Place]:
    """Return ``each`` places of each workspace, the workspaces in turns."""
    chosen = [list(islice(cycle(ones), each)) for ones in of_all]
    return [place for turn in zip(*chosen, strict=True) for place in turn]


async def order(servers: Servers, where: Sequence[Place], hands: int = HANDS) -> list[float]:
    """Order a clip at each place; return how many seconds each took to be acknowledged.

    Raises RuntimeError for an order that was refused.
    """
    acks: list[float] = []
    free = asyncio.Semaphore(hands)

    async def one(number: int, place: Place) -> None:
        async with free:
            begun = time.perf_counter()
            answer = await say(servers, place, f"/sora {prompt(number)} --seconds 4")
            acks.append(time.perf_counter() - begun)
        if not answer["ok"] and answer["error"] != LATE:
            raise RuntimeError(f"an order was refused: {answer}")

    await asyncio.gather(*(one(number, place) for number, place in enumerate(where)))
    return acks


def prompt(number: int) -> str:
    """Return the words of an order."""
    return f"a red fox in fresh snow {number}"


async def say(servers: Servers, place: Place, text: str) -> Json:
    """Type something as that person, and return what the local Slack says of it."""
    said = {"workspace": place.workspace, "channel": place.channel, "user": place.user}
    url = f"{servers.slack}/playground/api/say"
    async with servers.http.post(url, json={**said, "text": text}) as answer:
        document: Json = await answer.json()
        return document
