"""Signed HTTP delivery: the other way by which Slack reaches an app.

Slack: "Verifying requests from Slack" (v0 signature) and "Events API" (three seconds,
`x-slack-retry-num`, `x-slack-retry-reason`, `x-slack-no-retry`, `url_verification`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from playground.slack.app.delivery import Delivery, Outcome
from playground.slack.world import VERIFICATION_TOKEN

if TYPE_CHECKING:
    from playground.slack.identifiers import Identifiers
    from playground.slack.model import Json

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the `X-Slack-Signature` of a raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedHttp:
    """Posts everything to one request URL; the transport for HTTP mode."""

    def __init__(self, url: str, secret: str, seconds: float, ids: Identifiers) -> None:
        self._url = url
        self._secret = secret
        self._ids = ids
        self._verified = False
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=seconds), trust_env=False
        )

    async def ready(self) -> None:
        """Return at once: only an attempt shows whether the app is there."""

    async def attempt(self, delivery: Delivery, number: int, reason: str | None) -> Outcome:
        """Post once; for an event, make sure first that the URL is the app's."""
        if delivery.kind == "events_api" and not self._verified:
            self._verified = await self.verify()
            if not self._verified:
                return Outcome(failure="connection_failed")
        content_type, body = _encode(delivery)
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason or "http_error"}
        outcome = await self._post(content_type, body, retry if number else {})
        if delivery.kind != "events_api" and outcome.status not in (None, 200):
            return Outcome(failure="http_error", status=outcome.status)
        return outcome

    async def verify(self) -> bool:
        """Perform the `url_verification` handshake; say whether the app echoed the challenge."""
        challenge = self._ids.hexadecimal(40)
        document = {
            "token": VERIFICATION_TOKEN,
            "challenge": challenge,
            "type": "url_verification",
        }
        outcome = await self._post(_JSON, json.dumps(document).encode(), {})
        answer = outcome.answer
        echoed = answer.get("challenge") if isinstance(answer, dict) else answer
        return outcome.acknowledged and echoed == challenge

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._session.close()

    async def _post(self, content_type: str, body: bytes, more: dict[str, str]) -> Outcome:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
            **more,
        }
        started = time.monotonic()
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as response:
                text = await response.text()
        except TimeoutError:
            return Outcome(failure="http_timeout")
        except aiohttp.ClientError:
            return Outcome(failure="connection_failed")
        if not 200 <= response.status < 300:
            may_retry = response.headers.get("X-Slack-No-Retry") != "1"
            return Outcome(failure="http_error", retry=may_retry, status=response.status)
        return Outcome(
            _answer(response.content_type, text),
            time.monotonic() - started,
            status=response.status,
        )


def _encode(delivery: Delivery) -> tuple[str, bytes]:
    if delivery.kind == "events_api":
        return _JSON, json.dumps(delivery.payload).encode()
    if delivery.kind == "interactive":
        return _FORM, urlencode({"payload": json.dumps(delivery.payload)}).encode()
    return _FORM, urlencode(delivery.payload).encode()


def _answer(content_type: str, text: str) -> Json | str | None:
    if not text:
        return None
    if content_type != _JSON:
        return text
    try:
        document = json.loads(text)
    except ValueError:
        return text
    return document if isinstance(document, dict) else text
