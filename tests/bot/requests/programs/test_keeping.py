"""Tokens are made by whoever may spend, and shown to nobody but them, once."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Person, Role
from bot.domain.errors.base import NotAllowed, RequestError
from bot.domain.programs.tokens import Token, is_secret, new_secret
from bot.requests.programs.keeping import TokenKeeping
from bot.slack.programs.token_views import shown_once, tokens_window
from bot.telemetry.redaction import redact
from storage.tokens import SqlTokens
from tests.support.homes import at_home
from tests.support.works import Works


class FakeTokenWindows:
    """``TokenWindows``: what was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[Token, ...]] = []

    async def open(self, origin: Origin, tokens: Sequence[Token]) -> None:
        self.shown.append(tuple(tokens))

    async def show(self, origin: Origin, view_id: str, tokens: Sequence[Token]) -> None:
        self.shown.append(tuple(tokens))

    def made(self, name: str, secret: str) -> Block:
        return shown_once(name, secret)


@pytest.fixture
def windows() -> FakeTokenWindows:
    return FakeTokenWindows()


@pytest.fixture
def keeping(works: Works, windows: FakeTokenWindows) -> TokenKeeping:
    return TokenKeeping(
        tokens=SqlTokens(works.engine),
        windows=windows,
        permissions=works.permissions,
        chance=Random(1),
    )


async def test_a_token_is_shown_once_and_listed_by_its_end(
    keeping: TokenKeeping, windows: FakeTokenWindows
) -> None:
    secret = new_secret(Random(1))
    view = await keeping.make("  nightly\ntrailers ", 30, "V1", at_home("U1"))
    assert secret in str(view)
    await keeping.open(at_home("U1"))
    await keeping.open(at_home("U2"))
    (token,), others = windows.shown
    assert (token.name, secret.endswith(token.ending), others) == ("nightly trailers", True, ())
    listed = str(tokens_window((token,)))
    assert secret[:20] not in listed
    assert "never used" in listed
    await keeping.revoke(token.id, "V1", at_home("U1"))
    assert windows.shown[-1] == ()


async def test_who_may_not_spend_gets_none(keeping: TokenKeeping, works: Works) -> None:
    for name in ("", " ", "x" * 61):
        with pytest.raises(RequestError, match="needs a name"):
            await keeping.make(name, 30, "V1", at_home("U1"))
    works.people.known["U1"] = Person(Role.STRANGER)
    with pytest.raises(NotAllowed):
        await keeping.make("script", 30, "V1", at_home("U1"))
    assert await keeping.tokens.of("T1", "U1") == ()


def test_tokens_are_told_from_other_words_and_kept_out_of_logs() -> None:
    secret = new_secret(Random(0))
    assert is_secret(secret)
    assert not any(map(is_secret, ("", secret[:-1], f"{secret}0", secret.upper(), "sora_jobs")))
    assert secret not in redact(f"refused {secret}")
    assert redact("sora_jobs_delivered is a number") == "sora_jobs_delivered is a number"
