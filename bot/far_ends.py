"""The far ends, as the settings name them: the deployment, its video API, and Slack."""

from __future__ import annotations

from bot.config.profiles import shipped
from bot.config.settings import Settings
from bot.domain.deployment import Deployment
from bot.domain.profiles import Profile, unknown
from bot.ports.video import VideoApi
from bot.runtime.bell import Bell
from bot.slack.api.client import SlackCalls
from bot.video import open_video_api
from bot.video.transport.credentials import Anonymous, ApiKey, Credentials


def deployment_of(settings: Settings) -> Deployment:
    """Return the deployment that the settings describe; on Azure a deployment has any name."""
    video = settings.video
    return Deployment(
        name=settings.deployment_name,
        model=video.model,
        spec=profile_of(video.base_model),
        max_running=settings.max_running,
        max_submits=settings.max_submits_per_minute,
    )


def profile_of(model: str) -> Profile:
    """Return what a model can do, as far as it is known."""
    return shipped().of(model) or unknown(model)


def credentials_of(settings: Settings) -> Credentials:
    """Return how we show the video API who we are."""
    video = settings.video
    if video.api_key is not None:
        return ApiKey(video.api_key, header="api-key" if video.azure else "authorization")
    if not video.azure:
        return Anonymous()
    from bot.video.transport.entra import EntraId  # noqa: PLC0415 - azure-identity takes its time

    return EntraId(video.scope, proxies=settings.proxies)


def open_slack(settings: Settings, bell: Bell | None = None) -> SlackCalls:
    """Return the Web API; call ``close()`` in the end. ``bell`` tells that a token is gone."""
    return SlackCalls(settings.slack_api_url, settings.proxies, bell)


def open_video(settings: Settings) -> VideoApi:
    """Return the video API; call ``close()`` in the end."""
    return open_video_api(
        base_url=settings.video.base_url,
        credentials=credentials_of(settings),
        model=settings.video.base_model,
        api="sora1" if profile_of(settings.video.base_model).name == "Sora 1" else "openai",
        proxies=settings.proxies,
    )
