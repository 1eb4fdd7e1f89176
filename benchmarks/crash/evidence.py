"""Reads the three sources: the database, the local Slack, the local video API."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.crash.audit import Card, Evidence, Order, Post, Render, Row
from benchmarks.crash.posters import STILL_COMING, kept_posters, poster_on
from benchmarks.crash.team.approvals import DEAR, WAITING, DearRow, unapproved
from benchmarks.crash.team.budgets import ONE_MOMENT, Moment, moment_of
from benchmarks.crash.team.copies import CopyRow, copies_astray, shown
from benchmarks.crash.team.ledgers import ENTRIES, SUMS, astray, entries_of, sums_of
from benchmarks.crash.team.picks import Choices, Take, is_side_by_side, shown_by
from benchmarks.crash.team.team import Team
from benchmarks.crash.theatre import FROZEN, Place, Theatre
from benchmarks.crash.weather import Json
from bot.slack.messages.clips.copies import FILE_NAMES

_ROWS = """
    SELECT id, prompt, state, provider_id, card_ts, thread_ts, file_permalink, requester, ended_by,
           poster_id, has_poster, shown_version >= version AS shown, number, picked,
           coalesce(take_of, request) AS request, deleted_at
    FROM jobs ORDER BY seq
"""
_SCENE = """
    SELECT id, state, provider_id, workspace, channel, card_ts, cards, ending, orders, inputs
    FROM jobs
"""
_OF_PROMPT = f"{_SCENE} WHERE prompt = :prompt"
_UNANSWERED = f"{_SCENE} WHERE state IN ('submitting', 'unconfirmed')"
_WITNESSES = """
    SELECT count(*) FROM jobs
    WHERE provider_id IS NOT NULL AND rendering_at < :until AND deployment = :deployment
"""
_OPEN = """
    SELECT count(*) FROM jobs
    WHERE state NOT IN ('delivered', 'failed', 'cancelled', 'unconfirmed')
       OR (card_ts IS NOT NULL AND shown_version < version)
       OR ending IS NOT NULL
       OR (money_state = 'reserved' AND state IN ('delivered', 'failed', 'cancelled'))
       OR take_news > 0
"""
_COPIES_OPEN = "SELECT count(*) FROM copies WHERE due_at IS NOT NULL"
_COPIES = "SELECT key, channel, state, file_id FROM copies ORDER BY created_at"
_CHOSEN = "SELECT chosen FROM preferences WHERE workspace = :workspace AND subject = ''"
_ABANDONED = "SELECT provider_id FROM abandoned_renders"
_HELD = """
    SELECT count(*) FROM jobs
    WHERE lease_owner = :owner
      AND state IN ('submitting', 'rendering', 'delivering', 'cancelling')
