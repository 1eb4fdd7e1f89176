"""The far ends, as the settings name them: the deployments, their video APIs, and Slack."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from bot.config.deployments import ApiKind, DeploymentSettings
from bot.config.settings import Settings
from bot.domain.addresses.proxies import Proxies
from bot.domain.deployment import Deployment
from bot.domain.groups import grouped
from bot.domain.retirement import end_of
from bot.ports.presets.prompt_help import PromptHelper
from bot.ports.video import VideoApi
from bot.runtime.bell import Bell
from bot.slack.api.client import SlackCalls
from bot.telemetry.calls import CallHeard, unheard
from bot.video import Api, open_video_api
from bot.video.prompt_helper import ChatPromptHelper
from bot.video.startup_check import trouble
from bot.video.transport.credentials import Anonymous, ApiKey, Credentials
from bot.video.transport.http import VideoHttp

log = logging.getLogger(__name__)

_WIRE: Final[Mapping[ApiKind, Api]] = {
    ApiKind.AZURE: "openai",
    ApiKind.OPENAI: "openai",
    ApiKind.OPENROUTER: "openrouter",
    ApiKind.SORA1: "sora1",
}


def deployment_of(settings: DeploymentSettings) -> Deployment:
    """Return the deployment that the settings describe; on Azure a deployment has any name."""
    return Deployment(
        name=settings.name,
        model=settings.model,
        profile=settings.profile,
        max_running=settings.max_running,
        max_submits=settings.max_submits_per_minute,
        end=end_of(settings.profile, settings.base_model, settings.host),
        group_name=settings.group,
        access=settings.access,
        shares=settings.shares,
        server=settings.base_url,
        find=settings.find,
    )


def deployments_of(settings: Settings) -> tuple[Deployment, ...]:
    """Return all deployments, each with its group."""
    return all_deployments(settings.deployments)


def all_deployments(settings: Iterable[DeploymentSettings]) -> tuple[Deployment, ...]:
    """Return the deployments that the settings describe, each with its group."""
    return grouped(map(deployment_of, settings))


def credentials_of(settings: DeploymentSettings, proxies: Proxies) -> Credentials:
    """Return how we show the video API who we are."""
    if settings.api_key is not None:
        return ApiKey(settings.api_key, header="api-key" if settings.azure else "authorization")
    if not settings.azure:
        return Anonymous()
    from bot.video.transport.entra import EntraId  # noqa: PLC0415 - azure-identity takes its time

    return EntraId(settings.scope, proxies=proxies)


def open_slack(
    settings: Settings, bell: Bell | None = None, heard: CallHeard = unheard
) -> SlackCalls:
    """Return the Web API; call ``close()`` in the end. ``bell`` tells that a token is gone."""
    return SlackCalls(settings.slack_api_url, settings.proxies, bell, heard)


def open_video(settings: DeploymentSettings, proxies: Proxies) -> VideoApi:
    """Return the video API; call ``close()`` in the end."""
    return open_video_api(
        base_url=settings.base_url,
        credentials=credentials_of(settings, proxies),
        model=settings.base_model,
        api=_WIRE[settings.api],
        proxies=proxies,
    )


def open_prompt_helper(settings: Settings) -> PromptHelper | None:
    """Return whoever helps with prompts, if anybody; call ``close()`` in the end."""
    helper = settings.prompt_helper
    if helper is None:
        return None
    who = Anonymous() if helper.key is None else ApiKey(helper.key)
    http = VideoHttp(who, proxies=settings.proxies)
    return ChatPromptHelper(helper.url, helper.model, http)


async def check(opened: Iterable[tuple[DeploymentSettings, VideoApi]]) -> None:
    """Warn of each deployment that won't have us; whatever one does, the others are tried."""
    await asyncio.gather(*(_check(settings, video) for settings, video in opened))


async def _check(settings: DeploymentSettings, video: VideoApi) -> None:
    host, said = urlsplit(settings.base_url).netloc, {"deployment": settings.name}
    try:
        wrong = await trouble(video, host=host, who=_shown(settings), lists=settings.azure)
    except Exception:
        log.exception("the video service could not be tried", extra=said)
        return
    if wrong is not None:
        log.warning("%s; run `make doctor`", wrong, extra=said)


def _shown(video: DeploymentSettings) -> str:
    """Return what the video API sees of us, by the name of the setting."""
    if video.azure and not video.api_key:
        return "the Entra ID token of this identity"
    return video.names.key if video.api_key else f"calls without {video.names.key}"
