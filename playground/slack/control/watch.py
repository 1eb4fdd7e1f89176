"""Looking on: the world, the messages, the feed, the logs; and the weather."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, channel_of, workspace_of
from playground.slack.faults import FaultError

if TYPE_CHECKING:
    from playground.slack.model import Json, Workspace
    from playground.slack.state import LocalSlack

_KEEP_ALIVE_SECONDS = 15.0


class Watch:
    """The reading half of the control API, and faults."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def world(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /world`."""
        del request
        commands = self._slack.manifest.commands
        command = commands[0] if commands else None
        return web.json_response(
            {
                "ok": True,
                "command": command.name if command else None,
                "usage_hint": command.usage_hint if command else None,
                "shortcuts": [asdict(shortcut) for shortcut in self._slack.manifest.shortcuts],
                "videos": [
                    {"name": name, "url": url} for name, url in self._slack.settings.videos.items()
                ],
                "installs": bool(self._slack.app.install_url),
                "home_tab": self._slack.manifest.home_tab,
                "connections": self._slack.hub.connections,
                "workspaces": [
                    _describe(workspace) for workspace in self._slack.world.workspaces.values()
                ],
            }
        )

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /messages?workspace=&channel=&user=`."""
        query = dict(request.query)
        channel = channel_of(workspace_of(self._slack, query), query)
        shown = channel.visible_to(query.get("user"))
        return web.json_response(
            {"ok": True, "messages": [self._slack.poster.for_page(m) for m in shown]}
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /events?workspace=`: Server-Sent Events until the reader leaves.

        Without `Last-Event-ID` it starts at now; with it, after that event. A `message` says whom
        Slack notifies of it, and why: `"notifies": {user: "direct" | "mention" | "thread"}`.
        """
        workspace = request.query.get("workspace")
        last = _last_event_id(request, self._slack.feed.last_id)
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        try:
            await response.write(b": hello\n\n")
            while not self._slack.feed.closed:
                last = await self._send_news(response, workspace, last)
        except ConnectionError:
            pass  # the reader left, which is how every feed ends
        return response

    async def calls(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /calls?method=&since=`."""
        wanted = {"method": request.query["method"]} if request.query.get("method") else {}
        records = self._slack.calls.since(_number(request, "since"), **wanted)
        return web.json_response({"ok": True, "calls": records})

    async def deliveries(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /deliveries?since=`."""
        records = self._slack.deliveries.since(_number(request, "since"))
        underway = self._slack.courier.underway
        return web.json_response({"ok": True, "deliveries": records, "underway": underway})

    async def set_faults(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /faults` (see `playground.slack.faults` for the body)."""
        wanted = await body_of(request)
        try:
            self._slack.faults.apply(wanted)
        except (FaultError, TypeError, ValueError, AttributeError) as problem:
            raise RefusalError("invalid_fault", str(problem)) from problem
        if reason := wanted.get("disconnect"):
            await self._slack.hub.disconnect(reason)
        if wanted.get("cut_sockets"):
            self._slack.hub.cut()
        return web.json_response({"ok": True, "faults": self._slack.faults.as_json()})

    async def clear_faults(self, request: web.Request) -> web.StreamResponse:
        """Handle `DELETE /faults`."""
        del request
        self._slack.faults.clear()
        return web.json_response({"ok": True, "faults": self._slack.faults.as_json()})

    async def _send_news(
        self, response: web.StreamResponse, workspace: str | None, last: int
    ) -> int:
        feed = self._slack.feed
        if not await feed.wait(last, _KEEP_ALIVE_SECONDS):
            await response.write(b": still here\n\n")
            return last
        newest = feed.last_id
        for entry in feed.after(last, workspace):
            data = json.dumps(entry.data, ensure_ascii=False)
            await response.write(f"id: {entry.id}\nevent: {entry.event}\ndata: {data}\n\n".encode())
        return newest


def _last_event_id(request: web.Request, default: int) -> int:
    given = request.headers.get("Last-Event-ID") or request.query.get("last_event_id") or ""
    return int(given) if given.isdecimal() else default


def _number(request: web.Request, name: str) -> int:
    given = request.query.get(name, "0")
    if not given.isdecimal():
        raise RefusalError("invalid_number", f'"{name}" must be a whole number.')
    return int(given)


def _describe(workspace: Workspace) -> Json:
    return {
        "id": workspace.id,
        "installed": workspace.installed,
        "name": workspace.name,
        "domain": workspace.domain,
        "url": workspace.url,
        "bot": {"user_id": workspace.bot.id, "name": workspace.bot.real_name},
        "people": [
            {
                "id": user.id,
                "name": user.name,
                "real_name": user.real_name,
                "is_admin": user.is_admin and not user.home,
                "standing": user.standing,
                "color": user.color,
            }
            for user in workspace.users.values()
            if not user.is_bot
        ],
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "kind": channel.kind,
                "topic": channel.topic,
                "members": channel.members,
                "archived": channel.archived,
                "shared": channel.shared,
            }
            for channel in workspace.channels.values()
        ],
    }
