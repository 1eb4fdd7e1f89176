"""Who may do what: see a clip, have one made, and decide about somebody else's.

An id isn't a right: whoever may not see a clip is answered as if there were none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import Role
from bot.domain.errors.base import NotAllowed, RequestError, Unchecked
from bot.domain.job import Job, JobId
from bot.domain.language.clip_form import Wanted, form_of, line_of
from bot.domain.language.naming import unknown
from bot.domain.language.options.corrected import to_copy
from bot.domain.language.requests import Again, Continue, Create, Remix
from bot.domain.wording import admin as wording
from bot.domain.wording.card.status import AND
from bot.domain.wording.money import NO_SPENDER
from bot.domain.wording.reading.answers import NOTHING_MADE
from bot.domain.wording.troubles.refusals import BARRED, NOT_YOURS, TO_ORDER, UNCHECKED
from bot.ports.slack import People
from bot.ports.storage import Listing
from bot.requests.money.spending import Spending

_PAID = frozenset({Verb.AGAIN, Verb.RECREATE, Verb.RESEND})
_OPENING = frozenset({Verb.EDIT, Verb.VARY, Verb.REMIX, Verb.CONTINUE})
"""Buttons that have a clip made, at once or by way of a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """Knows what people may do. Every surface asks here."""

    people: People
    listing: Listing
    command: str
    allow_strangers: bool
    spending: Spending

    # --- seeing ------------------------------------------------------------------------

    async def sees_public(self, origin: Origin) -> bool:
        """Tell whether a person sees others' clips outside of the conversation they are in."""
        return (await self.people.who(origin)).sees_public

    async def seen(self, job_id: JobId, origin: Origin) -> Job:
        """Return a clip that somebody names. Raises RequestError if there is none for them to see.

        That is one's own, those of the conversation one is in, and for members of the workspace
        those in its public channels. Who it is, is asked first: it takes as long for no clip.
        """
        return await self._found(job_id, origin, public=await self.sees_public(origin))

    async def at_hand(self, job_id: JobId, origin: Origin) -> Job:
        """Return a clip whose button was pressed, or whose form was sent. Raises RequestError.

        It is in the conversation that Slack says the press came from, whatever a button's value
        is: cards are nowhere else. What never got a card is offered to whoever asked for it.
        """
        job = await self._found(job_id, origin, public=False)
        if job.card_ts is not None and job.thread.channel != origin.thread.channel:
            raise self._unknown(job_id, origin)
        return job

    async def _found(self, job_id: JobId, origin: Origin, *, public: bool) -> Job:
        job = await self.listing.find(job_id, origin.thread, origin.person, public=public)
        if job is None:
            raise self._unknown(job_id, origin)
        return job

    def _unknown(self, job_id: JobId, origin: Origin) -> RequestError:
        return unknown(job_id, "" if origin.direct else self.command)

    # --- spending ----------------------------------------------------------------------

    async def is_barred(self, origin: Origin) -> bool:
        """Tell whether a person is known to be one who may have nothing made."""
        if self.allow_strangers:
            return False
        return (await self.people.who(origin)).role is Role.STRANGER

    async def need_spender(self, origin: Origin, wanted: Wanted | None = None) -> None:
        """See that a person may have ``wanted`` made. Raises RequestError, with its words in it.

        Members may, and guests, whom an admin has invited, as far as the workspace's admins have
        it. Of whom Slack doesn't say what they are it has to be asked again, before anything is
        spent: the words are kept until then.
        """
        allowed = await self.spending.allows(origin)
        if allowed is not True:
            raise _unchecked(wanted) if allowed is None else NotAllowed(NO_SPENDER)
        if self.allow_strangers:
            return
        role = (await self.people.who(origin)).role
        match role:
            case Role.STRANGER:
                raise barred(wanted)
            case Role.UNKNOWN:
                raise _unchecked(wanted)
            case Role.MEMBER | Role.GUEST:
                return
            case _:
                assert_never(role)

    async def need_no_stranger(self, origin: Origin) -> None:
        """See that a form may be opened for a person. Raises RequestError.

        Whom nobody knows may fill it in: it is asked again before anything is made of it.
        """
        if await self.is_barred(origin):
            raise barred()

    async def need_presser(self, verb: Verb, origin: Origin) -> None:
        """See that a person may press a card's button, as far as it has a clip made.

        Raises RequestError.
        """
        if verb in _PAID:
            await self.need_spender(origin)
        elif verb in _OPENING:
            await self.need_no_stranger(origin)

    # --- deciding ----------------------------------------------------------------------

    async def is_admin(self, origin: Origin) -> bool:
        """Tell whether a person is an admin of the workspace; nobody is while Slack can't tell."""
        return (await self.people.who(origin)).is_admin

    async def need_admin(self, origin: Origin) -> None:
        """See that a person is an admin of the workspace. Raises RequestError."""
        if not await self.is_admin(origin):
            raise NotAllowed(wording.ADMINS_ONLY)

    async def need_right(self, jobs: Iterable[Job], origin: Origin, to_do: str) -> None:
        """See that a person may do something to all of ``jobs``. Raises RequestError.

        ``to_do`` says what: ``cancel this``. Where Slack can't tell who is an admin, nobody is.
        """
        others = {job.requester for job in jobs} - {origin.person}
        if others and not await self.is_admin(origin):
            names = AND.join(f"<@{other}>" for other in sorted(others))
            raise NotAllowed(NOT_YOURS.format(names=names, to_do=to_do))


def barred(wanted: Wanted | None = None) -> NotAllowed:
    """Return what somebody of another company reads, with their words to copy, and no button."""
    line = "" if wanted is None else to_copy(line_of(wanted))
    to_order = TO_ORDER.format(line=line) if line else ". "
    return NotAllowed(f"{BARRED}{to_order}{NOTHING_MADE}")


def _unchecked(wanted: Wanted | None) -> Unchecked:
    match wanted:
        case Create():
            return Unchecked(UNCHECKED, anyway=wanted, draft=form_of(wanted))
        case Remix() | Continue():
            return Unchecked(UNCHECKED, anyway=wanted)
        case Again() | None:
            return Unchecked(UNCHECKED)
        case _:
            assert_never(wanted)
