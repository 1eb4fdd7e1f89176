"""Clips that are shared into other channels: whoever does, what the bot dies at, and the audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from benchmarks.crash.theatre import Place, Theatre
from benchmarks.crash.weather import Json
from bot.domain.conversation.fields import CONVERSATION, SHARE_TO
from bot.slack.messages.clips.copies import FILE_NAMES

MAKERS = ("wish", "due", "uploaded", "posted")
"""The methods of the copies' store that commit something on a copy's way."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A copy that the bot has said it will bring. Its window's id is its key."""

    key: str
    channel: str


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy, as the database has it at the end."""

    key: str
    channel: str
    state: str
    file_id: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A copy's file in a channel, as Slack has it at the end."""

    channel: str
    file_id: str


class Sharers:
    """People who share clips of a workspace's public channel into its private one."""

    def __init__(self, theatre: Theatre, homes: Sequence[Place], chance: Random) -> None:
        self._theatre = theatre
        self._chance = chance
        self._pairs = [
            (here, there) for here, there in pairwise(homes) if here.workspace == there.workspace
        ]
        self.wishes: list[Wish] = []

    def places(self) -> tuple[Place, Place]:
        """Return a channel with clips, and one that they are to be shared into."""
        return self._chance.choice(self._pairs)

    async def share(self, here: Place, there: Place, ts: str) -> bool:
        """Share the clip of a card; a killed bot opens no window, or takes no answer."""
        user = self._chance.choice(self._theatre.people[here.workspace])
        who = {"workspace": here.workspace, "user": user}
        said = {**who, "channel": here.channel, "message_ts": ts, "action_id": "share"}
        await self._theatre.slack("POST", "/press", json=said)
        views = (await self._theatre.slack("GET", "/views", params=who))["views"]
        sent = [view for view in views if view["callback_id"] == "share"]
        return bool(sent) and await self._send(who, sent[-1], there)

    async def _send(self, who: dict[str, str], view: Json, there: Place) -> bool:
        values = {SHARE_TO: {CONVERSATION: there.channel}}
        sent = {**who, "view_id": view["id"], "values": values}
        answer = await self._theatre.slack("POST", "/submit", json=sent)
        is_taken = bool(answer["ok"]) and not answer.get("response")
        if is_taken:
            key = f"view:{who['workspace']}:{view['id']}"
            self.wishes.append(Wish(key, there.channel))
        else:
            close = {**who, "view_id": view["id"]}
            await self._theatre.slack("POST", "/close", json=close)
        return is_taken


def shown(messages: Iterable[Json]) -> list[Shown]:
    """Return the copies that messages bring."""
    return [
        Shown(message["channel"], file["id"])
        for message in messages
        for file in message.get("files", [])
        if file["name"] in FILE_NAMES.values()
    ]


def copies_astray(
    wishes: Iterable[Wish], rows: Collection[CopyRow], seen: Iterable[Shown], hidden: int
) -> list[str]:
    """Return a line for each copy that isn't there, or is there beyond the one of its row.

    Slack has said of ``hidden`` files that they are shared, and never shown them: so many copies
    may have failed.
    """
    posted = {row.key: row for row in rows if row.state == "posted"}
    places: list[tuple[str, str | None]] = [(one.channel, one.file_id) for one in seen]
    times = Counter(places)
    ours = {(row.channel, row.file_id) for row in posted.values()}
    failed = [row.key for row in rows if row.state == "failed"]
    known = {row.key for row in rows}
    lines = [f"never recorded: {wish}" for wish in wishes if wish.key not in known]
    lines += [f"not posted: {row}" for row in rows if row.state not in {"posted", "failed"}]
    lines += [f"not seen: {place}" for place in ours if times[place] == 0]
    lines += [f"seen again: {place}" for place in times if times[place] > (place in ours)]
    return lines + [f"failed: {key}" for key in failed[hidden:]]