"""


class Ledger:
    """The database, read from outside the bot; close it in the end."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(url)

    async def rows(self) -> list[Any]:
        """Return the jobs, oldest first."""
        async with self._engine.connect() as connection:
            return list(await connection.execute(text(_ROWS)))

    async def abandoned(self) -> set[str]:
        """Return the renders that jobs have left behind."""
        async with self._engine.connect() as connection:
            return set((await connection.execute(text(_ABANDONED))).scalars())

    async def row(self, prompt: str) -> Any:
        """Return the job of a prompt, as far as scenes need it; None if there is none."""
        async with self._engine.connect() as connection:
            found = await connection.execute(text(_OF_PROMPT), {"prompt": prompt})
            return found.first()

    async def unanswered(self) -> list[Any]:
        """Return the jobs whose order may have come to anything, likewise."""
        async with self._engine.connect() as connection:
            return list(await connection.execute(text(_UNANSWERED)))

    async def witnesses(self, deployment: str) -> int:
        """Count the jobs of a deployment with a render that its list has to have by now."""
        old = {"until": time.time() - LISTED_BY, "deployment": deployment}
        async with self._engine.connect() as connection:
            return int((await connection.execute(text(_WITNESSES), old)).scalar_one())

    async def open(self) -> int:
        """Count jobs that are under way, or whose end isn't shown, told and settled, and copies."""
        async with self._engine.connect() as connection:
            counts = [await connection.execute(text(query)) for query in (_OPEN, _COPIES_OPEN)]
            return sum(int(count.scalar_one()) for count in counts)

    async def copies(self) -> list[CopyRow]:
        """Return the copies of clips in other channels, oldest first."""
        async with self._engine.connect() as connection:
            return [CopyRow(*row) for row in await connection.execute(text(_COPIES))]

    async def posters_to_come(self) -> int:
        """Count the clips whose poster somebody is still seeing to."""
        async with self._engine.connect() as connection:
            return int((await connection.execute(text(STILL_COMING))).scalar_one())

    async def held_by(self, owner: str) -> int:
        """Count the jobs that ``owner`` works on, by their leases."""
        async with self._engine.connect() as connection:
            return int((await connection.execute(text(_HELD), {"owner": owner})).scalar_one())

    async def astray(self) -> list[str]:
        """Return a line for each sum of money that doesn't add up, and for what is stranded."""
        async with self._engine.connect() as connection:
            entries = entries_of(await connection.execute(text(ENTRIES)))
            return astray(entries, sums_of(await connection.execute(text(SUMS))))

    async def moment(self) -> Moment:
        """Return what all jobs count for, their sums and what is allowed, at one moment."""
        async with self._engine.connect() as connection:
            return moment_of(await connection.execute(text(ONE_MOMENT)))

    async def chosen(self, workspace: str) -> Json:
        """Return what a workspace has chosen."""
        async with self._engine.connect() as connection:
            found = await connection.scalar(text(_CHOSEN), {"workspace": workspace})
            return {} if found is None else dict(json.loads(found))

    async def waiting(self) -> list[Any]:
        """Return the jobs that wait for an admin, oldest first."""
        async with self._engine.connect() as connection:
            return list(await connection.execute(text(WAITING)))

    async def dear(self) -> list[DearRow]:
        """Return what is known of the approval of each job with a price."""
        async with self._engine.connect() as connection:
            return [DearRow(*row) for row in await connection.execute(text(DEAR))]

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()


LISTED_BY = 20.0
"""Seconds after which a render that isn't in a list is missing from it."""

PICTURE = "fox.png"
"""The name of what people attach."""


async def collect(theatre: Theatre, ledger: Ledger, orders: list[Order], team: Team) -> Evidence:
    """Gather what the audit looks at, but for what people have decided."""
    rows = await ledger.rows()
    messages = [message async for message in _messages(theatre, theatre.places)]
    directly = [message async for message in _messages(theatre, theatre.directs)]
    reports = await theatre.videos("/renders")
    renders = [render for report in reports for render in report["renders"]]
    links = {row.file_permalink: row.id for row in rows if row.file_permalink}
    return Evidence(
        orders=orders,
        rows=[_row(row) for row in rows],
        renders=[
            Render(render["id"], render["prompt"], failed=render["status"] == "failed")
            for render in renders
        ],
        cards=[_card(m) for m in messages if is_card(m)],
        clips=[_post(m, job) for m in messages for job in _clips(m, links)],
        told=[name for m in messages for name in _told(m)],
        told_directly=[name for m in directly for name in _told(m)],
        choices=_choices(rows, messages, team.pickers.picked),
        unedited=await _unedited(theatre),
        abandoned=set(map(own_id, await ledger.abandoned())),
        posters=await kept_posters(theatre),
        over_limit=sum(map(over_limit, await theatre.videos("/calls"))),
        given_up=await _given_up(theatre),
        refused=await team.budgets.refusals(),
        money_astray=[*team.budgets.broken, *await ledger.astray()],
        copies_astray=copies_astray(
            team.sharers.wishes, await ledger.copies(), shown(messages), theatre.hidden_shares
        ),
        unapproved=unapproved(await ledger.dear(), team.approvers.since, theatre.admins),
    )


