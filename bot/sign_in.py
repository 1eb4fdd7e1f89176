"""Signing in: which workspaces the bot works for, and where Slack can be heard."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable
from functools import partial
from random import SystemRandom
from typing import TypeVar
from urllib.parse import urlsplit

from bot.config.settings import Settings
from bot.config.variables import fix_of
from bot.domain.errors.base import SettingsError
from bot.domain.errors.slack import SlackError, SlackLimited, SlackRevoked, SlackUnavailable
from bot.runtime import backoff
from bot.runtime.stopping import Stopping
from bot.slack.api.client import SlackCalls
from bot.wiring import Bot
from bot.wiring.installs import InstallParts

log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


async def sign_in(settings: Settings, bot: Bot, stopping: Stopping) -> str | None:
    """Find out which workspaces we work for; return where Socket Mode connects first, if it does.

    Slack: ``auth.test`` for each token, ``apps.connections.open`` for the address.
    """
    calls = bot.calls
    refused = await _try_tokens(settings, calls, stopping)
    signed_in = list(calls.workspaces.values())
    if bot.installs is not None:
        await look_at_installs(bot.installs)
    elif refused and not calls.workspaces:
        raise next(iter(refused.values()))
    for number, error in refused.items():
        log.error(
            "SLACK_BOT_TOKEN (%d of %d) is not accepted by Slack (%s): its workspace isn't served",
            number,
            len(settings.bot_tokens),
            error.__cause__,
            extra={"not_served": ", ".join(await _not_served(bot))},
        )
    for workspace in signed_in:
        await bot.workspaces.save(workspace)
        log.info("working for", extra={"workspace": workspace.name, "id": workspace.id})
    await _look_at_shares(settings, bot)
    app_token = settings.app_token
    if app_token is None:
        return None
    return await _insist(
        settings, "SLACK_APP_TOKEN", lambda: calls.socket_address(app_token), stopping
    )


async def _look_at_shares(settings: Settings, bot: Bot) -> None:
    """Warn of workspaces with a share of the deployments that nobody has served yet."""
    named = settings.shares.by_workspace.keys()
    if named and (unknown := named - (await bot.workspaces.names()).keys()):
        log.warning(
            "WORKSPACE_SHARES names workspaces that Sora doesn't know: check their ids, unless the "
            "app is still to be installed there",
            extra={"workspaces": ", ".join(sorted(unknown))},
        )


async def look_at_installs(installs: InstallParts) -> None:
    """Serve whoever installed the app. Raises SettingsError where no key opens any token."""
    kept = [one for one in await installs.rows.known() if one.has_token]
    if kept and all(one.is_unreadable for one in kept):
        raise SettingsError(
            f"SECRET_KEYS opens none of the {len(kept)} tokens in the database: put the key back "
            "that they were encrypted with. If it is lost, `python -m bot rekey --forget` deletes "
            "them, and each workspace has to be installed again."
        )
    await installs.current.look()
    log.info("working for whoever installed it", extra={"installations": len(kept)})


async def _try_tokens(
    settings: Settings, calls: SlackCalls, stopping: Stopping
) -> dict[int, SettingsError]:
    """Sign in with each token; return, by their place, those that are dead.

    A dead token keeps nobody but its own workspace from being served.
    """
    refused: dict[int, SettingsError] = {}
    for number, token in enumerate(settings.bot_tokens, 1):
        sign_in = partial(calls.sign_in, [token])
        try:
            await _insist(settings, "SLACK_BOT_TOKEN", sign_in, stopping)
        except SettingsError as error:
            if not isinstance(error.__cause__, SlackRevoked):
                raise
            refused[number] = error
    return refused


async def _not_served(bot: Bot) -> list[str]:
    """Return the names of the workspaces that we worked for once and have no good token for."""
    names = await bot.workspaces.names()
    return sorted(name for id_, name in names.items() if id_ not in bot.calls.workspaces)


async def _insist(
    settings: Settings, name: str, ask: Callable[[], Awaitable[_Answer]], stopping: Stopping
) -> _Answer | None:
    """Ask Slack until it answers; None if the bot is to stop. Raises SettingsError if it says no.

    ``name`` is the setting that Slack would refuse.
    """
    chance = SystemRandom()
    attempt = 0
    while not stopping.requested:
        attempt += 1
        try:
            return await ask()
        except (SlackUnavailable, SlackLimited) as error:
            asked_for = error.retry_after if isinstance(error, SlackLimited) else 0.0
            wait = max(asked_for, backoff.backoff(attempt, chance, longest=30.0))
            log.warning(
                "Slack can't be reached yet at %s: trying again in %d s",
                urlsplit(settings.slack_api_url).netloc,
                math.ceil(wait),
                extra={"detail": error.detail},
            )
            await stopping.within(wait)
        except SlackError as error:
            raise SettingsError(
                f"{name} is not accepted by Slack ({error.error}): {fix_of(name)}."
            ) from error
    return None
