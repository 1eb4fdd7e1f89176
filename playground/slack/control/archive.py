"""`POST /archive`: somebody archives a channel, or brings it back.

Takes `{"workspace": "T...", "channel": "C...", "user": "U...", "archived": true}`. Slack: nothing
is posted in an archived channel (`is_archived`), and nothing there is edited (`is_inactive`);
messages of the subtypes `channel_archive` and `channel_unarchive` tell of it, `group_...` in
private channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, scene_of

if TYPE_CHECKING:
    from playground.slack.control.ask import Scene
    from playground.slack.state import LocalSlack


class Archive:
    """Closes channels and opens them again."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def archive(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /archive`."""
        body = await body_of(request)
        scene, archived = scene_of(self._slack, body), body.get("archived")
        if scene.channel.kind == "im":
            raise RefusalError("direct_channel", "Nobody archives a direct conversation.")
        if not isinstance(archived, bool):
            raise RefusalError("missing_field", '"archived" must be true or false.')
        if archived != scene.channel.archived:
            self._move(scene, archived)
        return web.json_response({"ok": True, "archived": archived})

    def _move(self, scene: Scene, archived: bool) -> None:
        channel, user = scene.channel, scene.user
        channel.archived = archived
        kind = "channel" if channel.kind == "public" else "group"
        verb, said = ("archive", "archived") if archived else ("unarchive", "un-archived")
        text = f"<@{user.id}> {said} the channel"
        fields = {"subtype": f"{kind}_{verb}", "user": user.id, "text": text}
        self._slack.poster.post(scene.workspace, channel, fields)
        self._slack.feed.publish(
            "archive", scene.workspace.id, channel=channel.id, archived=archived
        )
