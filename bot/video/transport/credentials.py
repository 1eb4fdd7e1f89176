"""How we show the video API who we are: a key, an Entra ID token, or nothing at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError

from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError
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


class Credentials(Protocol):
    """Whoever can say who we are."""

    async def headers(self) -> dict[str, str]:
        """Return the headers that go with a request. Raises AccessError or Unavailable."""
        ...

    async def close(self) -> None:
        """Let go of what was opened to get them."""
        ...


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, in the header that the server reads.

    ``api-key`` is Azure's own; ``authorization`` sends it as a Bearer token, which Azure and every
    other server of this wire format take.
    """

    key: str = field(repr=False)
    header: Literal["api-key", "authorization"] = "authorization"

    def __post_init__(self) -> None:
        """Refuse a key that no header could carry, before the first request does."""
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise SettingsError("the video API key is empty or has characters that no key has")

    async def headers(self) -> dict[str, str]:
        """Return the one header."""
        if self.header == "api-key":
            return {"api-key": self.key}
        return {"Authorization": f"Bearer {self.key}"}

    async def close(self) -> None:
        """Do nothing: a key holds nothing open."""


class Anonymous:
    """No credentials, for a server of one's own that asks for none."""

    async def headers(self) -> dict[str, str]:
        """Return no headers."""
        return {}

    async def close(self) -> None:
        """Do nothing."""


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
            # Imported late: it takes 0.4 s, and whoever has a key never needs it.
            from azure.identity.aio import (  # noqa: PLC0415 - see above
                DefaultAzureCredential,
                get_bearer_token_provider,
            )

            from bot.video.transport.entra_transport import EntraWay  # noqa: PLC0415 - the same

            way = EntraWay(self._proxies)
            self._credential = self._credential or DefaultAzureCredential(transport=way)
            self._provide = get_bearer_token_provider(self._credential, self._scope)
        return self._provide

    async def close(self) -> None:
        """Close the credential and its connections."""
        self._provide = None
        if self._credential is not None:
            await self._credential.close()
