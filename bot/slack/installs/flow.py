"""Bolt's OAuth flow over our rows: where an installation begins, and the page where it ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SdkInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from typing_extensions import override

from bot.domain.errors.base import StorageAway
from bot.domain.errors.slack import SlackError, SlackLimited, SlackRefused, SlackUnavailable
from bot.domain.installs.admission import InstallStanding
from bot.domain.installs.installation import Installation, Tokens
from bot.domain.wording.pages import installs as words
from bot.ports.installs.rows import InstallStates
from bot.slack.api.scopes import BOT_SCOPES
from bot.slack.installs.browser import BrowserCookies
from bot.slack.installs.exchange import AppExchange
from bot.slack.installs.pages import INSTALL_PATH, REDIRECT_PATH, page

log = logging.getLogger(__name__)

STATE_SECONDS: Final = 600
"""How long somebody has from the beginning to the end: as long as Slack's code is good."""

_USED_CODE: Final = frozenset({"invalid_code", "code_already_used", "code_expired"})

_CHECK: Final = (
    "check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and that PUBLIC_URL/slack/oauth_redirect is "
    "among the app's redirect URLs"
)

Take = Callable[[Installation, Tokens], Awaitable[tuple[InstallStanding, bool]]]
"""Lets an installation in or not; tells, too, whether a refused one is out of Slack again."""


class TooMany(Exception):
    """More installations are begun than people begin."""


class OAuthStates(AsyncOAuthStateStore):
    """slack_sdk's port for states, over ours.

    Each is a transaction, and anybody may ask for one: beyond ``BURST`` there is one for each
    ``EVERY`` seconds, so that strangers don't keep the database from its work.
    """

    BURST: Final = 100
    EVERY: Final = 0.25

    def __init__(self, states: InstallStates, now: Callable[[], float] = time.monotonic) -> None:
        self._states = states
        self._now = now
        self._next = now() - self.BURST * self.EVERY

    @override
    async def async_issue(self, *args: object, **kwargs: object) -> str:
        now = self._now()
        self._next = max(self._next, now - self.BURST * self.EVERY)
        if self._next > now:
            raise TooMany
        self._next += self.EVERY
        return await self._states.issue(STATE_SECONDS)

    @override
    async def async_consume(self, state: str) -> bool:
        return await self._states.consume(state)


class InstallFlow(AsyncOAuthFlow):
    """Bolt's flow, but for the exchange of the code and what is kept of it.

    Bolt's own exchange writes the code into the log and lets errors of the network through.
    """

    def __init__(
        self,
        exchange: AppExchange,
        states: InstallStates,
        cookies: BrowserCookies,
        take: Take,
        *,
        public_url: str,
    ) -> None:
        settings = AsyncOAuthSettings(
            client_id=exchange.client_id,
            client_secret=exchange.client_secret,
            scopes=sorted(BOT_SCOPES),
            redirect_uri=f"{public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            install_page_rendering_enabled=False,
            authorization_url=authorize_url(exchange.calls.api_url),
            callback_options=AsyncCallbackOptions(self._succeeded, self._failed),
            installation_store=AsyncInstallationStore(),  # unused: installations are taken below
            state_store=OAuthStates(states),
            state_expiration_seconds=STATE_SECONDS,
        )
        settings.state_utils = self._cookies = cookies
        super().__init__(client=exchange.calls.client(), logger=log, settings=settings)
        self._exchange = exchange
        self._take = take

    @override
    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().handle_installation(request)
        except (StorageAway, TooMany):
            return _stopped(words.BUSY, status=503)

    @override
    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().handle_callback(request)
        except StorageAway:
            return _stopped(words.BUSY, status=503)
        except SlackError as error:
            log.warning("an installation failed", extra={"detail": error.detail})
            return _refused_by_slack(error)

    @override
    async def run_installation(self, code: str) -> SdkInstallation | None:
        where, tokens = await self._exchange.installed(code, self.settings.redirect_uri or "")
        standing, out = await self._take(where, tokens)
        told = {"name": where.name, "standing": standing, "out": out}
        return SdkInstallation(user_id=where.installer, custom_values=told)

    @override
    async def store_installation(
        self, request: AsyncBoltRequest, installation: SdkInstallation
    ) -> None:
        """Do nothing: what was taken is written down already."""

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        told = args.installation.custom_values
        response = _told(str(told["name"]), told["standing"], out=bool(told["out"]))
        state = args.request.query.get("state", [""])[0]
        response.headers["set-cookie"] = [self._cookies.cookie_for_end(state)]
        return response

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        """Tell why; ``reason`` is Bolt's word, or what Slack's page sent back in the address."""
        if args.reason in {"invalid_browser", "invalid_state", "missing_code"}:
            return _stopped(words.STALE, status=args.suggested_status_code)
        state = args.request.query.get("state", [""])[0]
        if args.reason == "access_denied" or not self._began_here(state, args.request):
            return _stopped(words.CANCELLED)
        log.error("Slack's page refuses the app (%s): %s", args.reason[:100], _CHECK)
        return _stopped(words.MISFIT, status=502)

    def _began_here(self, state: str, request: AsyncBoltRequest) -> bool:
        return self._cookies.is_valid_browser(state, request.headers)


def authorize_url(api_url: str) -> str:
    """Return Slack's page that asks whether to install, on the host of its Web API."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"


def _told(name: str, standing: InstallStanding, *, out: bool) -> BoltResponse:
    if standing is InstallStanding.ADMITTED:
        return page(words.DONE_TITLE.format(name=name), words.DONE)
    if standing is InstallStanding.WAITING:
        return page(words.WAITING_TITLE.format(name=name), words.WAITING.format(name=name))
    said = words.NOT_OPEN.format(name=name) if out else words.NOT_OPEN_STILL.format(name=name)
    return page(words.NOT_OPEN_TITLE.format(name=name), said, status=403)


def _stopped(said: str, *, status: int = 200) -> BoltResponse:
    return page(words.STOPPED_TITLE, said, status=status, again=True)


def _refused_by_slack(error: SlackError) -> BoltResponse:
    if isinstance(error, (SlackUnavailable, SlackLimited)):
        return _stopped(words.UNREACHABLE, status=503)
    if isinstance(error, SlackRefused) and error.error in _USED_CODE:
        return _stopped(words.NOT_TAKEN, status=400)
    log.error("Slack doesn't accept the app (%s): %s", error.error, _CHECK)
    return _stopped(words.MISFIT, status=502)
