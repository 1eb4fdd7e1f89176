"""What the app answers to a command or through a response URL, as messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.slack.blocks import check_message_blocks, fill_blocks
from playground.slack.posting import by_bot
from playground.slack.web.chat import NO_PREVIEW
from playground.slack.web.weather import weather

if TYPE_CHECKING:
    from playground.slack.model import Channel, Json, Message, Workspace
    from playground.slack.state import LocalSlack
    from playground.slack.triggers import ResponseUrl


class BadAnswerError(ValueError):
    """The app's answer is not one that Slack takes."""


class Answers:
    """Turns answers into messages: private unless they say `in_channel`."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def show(
        self,
        workspace: Workspace,
        channel: Channel,
        user: str,
        answer: Json | str,
    ) -> Message | None:
        """Post the answer in `channel`, for `user` alone or for all; None if it is empty.

        It lands in a thread only if it names one itself.
        """
        fields, content = self._read(answer)
        if not fields:
            return None
        if content.get("thread_ts"):
            fields["thread_ts"] = str(content["thread_ts"])
        fields |= by_bot(workspace)
        if content.get("response_type") == "in_channel":
            return self._slack.poster.post(workspace, channel, fields)
        return self._slack.poster.whisper(workspace, channel, user, fields)

    async def through_url(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /response/...`: an answer through a response URL."""
        sky = await weather(self._slack.faults, "response_url")
        if sky.instead is not None:
            return await sky.send(request, sky.instead.response())
        grant = self._slack.responses.use(request.match_info["path"])
        if isinstance(grant, str):
            return web.Response(status=404, text=grant)
        try:
            answer = await _json_object(request)
            self._answer(grant, answer)
        except BadAnswerError as error:
            return web.Response(status=400, text=str(error))
        self._slack.calls.add(
            method="response_url",
            workspace=grant.workspace,
            ok=True,
            error=None,
            status=200,
            args=answer,
        )
        return await sky.send(request, web.Response(text="ok"))

    def _answer(self, grant: ResponseUrl, answer: Json) -> None:
        poster = self._slack.poster
        workspace = self._slack.world.workspaces[grant.workspace]
        channel = workspace.channels[grant.channel]
        original = channel.find(grant.message_ts, grant.user) if grant.message_ts else None
        if answer.get("delete_original"):
            if original is not None:
                poster.delete(workspace, channel, original)
        elif answer.get("replace_original") and original is not None:
            fields, _ = self._read(answer)
            if not fields:
                raise BadAnswerError("no_text")
            poster.edit(workspace, channel, original, {"blocks": None, **fields})
        elif self.show(workspace, channel, grant.user, answer) is None:
            raise BadAnswerError("no_text")

    def _read(self, answer: Json | str) -> tuple[Json, Json]:
        """Return the message fields of an answer and the answer as an object."""
        content: Json = {"text": answer} if isinstance(answer, str) else answer
        text: Any = content.get("text") or ""
        blocks = content.get("blocks")
        if blocks and check_message_blocks(blocks):
            raise BadAnswerError("invalid_blocks")
        if not text and not blocks:
            return {}, content
        fields: Json = {"text": str(text) or NO_PREVIEW}
        if blocks:
            fields["blocks"] = fill_blocks(blocks, self._slack.ids)
        return fields, content


async def _json_object(request: web.Request) -> Json:
    try:
        document = await request.json()
    except ValueError:
        raise BadAnswerError("invalid_payload") from None
    if not isinstance(document, dict):
        raise BadAnswerError("invalid_payload")
    return document
