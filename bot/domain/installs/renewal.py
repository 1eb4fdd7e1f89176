"""A token that ends and wasn't renewed: what whoever runs Sora does about it."""

from __future__ import annotations

from typing import Final

NOTHING_TO_RENEW_BY: Final = "Slack gave no refresh token"
"""Why a token that ends can't be renewed at all."""

_APP: Final = ("invalid_client_id", "bad_client_secret")
"""Slack's words where the app's id or secret is wrong (docs.slack.dev, oauth.v2.access)."""


def remedy(error: str) -> str:
    """Return what to do about a token that wasn't renewed because of ``error``."""
    if any(word in error for word in _APP):
        return "set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET as the app's page at Slack has them"
    return "have the app installed there again before the token ends"
