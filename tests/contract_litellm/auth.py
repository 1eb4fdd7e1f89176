"""Who may use the proxy, for the contract's run: the proxy imports it as its ``custom_auth``.

It has no database there, and budgets are kept in one: so a key that has spent its budget is refused
here, with the proxy's own exception.
"""

from __future__ import annotations

import litellm
from fastapi import Request
from litellm.proxy._types import ProxyException, UserAPIKeyAuth


async def user_api_key_auth(_request: Request, api_key: str) -> UserAPIKeyAuth:
    """Let one key in, as the real proxy would."""
    if api_key == "sk-spent":
        raise litellm.BudgetExceededError(current_cost=2.0, max_budget=1.0)
    if not api_key.startswith("sk-contract-"):
        raise ProxyException("Invalid proxy server token", "token_not_found_in_db", "key", 401)
    return UserAPIKeyAuth(api_key=api_key, user_role="proxy_admin")
