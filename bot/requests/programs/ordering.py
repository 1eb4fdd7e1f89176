"""Programs order clips for a person: by the way that the command goes, and no other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import assert_never

from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Role
from bot.domain.errors.base import (
    KeyReused,
    NotAllowed,
    RequestError,
    SumChanged,
    Unchecked,
)
from bot.domain.job import JobId, Thread
from bot.domain.language.clip_form import Form, parse_form
from bot.domain.language.grammar import parse_command
from bot.domain.language.menu import Menu
from bot.domain.language.requests import Create, Doubtful
from bot.domain.programs.orders import OWN_MESSAGES, ClipOrder, ClipReport, Ordered, key_of
from bot.domain.programs.tokens import Holder, digest_of, is_secret
from bot.domain.renders.prices import is_dearer
from bot.domain.text.slack_text import escape
from bot.domain.text.words import dollars
from bot.domain.wording.programs import problems as wording
from bot.ports.programs.orders import ProgramDesk, ProgramRequests
from bot.ports.programs.tokens import TokenStore
from bot.requests.cancels import Cancels
from bot.requests.making.create import Creating
from bot.requests.programs.reports import ClipReports
from bot.requests.programs.seats import Seats
from bot.requests.settings.defaults import Defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramOrders(ProgramDesk):
    """Implements ``ProgramDesk``: whose token it is may do what they may do in Slack, and no more.

    The person is looked at with each call, so a token is worth nothing once they have left.
    """

    tokens: TokenStore
    requests: ProgramRequests
    defaults: Defaults
    creating: Creating
    cancels: Cancels
    seats: Seats
    reports: ClipReports
    chance: Random = field(repr=False)

    @override
    async def holder(self, secret: str) -> Holder | None:
        found = await self.tokens.holder(digest_of(secret)) if is_secret(secret) else None
        if found is None:
            return None
        role = (await self.defaults.permissions.people.who(_origin(found))).role
        match role:
            case Role.STRANGER:
                raise NotAllowed(wording.NO_MEMBER)
            case Role.UNKNOWN:
                raise Unchecked(wording.UNSURE)
            case Role.MEMBER | Role.GUEST:
                return found
            case _:
                assert_never(role)

    @override
    async def order(self, order: ClipOrder, key: str | None, holder: Holder) -> Ordered:
        key = key_of(holder, key or f"{self.chance.getrandbits(128):x}")
        if (before := await self._recorded(key, order)) is not None:
            return Ordered(before, again=True)
        channel = holder.person if order.channel == OWN_MESSAGES else order.channel
        origin = _origin(holder, channel, key=key, fingerprint=order.fingerprint)
        await self.defaults.permissions.need_spender(origin)
        if channel != holder.person:
            await self.seats.need(channel, origin)
        menu = await self.defaults.menu(origin)
        create = _read(order.said, menu)
        _need_within(order.most_usd, create, menu)
        await self.creating.create(create, origin)
        return Ordered(await self._recorded(key, order) or (), again=False)

    @override
    async def clip(self, job_id: JobId, holder: Holder) -> ClipReport:
        job = await self.defaults.permissions.seen(job_id, _origin(holder))
        (report,) = await self.reports.of((job,))
        return report

    @override
    async def cancel(self, job_id: JobId, holder: Holder) -> ClipReport:
        origin = _origin(holder)
        job = await self.defaults.permissions.seen(job_id, origin)
        said = await self.cancels.cancel((job,), origin)
        if said is not None:
            raise RequestError(said)
        return await self.clip(job_id, holder)

    @override
    async def menu(self, holder: Holder) -> Menu:
        return self.defaults.menus.somewhere(holder.workspace)

    async def _recorded(self, key: str, order: ClipOrder) -> tuple[ClipReport, ...] | None:
        """Return what the order of a key became; None for a new key. Raises KeyReused."""
        found = await self.requests.find(key)
        if found is None:
            return None
        fingerprint, jobs = found
        if fingerprint != order.fingerprint:
            raise KeyReused(wording.KEY_REUSED)
        return await self.reports.of(jobs)


def _origin(
    holder: Holder, channel: str = "", *, key: str = "", fingerprint: str | None = None
) -> Origin:
    """Return where a program asks from: nowhere, or the channel that its clip goes to."""
    thread = Thread(holder.workspace, channel)
    return Origin(key=key, thread=thread, person=holder.person, fingerprint=fingerprint)


def _read(said: Form | str, menu: Menu) -> Create:
    """Read an order as what people type is read, in which entities stand. Raises RequestError."""
    if isinstance(said, Form):
        return parse_form(replace(said, prompt=escape(said.prompt)), menu)
    request = parse_command(escape(said), menu)
    match request:
        case Create():
            return request
        case Doubtful():
            raise RequestError(wording.DOUBTFUL)
        case _:
            raise RequestError(wording.ONLY_CLIPS)


def _need_within(most: Decimal | None, create: Create, menu: Menu) -> None:
    """See that an order costs no more than its program allows. Raises SumChanged."""
    if most is None:
        return
    cost = menu.profile_of(create.model).price(create.size, create.seconds, create.count)
    if cost is None:
        raise SumChanged(tell=wording.NO_SUM)
    if is_dearer(cost, most):
        tell = wording.TOO_DEAR.format(cost=dollars(cost), most=dollars(most))
        raise SumChanged(tell=tell, cost=cost)
