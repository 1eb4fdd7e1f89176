"""What people do with their tokens: they make them, look at them and revoke them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from random import Random
from typing import Final

from typing_extensions import override

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.programs.tokens import (
    LIFETIMES,
    LONGEST_NAME,
    USUAL_LIFETIME,
    NewToken,
    new_secret,
)
from bot.domain.text.slack_text import clean
from bot.domain.wording.programs import tokens as wording
from bot.ports.programs.tokens import TokenDesk, TokenStore, TokenWindows
from bot.requests.permissions import Permissions
from bot.requests.showing import shown

log = logging.getLogger(__name__)

_NOT_SHOWN: Final = "the window of tokens could not be shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKeeping(TokenDesk):
    """Implements ``TokenDesk``. Only who may spend gets a token; anybody may revoke theirs."""

    tokens: TokenStore
    windows: TokenWindows
    permissions: Permissions
    chance: Random = field(repr=False)

    @override
    async def open(self, origin: Origin) -> None:
        own = await self.tokens.of(origin.thread.workspace, origin.person)
        await shown(self.windows.open(origin, own), _NOT_SHOWN)

    @override
    async def make(self, name: str, days: int, view_id: str, origin: Origin) -> Block:
        await self.permissions.need_spender(origin)
        name = " ".join(clean(name).split())
        if not name or len(name) > LONGEST_NAME:
            raise RequestError(wording.NO_NAME.format(most=LONGEST_NAME))
        secret = new_secret(self.chance)
        new = NewToken(
            workspace=origin.thread.workspace,
            person=origin.person,
            name=name,
            made_in=view_id,
            days=days if days in LIFETIMES else USUAL_LIFETIME,
            secret=secret,
        )
        await self.tokens.keep(new)
        log.info("a token was made", extra={"person": origin.person})
        return self.windows.made(name, secret)

    @override
    async def revoke(self, token: str, view_id: str, origin: Origin) -> None:
        workspace, person = origin.thread.workspace, origin.person
        await self.tokens.revoke(token, workspace, person)
        log.info("a token was revoked", extra={"person": person})
        left = await self.tokens.of(workspace, person)
        await shown(self.windows.show(origin, view_id, left), _NOT_SHOWN)
