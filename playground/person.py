"""A person at the local Slack, without the page: types, reads along, keeps the clips."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiohttp

API = "/playground/api"
Message = dict[str, Any]


class CannotError(Exception):
    """What was tried can't be done; the message says why, as the person was told."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: ids of a workspace, a channel and a person."""

    workspace: str
    channel: str
    user: str


class Person:
    """Somebody in a channel. Use as an async context manager."""

    def __init__(self, page_url: str, *, name: str = "maya", channel: str = "film-team") -> None:
        self._url = page_url.rstrip("/") + API
        self._name = name
        self._channel = channel
        self._session: aiohttp.ClientSession | None = None
        self._place: Place | None = None
        self.command = "/sora"
        self.names: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Find the person and the channel in the first workspace."""
        self._session = aiohttp.ClientSession()
        world = await self._ask("GET", "/world")
        self.command = world["command"]
        workspace = world["workspaces"][0]
        self.names = {person["id"]: person["name"] for person in workspace["people"]}
        self._place = Place(
            workspace=workspace["id"],
            channel=_named(workspace["channels"], self._channel),
            user=_named(workspace["people"], self._name),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        if self._session is not None:
            await self._session.close()

    async def say(self, text: str, thread_ts: str | None = None) -> None:
        """Type a message or a command. Raises CannotError with the private answer, if any."""
        answer = await self._ask("POST", "/say", {**self._here(), "text": text}, thread_ts)
        private = answer.get("answer") or {}
        if private.get("text"):
            raise CannotError(private["text"])

    async def messages(self) -> list[Message]:
        """Return everything the person can see in the channel, oldest first."""
        here = self._here()
        answer = await self._ask("GET", "/messages", here)
        return list(answer["messages"])

    async def save(self, file: Message, to: Path) -> None:
        """Download a file."""
        assert self._session is not None  # noqa: S101 - entered
        async with self._session.get(file["playground_url"]) as response:
            response.raise_for_status()
            with to.open("wb") as out:
                async for chunk in response.content.iter_chunked(256 * 1024):
                    out.write(chunk)

    def _here(self) -> dict[str, str]:
        if self._place is None:
            raise RuntimeError("use «async with»")
        place = self._place
        return {"workspace": place.workspace, "channel": place.channel, "user": place.user}

    async def _ask(
        self,
        method: str,
        path: str,
        values: dict[str, str] | None = None,
        thread_ts: str | None = None,
    ) -> dict[str, Any]:
        assert self._session is not None  # noqa: S101 - entered
        if thread_ts is not None:
            values = {**(values or {}), "thread_ts": thread_ts}
        get = method == "GET"
        async with self._session.request(
            method, self._url + path, params=values if get else None, json=None if get else values
        ) as response:
            answer: dict[str, Any] = await response.json()
        if not answer.get("ok"):
            raise CannotError(str(answer.get("message") or answer.get("error")))
        return answer


def _named(things: list[dict[str, Any]], name: str) -> str:
    for thing in things:
        if thing["name"] == name:
            return str(thing["id"])
    raise CannotError(f"there is no {name} here")
