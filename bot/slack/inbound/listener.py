"""The Bolt app: who a request is from, and what it may be acknowledged with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import cast

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.wording.troubles.refusals import NOT_SERVED
from bot.runtime.stopping import give_up
from bot.slack.api.client import SlackCalls
from bot.slack.inbound.payloads import wrong_in

log = logging.getLogger(__name__)


class Listener(AsyncApp):
    """A Bolt app that refuses what it couldn't read, and knows what it is at."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Run the listener that is meant; 400 for a payload that isn't as Slack documents it.

        Over Socket Mode it was looked at before: there, Bolt reads it before it gets here.
        """
        wrong = None if req.mode == "socket_mode" else wrong_in(req.body)
        if wrong is None:
            _name_workspace(req)
            task = cast("asyncio.Task[object]", asyncio.current_task())
            self._under_way.add(task)
            try:
                return await super().async_dispatch(req)
            finally:
                self._under_way.discard(task)
        log.warning("a payload can't be read", extra={"field": wrong})
        return BoltResponse(status=400)

    @cached_property
    def _under_way(self) -> set[asyncio.Task[object]]:
        return set()

    async def finish(self, grace: float) -> None:
        """Let what Slack has sent so far be recorded, for at most ``grace`` seconds.

        slack_sdk runs an envelope in a task of its own, which outlives the connection.
        """
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=grace)

    async def give_up(self) -> None:
        """End what is still under way: Slack has had no answer, and sends it again or says so."""
        await give_up(self._under_way)


def _name_workspace(request: AsyncBoltRequest) -> None:
    """Say which workspace an event is from where Bolt finds the organisation alone.

    The authorization of an org-wide installation names no team; what is around it does. Source:
    api.slack.com/enterprise/apps/reference.
    """
    body = request.body
    team = body.get("context_team_id") or body.get("team_id")
    if request.context.team_id is None and isinstance(team, str):
        request.context["team_id"] = team


def open_listener(calls: SlackCalls, signing_secret: str | None) -> Listener:
    """Return a Bolt app without listeners.

    A listener runs to its end before Slack gets its answer: durable first, acknowledged after.
    """

    async def authorize(
        enterprise_id: str | None, team_id: str | None, context: AsyncBoltContext
    ) -> AuthorizeResult | None:
        """Find the workspace's token without asking Slack each time."""
        workspace = await calls.workspace(team_id or "", enterprise_id)
        if workspace is None:
            log.warning("a request from a workspace without a token", extra={"workspace": team_id})
            context["response_url"] = None  # Bolt would post its regrets there, or fail trying
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=workspace.id,
            bot_token=calls.workspaces.token(workspace.id),
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
        )

    return Listener(
        name="sora",
        client=calls.client(),
        authorize=cast("Callable[..., Awaitable[AuthorizeResult]]", authorize),  # None: not ours
        signing_secret=signing_secret or "not used over Socket Mode",
        process_before_response=True,
        user_facing_authorize_error_message=NOT_SERVED,
    )