def _choices(rows: list[Any], messages: list[Json], picked: dict[str, int]) -> Choices:
    """Return the takes that there are, the messages that show them, and what was picked."""
    return Choices(
        takes=[
            Take(row.id, row.request, row.number, row.picked)
            for row in rows
            if row.state == "delivered" and row.deleted_at is None
        ],
        shown=[shown_by(message) for message in messages if is_side_by_side(message)],
        picked=picked,
    )


def _row(row: Any) -> Row:
    return Row(
        id=row.id,
        prompt=row.prompt,
        state=row.state,
        provider_id=row.provider_id and own_id(row.provider_id),
        card_ts=row.card_ts,
        thread_ts=row.thread_ts,
        shown=bool(row.shown),
        poster_id=row.poster_id,
        has_poster=bool(row.has_poster) and row.picked in {None, row.number},
        ended_by_requester=row.ended_by == row.requester,
        ended_by_another=row.ended_by not in {None, row.requester},
    )


_WRAPPED = re.compile(r"litellm:.*;video_id:([^;]+)")


def own_id(render_id: str) -> str:
    """Return the server's own id of a render: a gateway's says where it has to look."""
    try:
        inside = base64.b64decode(render_id.removeprefix("video_"), validate=True).decode()
    except ValueError:
        return render_id
    found = _WRAPPED.match(inside)
    return found[1] if found else render_id


def over_limit(log: Json) -> int:
    """Count the orders that a server refused as one too many, by its own log.

    What it was told to refuse is none of them.
    """
    return sum(call["status"] == 429 and call["fault"] is None for call in log["calls"])


async def _messages(theatre: Theatre, places: Sequence[Place]) -> AsyncIterator[Json]:
    for place in places:
        for message in await theatre.messages(place):
            yield message


def _post(message: Json, job: str) -> Post:
    return Post(job, message["ts"], message.get("thread_ts"))


def _card(message: Json) -> Card:
    marks = message["metadata"]["event_payload"]
    number = int(marks.get("card", 1))
    return Card(marks["job"], message["ts"], number, message["text"], poster_on(message))


def is_card(message: Json) -> bool:
    """Tell whether a message is a job's card."""
    return (message.get("metadata") or {}).get("event_type") == "sora_job"


def _told(message: Json) -> list[str]:
    """Return the ends that a message tells of, each as a job's id and a number."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != "sora_end":
        return []
    return str(metadata["event_payload"]["ends"]).split()


def _clips(message: Json, links: dict[str, str]) -> Iterator[str]:
    """Yield the jobs whose clip a message brings: as a file, or as a link to it."""
    for file in message.get("files", []):
        if file["name"] not in {PICTURE, *FILE_NAMES.values()}:
            yield str(file["name"]).removeprefix("sora-").removesuffix(".mp4")
    if message.get("bot_id"):
        yield from (job for link, job in links.items() if link in message.get("text", ""))


async def _unedited(theatre: Theatre) -> set[str]:
    """Return the messages that Slack said can never be edited any more, by their timestamps."""
    calls = (await theatre.slack("GET", "/calls", params={"method": "chat.update"}))["calls"]
    return {str(call["args"]["ts"]) for call in calls if call["error"] in FROZEN}


async def _given_up(theatre: Theatre) -> int:
    """Count the messages that Slack brought in vain until it gave up."""
    acknowledged: dict[str, bool] = {}
    for attempt in (await theatre.slack("GET", "/deliveries"))["deliveries"]:
        if attempt["kind"] == "events_api" and attempt["name"] == "message":
            came = attempt["acked_after_seconds"] is not None
            key = attempt["event_id"]
            acknowledged[key] = acknowledged.get(key, False) or came
    return sum(not came for came in acknowledged.values())
