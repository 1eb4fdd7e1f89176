"""Whether Slack accepts the bot: its tokens, what they may do, and the machine's clock."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from bot.config.settings import Settings
from bot.config.variables import fix_of
from bot.doctor.finding import Finding, fix, ok, warn
from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.far_ends import open_slack
from bot.slack.api.client import SlackCalls
from bot.slack.api.scopes import OPTIONAL, missing_scopes

NOBODY: Final = "U000000000"
"""A person's id that no workspace has."""

LARGEST_SKEW: Final = 60.0
"""Seconds by which our clock may differ from Slack's: at 300 its signatures count as too old."""


async def findings(settings: Settings) -> AsyncGenerator[Finding, None]:
    """Ask for each workspace by ``auth.test``, then see how deliveries will come.

    Socket Mode: ``apps.connections.open``; the address that it returns is left unused.
    """
    calls = open_slack(settings)
    skew: float | None = None
    try:
        for token, name in _named(settings.bot_tokens):
            try:
                answer, headers = await calls.ask(token, "auth.test")
            except SlackError as error:
                yield _refused("Slack", name, "SLACK_BOT_TOKEN", error, settings)
                continue
            workspace = str(answer.get("team") or answer.get("team_id"))
            yield ok("Slack", f"{name} is for {workspace}")
            yield _scopes(workspace, headers)
            if (lacking := await _home(calls, token, workspace)) is not None:
                yield lacking
            skew = _skew(headers)
        if skew is not None:
            yield _clock(skew, settings)
        if settings.app_token is None:
            yield _by_http(settings)
            return
        try:
            await calls.ask(settings.app_token, "apps.connections.open")
        except SlackError as error:
            yield _refused("Socket Mode", "SLACK_APP_TOKEN", "SLACK_APP_TOKEN", error, settings)
        else:
            yield ok("Socket Mode", "SLACK_APP_TOKEN opens connections")
    finally:
        await calls.close()


def _named(tokens: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each token with the words for it: its place in the list, if there are several."""
    if len(tokens) == 1:
        return [(tokens[0], "SLACK_BOT_TOKEN")]
    return [
        (token, f"SLACK_BOT_TOKEN ({number} of {len(tokens)})")
        for number, token in enumerate(tokens, 1)
    ]


def _refused(what: str, name: str, variable: str, error: SlackError, settings: Settings) -> Finding:
    """Say what a failed call means; ``name`` is the token, ``variable`` where it was set."""
    if isinstance(error, SlackLimited):
        return warn(what, f"{name} not checked: Slack is busy, ask in {error.retry_after:.0f} s")
    if isinstance(error, SlackUnavailable):
        host = urlsplit(settings.slack_api_url).netloc
        return fix(
            what,
            f"no usable answer from {host} ({error}): check the network, any proxy, and "
            "SLACK_API_URL",
        )
    if error.error == "missing_scope":
        return fix(
            what,
            f"{name} lacks connections:write: make a new one on the app's Basic Information page",
        )
    return fix(what, f"{name} is not accepted by Slack ({error.error}): {fix_of(variable)}")


def _scopes(workspace: str, headers: Mapping[str, str]) -> Finding:
    """Compare what a workspace has granted with what the manifest asks for."""
    what = "scopes"
    granted = headers.get("x-oauth-scopes")
    if granted is None:
        return warn(what, f"Slack didn't say what {workspace} has granted")
    if missing := missing_scopes(granted):
        said = (
            f"{workspace} hasn't granted {', '.join(missing)}: bring the app's manifest in line "
            "with manifest.yml, then reinstall the app from its page"
        )
        if OPTIONAL.issuperset(missing):
            return warn(what, f"{said}. All works without, but for what these are for")
        return fix(what, said)
    return ok(what, f"{workspace} has granted all that manifest.yml asks for")


async def _home(calls: SlackCalls, token: str, workspace: str) -> Finding | None:
    """Tell of an app without a Home tab. It is asked to show nothing to nobody, so nothing changes.

    Slack: views.publish, ``not_enabled``. Which it looks at first isn't documented: where that is
    the person, it says that there is none, and nothing is known of the tab.
    """
    try:
        view = {"type": "home", "blocks": []}
        await calls.ask(token, "views.publish", user_id=NOBODY, view=view)
    except SlackError as error:
        if error.error == "not_enabled":
            return warn(
                "Home",
                f"{workspace} has no Home tab for the app: bring the app's manifest in line with "
                "manifest.yml (home_tab_enabled, app_home_opened). All else works without",
            )
    return None


def _skew(headers: Mapping[str, str]) -> float | None:
    """Return by how many seconds our clock is ahead of Slack's; None where it doesn't say."""
    try:
        return time.time() - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return None


def _clock(skew: float, settings: Settings) -> Finding:
    what = "clock"
    if abs(skew) <= LARGEST_SKEW:
        return ok(what, "agrees with Slack's")
    way = "ahead of" if skew > 0 else "behind"
    said = f"{abs(skew):.0f} s {way} Slack's: let this machine take its time from the network"
    return warn(what, said) if settings.socket_mode else fix(what, said)


def _by_http(settings: Settings) -> Finding:
    """Tell where deliveries are expected; settings without a secret would not have loaded."""
    return ok(
        "HTTP",
        "SLACK_SIGNING_SECRET is set; the app's request URLs must lead to "
        f"http://{settings.host}:{settings.port}/slack/events",
    )
