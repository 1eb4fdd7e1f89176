"""An identity of Entra ID."""

from __future__ import annotations

import time
from typing import Any

from azure.core.credentials import AccessToken, AccessTokenInfo


class Identity:
    """An identity that hands out numbered tokens, or fails."""

    def __init__(self, error: Exception | None = None, lifetime: float = 3600) -> None:
        self.error, self.lifetime = error, lifetime
        self.scopes: list[tuple[str, ...]] = []
        self.closed = False

    async def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        info = await self.get_token_info(*scopes)
        return AccessToken(info.token, info.expires_on)

    async def get_token_info(self, *scopes: str, options: Any = None) -> AccessTokenInfo:
        self.scopes.append(scopes)
        if self.error:
            raise self.error
        return AccessTokenInfo(f"token-{len(self.scopes)}", int(time.time() + self.lifetime))

    async def close(self) -> None:
        self.closed = True

    async def __aenter__(self) -> Identity:
        return self

    async def __aexit__(self, *_args: object) -> None:
        await self.close()
