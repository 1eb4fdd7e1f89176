"""Calls to Slack's Web API, for any workspace, with its errors in the domain's words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.addresses.proxies import Proxies
from bot.domain.conversation.people import Workspace
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
    SlackUnavailable,
)
from bot.ports.installs.tokens import TokenSource
from bot.runtime.bell import Bell
from bot.slack.api.installations import GONE, Installations
from bot.slack.api.refusals import Refusals
from bot.telemetry.calls import CallHeard, telling, unheard

TIMEOUT = aiohttp.ClientTimeout(total=30)

_ANSWER = 1_000
"""How many bytes are read of what a response_url answers."""

_ABSENT = {"not_in_channel", "channel_not_found"}
NO_FILE = frozenset({"file_not_found", "file_deleted"})
"""Slack's words for a file that isn't there, or isn't there any more."""

_GONE = NO_FILE | {"message_not_found"}
"""Slack's words for something that is gone already."""

ENDED = "token_expired"
"""Slack's word for a token whose time is over."""

_REVOKED = GONE | {"invalid_auth", "not_authed", ENDED}
_PASSING = {
    *("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    "team_added_to_org",  # Slack: for as long as the workspace is being moved into an organisation
}


class SlackCalls:
    """The Web API, for every workspace that a token was given for, and for whoever has none.

    Nothing is retried here: a post that may have had its effect is its caller's to look into.
    """

    def __init__(
        self,
        api_url: str,
        proxies: Proxies | None = None,
        bell: Bell | None = None,
        heard: CallHeard = unheard,
    ) -> None:
        self.api_url = api_url
        self.proxies = proxies or Proxies()
        self.workspaces = Installations(bell)
        self._session: aiohttp.ClientSession | None = None
        self.source: TokenSource | None = None
        self._refusals = Refusals()
        self._heard = heard

    def client(self, token: str | None = None, team: str | None = None) -> AsyncWebClient:
        """Return a client on the shared connection pool.

        ``team`` says in each call which workspace is meant, for a token that is good for many.
        """
        client = AsyncWebClient(
            token=token,
            base_url=self.api_url,
            session=self._pool(),
            retry_handlers=[],
            team_id=team,
        )
        # Set afterwards: slack_sdk would take None for a wish to look into the environment.
        client.proxy = self.proxies.by(self.api_url)
        return client

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    async def sign_in(self, tokens: Iterable[str]) -> list[Workspace]:
        """Find out which workspace each token belongs to; return all there are by now.

        Raises SlackError.
        """
        for token in tokens:
            client = self.client(token)
            with telling(self._heard, "auth.test"):
                answer, _ = await _answered(client, "auth.test", {})
            workspace = Workspace(
                id=answer["team_id"],
                name=answer["team"],
                url=answer["url"],
                bot_user_id=answer["user_id"],
                bot_id=answer["bot_id"],
                enterprise_id=answer.get("enterprise_id"),
            )
            self.workspaces.add(workspace, client)
        return list(self.workspaces.values())

    async def is_welcome(self, workspace: str) -> bool:
        """Ask Slack whether a workspace's token is good. Raises SlackError without an answer."""
        try:
            await self.call(workspace, "auth.test")
        except SlackRevoked:
            return False
        return True

    async def ask(
        self, token: str, method: str, **arguments: Any
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        """Call a method as the holder of a token that nobody signed in with.

        Returns the answer and its headers, whose names are case-insensitive. Raises SlackError.
        """
        with telling(self._heard, method):
            return await _answered(self.client(token), method, arguments)

    async def as_app(
        self, method: str, client_id: str, client_secret: str, **arguments: Any
    ) -> dict[str, Any]:
        """Call a method as the app itself, by its id and its secret. Raises SlackError."""
        proof = {"Authorization": aiohttp.encode_basic_auth(client_id, client_secret)}
        with telling(self._heard, method):
            answer, _ = await _answered(self.client(), method, arguments, proof)
        return answer

    async def teams(self, token: str) -> dict[str, str]:
        """Return the names of the workspaces that a token reaches, by their ids.

        Slack: auth.teams.list, which tells of up to 1,000 at a time. Raises SlackError.
        """
        found: dict[str, str] = {}
        cursor: str | None = None
        while cursor != "":
            answer, _ = await self.ask(token, "auth.teams.list", limit=1000, cursor=cursor)
            found |= {str(team["id"]): str(team["name"]) for team in answer.get("teams", ())}
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        return found

    async def socket_address(self, app_token: str) -> str:
        """Return an address that takes one Socket Mode connection. Raises SlackError.

        Slack: apps.connections.open, with the app's own token and not a workspace's.
        """
        answer, _ = await self.ask(app_token, "apps.connections.open")
        return str(answer["url"])

    async def workspace(self, team: str, enterprise: str | None = None) -> Workspace | None:
        """Return a workspace that we serve; one that only another process knows is looked for."""
        if team not in self.workspaces and self.source is not None and team:
            await self.source.find(team, enterprise)
        return self.workspaces.get(team)

    async def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method for a workspace, with the token that it has now.

        A token that another process has replaced meanwhile did nothing: the new one is tried.
        Raises SlackError and its kin.
        """
        await self.workspace(workspace)
        client = self.workspaces.client(workspace)
        while True:
            try:
                return await self._called(client, workspace, method, arguments)
            except SlackRevoked as error:
                other = await self._other_than(client, workspace, error)
                if other is None:
                    self.workspaces.refused(workspace, error)
                    raise
                client = other

    async def _other_than(
        self, client: AsyncWebClient, workspace: str, error: SlackRevoked
    ) -> AsyncWebClient | None:
        """Return a client with another token than the one that Slack didn't accept, if any."""
        if self.source is None:
            return None
        if error.error in GONE:
            await self.source.lost(workspace, client.token or "")
        elif error.error == ENDED:
            await self.source.ended(workspace, client.token or "")
        else:
            await self.source.look()
        current = self.workspaces.token(workspace)
        return None if current in {None, client.token} else self.workspaces.client(workspace)

    async def _called(
        self, client: AsyncWebClient, workspace: str, method: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        try:
            with telling(self._heard, method):
                answer, _ = await _answered(client, method, arguments)
        except SlackLimited as error:
            if not error.is_told:
                error.retry_after = self._refusals.wait(workspace, method)
            raise
        self._refusals.over(workspace, method)
        self.workspaces.works(workspace)
        return answer

    async def unless_gone(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method; an empty answer where what it is about is gone already."""
        try:
            return await self.call(workspace, method, **arguments)
        except SlackRefused as error:
            if error.error not in _GONE:
                raise
            return {}

    async def respond(
        self,
        response_url: str,
        text: str,
        thread_ts: str | None = None,
        *,
        blocks: list[dict[str, Any]] | None = None,
        replace_original: bool = False,
    ) -> None:
        """Answer a person privately where the bot can't post. Raises SlackUnavailable.

        Slack: a response_url takes five posts within 30 minutes of the command. What it answers
        to blocks that it doesn't take is documented nowhere: a status, or a word in the body.
        """
        message: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": replace_original,
            "text": text,
        }
        if blocks is not None:
            message["blocks"] = blocks
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        try:
            way = self.proxies.by(response_url)
            async with self._pool().post(response_url, json=message, proxy=way) as response:
                response.raise_for_status()
                answer = await response.content.read(_ANSWER)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnavailable(f"response_url: {type(error).__name__}") from error
        if b'"ok":false' in answer.replace(b" ", b""):
            raise SlackUnavailable("response_url: not taken")

    async def close(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()


async def _answered(
    client: AsyncWebClient,
    method: str,
    arguments: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """Call ``method`` with its arguments in the body: in a URL, prompts would reach proxy logs."""
    body = {name: value for name, value in arguments.items() if value is not None}
    try:
        nested = any(isinstance(value, dict | list) for value in body.values())
        form, json = (None, body) if nested else (body, None)
        response = await client.api_call(method, data=form, json=json, headers=headers)
    except SlackApiError as error:
        raise _translated(method, error) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise SlackUnavailable(f"{method}: {type(error).__name__}") from error
    if not isinstance(response.data, dict):
        raise SlackUnavailable(f"{method}: the answer isn't JSON")
    return response.data, response.headers


def limited(detail: str, headers: Mapping[str, str]) -> SlackLimited:
    """Return the error for a 429, with how long Slack wants us to wait; ``headers`` say that.

    Not all of its refusals have a Retry-After: ``message_limit_exceeded`` comes without.
    """
    wait = headers.get("Retry-After", "")
    if wait.isascii() and wait.isdecimal() and 0 < float(wait) < math.inf:
        return SlackLimited(detail, retry_after=float(wait))
    return SlackLimited(detail, is_told=False)


def _translated(method: str, error: SlackApiError) -> SlackError:
    """Return the domain's error for Slack's."""
    response: Any = error.response
    status = getattr(response, "status_code", 0)
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    word = str(data.get("error", ""))
    notes = data.get("response_metadata", {}).get("messages", [])
    detail = " ".join([f"{method}: {word or status}", *map(str, notes)])
    if status == 429 or word in {"ratelimited", "rate_limited", "message_limit_exceeded"}:
        return limited(detail, response.headers or {})
    if word in _ABSENT:
        return NotInConversation(detail, error=word)
    if word in _REVOKED:
        return SlackRevoked(detail, error=word)
    if status >= 500 or word in _PASSING or not word:
        return SlackUnavailable(detail, error=word)
    return SlackRefused(detail, error=word)
