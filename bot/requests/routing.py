"""Which use case is meant: of what was asked in words, of a card's buttons, of all the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from typing_extensions import override

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.listing import ListJobs
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer
from bot.domain.job import Job, JobState
from bot.domain.language.requests import (
    Again,
    Cancel,
    Continue,
    Create,
    Delete,
    Doubtful,
    Help,
    Remix,
    Request,
    ShowUsage,
    Status,
    Stop,
)
from bot.domain.media.inputs import Attachment
from bot.domain.text.details import details_of
from bot.ports.core import Roles
from bot.requests.approvals.deciding import Approvals
from bot.requests.cancels import Cancels
from bot.requests.choosing.choosing import ChoosingTakes
from bot.requests.decisions import Decisions
from bot.requests.deletions import Deletions
from bot.requests.first_contact import FirstContact
from bot.requests.guide import Guide
from bot.requests.home.home import OwnHome
from bot.requests.listing.lists import Lists
from bot.requests.listing.presses import ListPresses
from bot.requests.listing.statuses import Statuses
from bot.requests.making.again import Repeating
from bot.requests.making.clip_form import Forms
from bot.requests.making.continuing import Continuing
from bot.requests.making.create import Creating
from bot.requests.making.drafts import Drafts
from bot.requests.making.form_updates import FormUpdates
from bot.requests.making.recording import Recorder
from bot.requests.making.remix import Remixing
from bot.requests.making.windows import ClipWindows
from bot.requests.money.budgeting import Budgeting
from bot.requests.permissions import Permissions
from bot.requests.presets.factory import PresetParts
from bot.requests.retrieval import Retrieval
from bot.requests.settings.defaults import Defaults
from bot.requests.sharing.gifs import Gifs
from bot.requests.sharing.sharing import ClipSharing
from bot.requests.sharing.showcase import Showcase
from bot.requests.threads import Threads, clip_to_remix, numbered
from bot.requests.usage.reports import UsageReports

Asking: TypeAlias = Literal[Verb.REMIX, Verb.CONTINUE, Verb.EDIT, Verb.VARY]
Copying: TypeAlias = Literal[Verb.SHARE, Verb.GIF]

MAKING = (Create, Remix, Continue, Again)
"""Requests that become jobs, recorded together with them; all others are recorded before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What people can ask for, a part for each; the desk knows which one is meant."""

    threads: Threads
    defaults: Defaults
    recorder: Recorder
    creating: Creating
    remixing: Remixing
    continuing: Continuing
    windows: ClipWindows
    repeating: Repeating
    forms: Forms
    form_updates: FormUpdates
    drafts: Drafts
    cancels: Cancels
    statuses: Statuses
    decisions: Decisions
    approvals: Approvals
    retrieval: Retrieval
    choosing: ChoosingTakes
    deletions: Deletions
    lists: Lists
    list_presses: ListPresses
    guide: Guide
    first_contact: FirstContact
    home: OwnHome
    budgets: Budgeting
    sharing: ClipSharing
    showcase: Showcase
    presets: PresetParts
    gifs: Gifs
    usage: UsageReports


@dataclass(frozen=True, slots=True)
class Routes:
    """Leads each request to its use case. What is returned is for the person alone."""

    use: UseCases
    permissions: Permissions

    async def take(
        self,
        request: Request,
        origin: Origin,
        siblings: list[Job],
        files: tuple[Attachment, ...] = (),
    ) -> Answer | str | None:
        """Do what was asked for; ``siblings`` are the jobs of the thread. Raises RequestError."""
        if isinstance(request, MAKING):
            await self.permissions.need_spender(origin, request)
            await self._make(request, origin, siblings, files)
            return None
        match request:
            case Delete():
                jobs = await self.use.threads.meant(request.job, origin, siblings)
                job = self.use.deletions.one_of(jobs)
                return await self.use.deletions.delete(job, origin, everywhere=request.everywhere)
            case Cancel(job=None) if not siblings:
                return await self.use.cancels.newest(origin)
            case Cancel():
                jobs = await self.use.threads.meant(request.job, origin, siblings)
                return await self.use.cancels.cancel(jobs, origin)
            case Stop():
                return await self.use.cancels.stop(siblings, origin, addressed=request.addressed)
            case Status():
                return await self.use.statuses.tell(request.job, origin, siblings)
            case ListJobs():
                return await self.use.lists.show(request, origin)
            case ShowUsage():
                return await self.use.usage.show(request, origin)
            case Help():
                return await self.use.guide.help(request, origin)
            case Doubtful():
                raise await self.use.guide.doubted(request, origin)
            case _:
                assert_never(request)

    async def _make(
        self,
        request: Create | Remix | Continue | Again,
        origin: Origin,
        siblings: list[Job],
        files: tuple[Attachment, ...],
    ) -> None:
        match request:
            case Create():
                await self.use.creating.create(request, origin, files)
            case Remix():
                source = clip_to_remix(siblings, request.number)
                await self.use.remixing.remix(source, request.change, origin)
            case Continue():
                source = clip_to_remix(siblings, request.number)
                await self.use.continuing.go_on(source, request.words, origin)
            case Again():
                job = numbered(siblings, request.number)
                await self.use.repeating.again(job, origin, request)
            case _:
                assert_never(request)

    async def press(self, verb: Verb, job: Job, origin: Origin) -> str | None:
        """Do what a card's button says; Raises RequestError."""
        await self.permissions.need_presser(verb, origin)
        match verb:
            case Verb.CANCEL:
                return await self.use.cancels.cancel([job], origin)
            case Verb.REMIX | Verb.CONTINUE | Verb.EDIT | Verb.VARY:
                return await self._ask(verb, job, origin)
            case Verb.AGAIN:
                await self.use.repeating.again(job, origin)
                return None
            case Verb.RECREATE:
                await self.use.repeating.recreate(job, origin)
                return None
            case Verb.DELIVER:
                await self.use.retrieval.deliver_again(job)
                return None
            case Verb.LOOK if job.state is JobState.FAILED:
                return await self.use.retrieval.look_again(job)
            case Verb.DELETE:
                return await self.use.deletions.ask(job, origin)
            case Verb.SHARE | Verb.GIF:
                return await self._copy(verb, job, origin)
            case Verb.DETAILS:
                return details_of(job)
            case Verb.APPROVE | Verb.DECLINE:
                await self.use.approvals.decide(verb, job, origin)
                return None
            case Verb.LOOK | Verb.RESEND | Verb.GIVE_UP:
                return await self.use.decisions.settle(verb, job, origin)
            case _:
                assert_never(verb)

    async def _copy(self, verb: Copying, job: Job, origin: Origin) -> str | None:
        """Have a clip shared, or made into a GIF."""
        match verb:
            case Verb.SHARE:
                return await self.use.sharing.ask(job, origin)
            case Verb.GIF:
                return await self.use.gifs.make(job, origin)
            case _:
                assert_never(verb)

    async def _ask(self, verb: Asking, job: Job, origin: Origin) -> str | None:
        """Open the form that a button leads to."""
        match verb:
            case Verb.REMIX:
                return await self.use.remixing.ask(job, origin)
            case Verb.CONTINUE:
                return await self.use.continuing.ask(job, origin)
            case Verb.EDIT:
                return await self.use.forms.edit(job, origin)
            case Verb.VARY:
                return await self.use.forms.vary(job, origin)
            case _:
                assert_never(verb)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRoles(Roles):
    """Implements ``Roles`` with the use cases that there are."""

    use: UseCases

    @property
    @override
    def home(self) -> OwnHome:
        return self.use.home

    @property
    @override
    def windows(self) -> ClipWindows:
        return self.use.windows

    @property
    @override
    def budgets(self) -> Budgeting:
        return self.use.budgets

    @property
    @override
    def sharing(self) -> ClipSharing:
        return self.use.sharing

    @property
    @override
    def showcase(self) -> Showcase:
        return self.use.showcase

    @property
    @override
    def presets(self) -> PresetParts:
        return self.use.presets

    @property
    @override
    def approvals(self) -> Approvals:
        return self.use.approvals

    @property
    @override
    def choosing(self) -> ChoosingTakes:
        return self.use.choosing

    @property
    @override
    def usage(self) -> UsageReports:
        return self.use.usage
