"""`POST /say` and `/member`: a person types, invites somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.app import payloads
from playground.slack.app.answers import Answers, BadAnswerError
from playground.slack.app.delivery import Delivery
from playground.slack.blocks import fill_blocks
from playground.slack.control.ask import (
    RefusalError,
    body_of,
    channel_of,
    failure_word,
    field,
    require_open,
    root_of,
    scene_of,
    tell_failure,
    user_of,
    workspace_of,
)
from playground.slack.control.typed import author, encode, escape, tell_of_mention

if TYPE_CHECKING:
    from playground.slack.app.delivery import Outcome
    from playground.slack.control.ask import Scene
    from playground.slack.manifest import Command
    from playground.slack.model import Channel, Json, Message, User, Workspace
    from playground.slack.state import LocalSlack


class Speech:
    """What people say in conversations."""

    def __init__(self, slack: LocalSlack, answers: Answers) -> None:
        self._slack = slack
        self._answers = answers

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /say`: a slash command or a message."""
        body = await body_of(request)
        scene = scene_of(self._slack, body)
        require_open(scene.channel)
        text, thread_ts = field(body, "text"), body.get("thread_ts")
        if not text.startswith("/"):
            broadcast = bool(body.get("broadcast"))
            message = self._post(scene, text, thread_ts, broadcast)
            return web.json_response({"ok": True, "kind": "message", "ts": message.ts})
        if thread_ts:
            raise RefusalError(
                "no_command_in_thread", "Slack takes no commands of apps in threads."
            )
        return await self._command(scene, text)

    async def member(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /member`: somebody (the bot included) joins or leaves."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        channel, user = channel_of(workspace, body), user_of(workspace, body)
        if channel.kind == "im":
            raise RefusalError("direct_channel", "Nobody joins or leaves a direct conversation.")
        joins = body.get("in")
        if not isinstance(joins, bool):
            raise RefusalError("missing_field", '"in" must be true or false.')
        if joins != (user.id in channel.members):
            self._move(workspace, channel, user, joins)
        return web.json_response({"ok": True, "members": channel.members})

    def _move(self, workspace: Workspace, channel: Channel, user: User, joins: bool) -> None:
        slack = self._slack
        verb, subtype = ("joined", "channel_join") if joins else ("left", "channel_leave")
        if joins:
            channel.members.append(user.id)
        fields = {
            "subtype": subtype,
            "user": user.id,
            "text": f"<@{user.id}> has {verb} the channel",
        }
        message = slack.poster.post(workspace, channel, fields)
        slack.events.membership(workspace, channel, f"member_{verb}_channel", user.id, message.ts)
        if not joins:
            channel.members.remove(user.id)
        slack.feed.publish(
            "member",
            workspace.id,
            channel=channel.id,
            user=user.id,
            members=list(channel.members),
            **{"in": joins},
        )

    def _post(self, scene: Scene, typed: str, thread_ts: str | None, broadcast: bool) -> Message:
        workspace, channel, user = scene.workspace, scene.channel, scene.user
        text, blocks = encode(typed, workspace)
        fields: Json = {
            "client_msg_id": self._slack.ids.uuid(),
            **author(workspace, user),
            "text": text,
            "blocks": fill_blocks(blocks, self._slack.ids),
        }
        if root := root_of(channel, thread_ts):
            fields["thread_ts"] = root
            if broadcast:
                fields["subtype"] = "thread_broadcast"
        message = self._slack.poster.post(workspace, channel, fields)
        tell_of_mention(self._slack, workspace, channel, message)
        return message

    async def _command(self, scene: Scene, typed: str) -> web.StreamResponse:
        name, *rest = typed.split(maxsplit=1)
        text = "".join(rest).rstrip()
        command = self._slack.manifest.command(name)
        known = scene.workspace.lets("commands")
        if command is None or not known:
            raise RefusalError("unknown_command", f"{name} is not a valid command.")
        if command.should_escape:
            text = encode(text, scene.workspace)[0]
        outcome = await self._deliver(scene, command, text)
        if not outcome.acknowledged:
            return self._failed(scene, name, failure_word(outcome))
        try:
            self._show(scene, typed, outcome.answer)
        except BadAnswerError as problem:
            return self._failed(scene, name, str(problem))
        return web.json_response({"ok": True, "kind": "command", "answer": outcome.answer})

    async def _deliver(self, scene: Scene, command: Command, text: str) -> Outcome:
        slack, workspace = self._slack, scene.workspace
        trigger_id = slack.triggers.issue(workspace.id, scene.user.id)
        payload = payloads.slash_command(
            workspace,
            scene.channel,
            scene.user,
            command.name,
            text,
            trigger_id=trigger_id,
            response_url=slack.responses.issue(
                "commands", workspace.id, scene.channel.id, scene.user.id
            ),
        )
        return await slack.courier.ask(
            Delivery("slash_commands", command.name, trigger_id, workspace.id, payload)
        )

    def _show(self, scene: Scene, typed: str, answer: Json | str | None) -> None:
        """Show the answer; an `in_channel` one publishes the command as well."""
        if not answer:
            return
        workspace, channel, user = scene.workspace, scene.channel, scene.user
        if isinstance(answer, dict) and answer.get("response_type") == "in_channel":
            fields = {**author(workspace, user), "text": escape(typed)}
            self._slack.poster.post(workspace, channel, fields)
        self._answers.show(workspace, channel, user.id, answer)

    def _failed(self, scene: Scene, name: str, error: str) -> web.Response:
        message = f'{name} failed with the error "{error}"'
        tell_failure(self._slack, scene, message)
        return web.json_response({"ok": False, "error": error, "message": message}, status=400)
