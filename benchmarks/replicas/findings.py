"""What came of a run: by the database, by Slack's messages, and by the video server's renders."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.crash.evidence import is_card
from benchmarks.shared.orders import Place
from benchmarks.shared.servers import Json, Servers

_ROWS = """
    SELECT id, prompt, workspace, state, provider_id, rendering_at - created_at AS waited
    FROM jobs
"""

FAIR = 1.5
"""How many times as long as all wait, on average, a workspace may wait that asked for as much."""

SLACKS = 50
"""Edits that Slack allows a workspace in a minute."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asked for; no two have the same prompt."""

    prompt: str
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """How many promises were broken, and how well those were kept that have a measure."""

    accepted: int
    """Orders that were acknowledged, and not refused."""
    lost: int
    """Acknowledged orders without a job; jobs without a render, a clip in Slack, or a card."""
    created_twice: int
    delivered_twice: int
    cards_twice: int
    over_limit: int
    """Renders at a time beyond the limit, and orders that the server refused as one too many."""
    most_running: int
    most_edits: int
    """Edits of one workspace in any minute, at most."""
    worst_wait: float
    """How long the workspace waited that waited longest, over what all did on average."""

    @property
    def is_clean(self) -> bool:
        """Tell whether every promise was kept."""
        broken = (self.lost, self.created_twice, self.delivered_twice, self.cards_twice)
        is_fair = self.worst_wait <= FAIR and self.most_edits <= SLACKS
        return not any(broken) and not self.over_limit and is_fair


async def find(
    servers: Servers,
    engine: AsyncEngine,
    orders: Sequence[Order],
    where: Sequence[Place],
    limit: int,
) -> Findings:
    """Gather it all, and compare."""
    async with engine.connect() as connection:
        rows = list(await connection.execute(text(_ROWS)))
    video = await servers.video_shows("renders")
    messages = await _messages(servers, where)
    edits = (await servers.slack_shows("calls?method=chat.update"))["calls"]
    made = Counter(render["prompt"] for render in video["renders"])
    brought = Counter(name for message in messages for name in _clips(message))
    cards = Counter(_job_of(message) for message in messages if is_card(message))
    running = most_at_once(
        (render["created_at"], render["completed_at"]) for render in video["renders"]
    )
    return Findings(
        accepted=sum(order.acknowledged for order in orders),
        lost=len(lost(orders, rows, made, brought, cards)),
        created_twice=_beyond_one(made) + _beyond_one(Counter(row.prompt for row in rows)),
        delivered_twice=_beyond_one(brought),
        cards_twice=_beyond_one(cards),
        over_limit=max(0, running - limit) + video["answered_429"],
        most_running=running,
        most_edits=max((most_in(60.0, of_one) for of_one in _by_workspace(edits)), default=0),
        worst_wait=worst_wait((row.workspace, row.waited) for row in rows),
    )


def lost(
    orders: Iterable[Order],
    rows: Iterable[Any],
    made: Counter[str],
    brought: Counter[str],
    cards: Counter[str],
) -> list[str]:
    """Return the prompts of which something is missing; of those not acknowledged all may be."""
    jobs = {
        row.prompt: row.state == "delivered"
        and bool(made[row.prompt] and brought[row.id] and cards[row.id])
        for row in rows
    }
    asked = {order.prompt for order in orders if order.acknowledged}
    return [prompt for prompt in sorted(asked | jobs.keys()) if not jobs.get(prompt)]


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """Return how many of these spans went on at the same time, at most."""
    ends = [(moment, step) for begin, end in spans for moment, step in ((begin, 1), (end, -1))]
    now = most = 0
    for _, step in sorted(ends):
        now += step
        most = max(most, now)
    return most


def most_in(seconds: float, moments: Sequence[float]) -> int:
    """Return how many of these moments lie within so many seconds, at most."""
    known = sorted(moments)
    return max((bisect_right(known, at + seconds) - i for i, at in enumerate(known)), default=0)


def worst_wait(waits: Iterable[tuple[str, float | None]]) -> float:
    """Return the longest of all workspaces' average waits, over the average of all."""
    of_each: dict[str, list[float]] = defaultdict(list)
    for workspace, waited in waits:
        if waited is not None:
            of_each[workspace].append(waited)
    if not of_each:
        return 0.0
    means = [fmean(each) for each in of_each.values()]
    return max(means) / max(fmean(means), 0.001)


def _beyond_one(counts: Counter[str]) -> int:
    return sum(count - 1 for count in counts.values())


async def _messages(servers: Servers, where: Sequence[Place]) -> list[Json]:
    places = sorted({(place.workspace, place.channel) for place in where})
    free = asyncio.Semaphore(10)

    async def of_one(workspace: str, channel: str) -> list[Json]:
        async with free:
            found = await servers.slack_shows(f"messages?workspace={workspace}&channel={channel}")
        return list(found["messages"])

    found = await asyncio.gather(*(of_one(*place) for place in places))
    return [message for some in found for message in some]


def _clips(message: Json) -> list[str]:
    """Return the jobs whose clips a message brings."""
    names = (str(file["name"]) for file in message.get("files", []))
    return [name.removeprefix("sora-").removesuffix(".mp4") for name in names if ".mp4" in name]


def _job_of(card: Json) -> str:
    return str(card["metadata"]["event_payload"]["job"])


def _by_workspace(calls: Iterable[Json]) -> Iterable[list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for call in calls:
        found[str(call["workspace"])].append(call["at"])
    return found.values()
