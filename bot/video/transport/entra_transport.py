"""The way out to Entra ID, for azure-identity."""

from __future__ import annotations

from typing import Any

from azure.core.pipeline.transport import AioHttpTransport

from bot.domain.addresses.proxies import Proxies


class EntraWay(AioHttpTransport):  # type: ignore[misc]  # azure-core hides what it is
    """azure-core's own, but that each address is reached by the proxy that is meant for it.

    Left to itself it looks into the environment alone, and knows no ALL_PROXY.
    """

    def __init__(self, proxies: Proxies) -> None:
        super().__init__(use_env_settings=False)
        self._proxies = proxies

    async def send(self, request: Any, **config: Any) -> Any:
        """Send a request on its way; ``proxies`` of azure-core are by how an address begins."""
        proxy = self._proxies.by(request.url)
        way = {} if proxy is None else {"proxies": {"http": proxy}}
        return await super().send(request, **{**config, **way})
