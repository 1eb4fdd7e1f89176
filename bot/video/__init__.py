"""Adapters of VideoApi, one per wire format."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from httpx import AsyncBaseTransport

from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError
from bot.ports.video import VideoApi
from bot.video.azure_sora1 import AzureSora1
from bot.video.endpoint import Endpoint
from bot.video.openai_videos import OpenAiVideos
from bot.video.openrouter import OpenRouterVideos
from bot.video.transport.credentials import Credentials

Api = Literal["openai", "openrouter", "sora1"]
"""A wire format: ``/videos`` as OpenAI published it, as OpenRouter has it, or Sora 1's."""


def open_video_api(
    *,
    base_url: str,
    credentials: Credentials,
    model: str = "sora-2",
    api: Api = "openai",
    transport: AsyncBaseTransport | None = None,
    proxies: Proxies | None = None,
) -> VideoApi:
    """Return the API at ``base_url``, which goes up to and including ``/v1``.

    On Azure that is ``https://RESOURCE.openai.azure.com/openai/v1``. ``model`` is the model there,
    ``api`` its wire format. Raises SettingsError for what can't be an endpoint. Nothing is
    connected yet; call ``close()`` in the end. ``transport`` replaces the network, for tests.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("the video endpoint must be an http or https address")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError("the video endpoint must end at /v1: no user, query or fragment")
    endpoint = Endpoint(base_url, credentials, transport=transport, proxies=proxies)
    match api:
        case "sora1":
            return AzureSora1(endpoint)
        case "openrouter":
            return OpenRouterVideos(endpoint, model)
        case "openai":
            return OpenAiVideos(endpoint, model)
