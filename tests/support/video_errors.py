"""Errors as video servers send them."""

from __future__ import annotations

import json
from typing import Any


def error(
    message: str, code: Any = None, kind: str | None = None, param: str | None = None
) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


PAGE = "<html><body>default backend - 404</body></html>"


def through_litellm(body: dict[str, Any]) -> dict[str, Any]:
    """Quote an error as LiteLLM's proxy does."""
    quoted = (
        f"litellm.BadRequestError: AzureException BadRequestError - {json.dumps(body)}. Retried"
    )
    return error(quoted, "400", "None", "None")
