"""Tokens of Microsoft Entra ID. Import it late: whoever has a key is spared half a second."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import DefaultAzureCredential, get_bearer_token_provider

from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import Unavailable
from bot.video.transport.log_text import scrub

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

AZURE_SCOPE = "https://ai.azure.com/.default"
"""The token audience that Microsoft documents for the v1 API (Foundry, "API version lifecycle")."""

_ENTRA_TELL = (
    "Sora can't sign in to Azure. Whoever runs Sora needs to give it an identity: a managed "
    "identity, `az login`, or `AZURE_CLIENT_ID`, `AZURE_TENANT_ID` and `AZURE_CLIENT_SECRET`. An "
    "API key works too."
)


class EntraId:
    """A token of Microsoft Entra ID, cached and refreshed by azure-identity.

    ``credential`` is azure-identity's ``DefaultAzureCredential`` unless given: environment,
    workload or managed identity, then the developer's own sign-ins.
    """

    def __init__(
        self,
        scope: str = AZURE_SCOPE,
        credential: AsyncTokenCredential | None = None,
        *,
        proxies: Proxies | None = None,
    ) -> None:
        self._scope = scope
        self._credential = credential
        self._proxies = proxies or Proxies()
        self._provide: Callable[[], Awaitable[str]] | None = None

    async def headers(self) -> dict[str, str]:
        """Return the Bearer header.

        Raises AccessError when Entra refuses us or no identity is configured, and Unavailable
        when it can't be reached.
        """
        try:
            token = await self._provider()()
        except (ServiceRequestError, ServiceResponseError) as broken:
            raise Unavailable(f"Entra ID: {scrub(str(broken))}") from None
        except (AzureError, ValueError) as refused:
            # Azure lists each identity it tried and why that failed: worth more room than usual.
            why = scrub(str(refused), longest=2000)
            raise AccessError(f"Entra ID: {why}", tell=_ENTRA_TELL) from None
        return {"Authorization": f"Bearer {token}"}

    def _provider(self) -> Callable[[], Awaitable[str]]:
        if self._provide is None:
            way = EntraWay(self._proxies)
            self._credential = self._credential or DefaultAzureCredential(transport=way)
            self._provide = get_bearer_token_provider(self._credential, self._scope)
        return self._provide

    async def close(self) -> None:
        """Close the credential and its connections."""
        self._provide = None
        if self._credential is not None:
            await self._credential.close()


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
