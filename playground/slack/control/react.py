"""`POST /react`: somebody puts an emoji under a message, or takes it back.

`{"workspace", "user", "channel", "message_ts", "name"}`: who has that emoji there already takes it
back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, field, require_open, scene_of
from playground.slack.reacting import Reaction, is_name

if TYPE_CHECKING:
    from playground.slack.state import LocalSlack


class Reactions:
    """What people think of messages."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def react(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /react`."""
        body = await body_of(request)
        scene = scene_of(self._slack, body)
        require_open(scene.channel)
        message = scene.channel.messages.get(field(body, "message_ts"))
        if message is None:
            raise RefusalError("no_such_message", "There is no such message for all to see.", 404)
        name = field(body, "name")
        if not is_name(name):
            raise RefusalError("no_such_emoji", f"There is no emoji {name!r}.")
        reaction = Reaction(scene.workspace, scene.channel, message, scene.user, name)
        if reaction.is_there:
            reaction.remove(self._slack)
        else:
            reaction.add(self._slack)
        return web.json_response({"ok": True, "reactions": message.data.get("reactions", [])})
