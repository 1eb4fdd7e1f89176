"""A person at the local Slack, without the page: types, attaches, presses, keeps the clips."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import ExitStack
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
        self.bot = "Sora"
        self.names: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Find the person and the channel in the first workspace."""
        self._session = aiohttp.ClientSession()
        world = await self._ask("GET", "/world")
        self.command = world["command"]
        workspace = world["workspaces"][0]
        bot = workspace["bot"]
        self.bot = bot["name"]
        people = {person["id"]: person["name"] for person in workspace["people"]}
        self.names = {**people, bot["user_id"]: bot["name"]}
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

    async def attach(
        self, text: str, *paths: Path, thread_ts: str | None = None, **oddly: str
    ) -> str:
        """Post a message with files; return its timestamp.

        ``oddly``: what the app shall see of them (``playground.slack.control.files``).
        """
        thread = {} if thread_ts is None else {"thread_ts": thread_ts}
        fields = {**self._here(), "text": text, **thread, **oddly}
        answer = await self._send("/attach", fields, paths)
        return str(answer["ts"])

    async def press(self, message_ts: str, action_id: str, value: str | None = None) -> None:
        """Press a button of a message, or choose from its menu; private messages count."""
        body = {**self._here(), "message_ts": message_ts, "action_id": action_id}
        await self._ask("POST", "/press", body if value is None else {**body, "value": value})

    async def shortcut(self, callback_id: str, message_ts: str | None = None) -> None:
        """Use one of the app's shortcuts, on a message or from anywhere."""
        body = {**self._here(), "callback_id": callback_id}
        more = {} if message_ts is None else {"message_ts": message_ts}
        await self._ask("POST", "/shortcut", {**body, **more})

    async def view(self) -> Message | None:
        """Return the modal that is open, the one on top; None if there is none."""
        here = self._here()
        answer = await self._ask("GET", "/views", {k: here[k] for k in ("workspace", "user")})
        return answer["views"][-1] if answer["views"] else None

    async def submit(self, values: dict[str, Any]) -> None:
        """Send in the modal on top: values by block id; paths where it wants files.

        A value is a text, a number, an option's value, or a list. Raises CannotError with what is
        wrong with an input, or when no modal is open.
        """
        view = await self.view()
        if view is None:
            raise CannotError("no modal is open")
        inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
        filled = {
            block_id: {inputs[block_id]["action_id"]: await self._filled(value)}
            for block_id, value in values.items()
        }
        here = self._here()
        body = {**here, "view_id": view["id"], "values": filled}
        answer = await self._ask("POST", "/submit", body)
        response = answer.get("response") or {}
        if response.get("response_action") == "errors":
            raise CannotError(" ".join(response["errors"].values()))

    async def _filled(self, value: Any) -> Any:
        """Return what an input holds; files are uploaded for it."""
        paths = [value] if isinstance(value, Path) else value
        if not isinstance(paths, list) or not any(isinstance(path, Path) for path in paths):
            return value
        here = {name: self._here()[name] for name in ("workspace", "user")}
        answer = await self._send("/upload", here, paths)
        return [file["id"] for file in answer["files"]]

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
        values: dict[str, Any] | None = None,
        thread_ts: str | None = None,
    ) -> dict[str, Any]:
        assert self._session is not None  # noqa: S101 - entered
        if thread_ts is not None:
            values = {**(values or {}), "thread_ts": thread_ts}
        get = method == "GET"
        async with self._session.request(
            method, self._url + path, params=values if get else None, json=None if get else values
        ) as response:
            return _unless_refused(await response.json())

    async def _send(
        self, path: str, fields: dict[str, str], files: Iterable[Path]
    ) -> dict[str, Any]:
        assert self._session is not None  # noqa: S101 - entered
        with ExitStack() as opened:
            form = aiohttp.FormData(fields, quote_fields=False)
            for file in files:
                content = opened.enter_context(await asyncio.to_thread(file.open, "rb"))
                form.add_field("file", content, filename=file.name)
            async with self._session.post(self._url + path, data=form) as response:
                return _unless_refused(await response.json())


def _unless_refused(answer: dict[str, Any]) -> dict[str, Any]:
    if not answer.get("ok"):
        wrong = answer.get("errors")
        reason = " ".join(wrong.values()) if isinstance(wrong, dict) else answer.get("message")
        raise CannotError(str(reason or answer.get("error")))
    return answer


def _named(things: list[dict[str, Any]], name: str) -> str:
    for thing in things:
        if thing["name"] == name:
            return str(thing["id"])
    raise CannotError(f"there is no {name} here")
