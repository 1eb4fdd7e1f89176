"""The desk, made of its use cases."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bot.ports.clock import Clock
from bot.ports.core import Board, JobRunner, Uninstalling
from bot.ports.inputs import Files, InputStore
from bot.ports.jobs import JobStore
from bot.ports.money import MoneyLedger
from bot.ports.preferences import ChannelsInUse
from bot.ports.sharing import Conversations, CopyMessages, CopyStore
from bot.ports.slack import Announcements, PrivateReplies
from bot.ports.spending.usage import Thumbs, UsageMessages, UsageRows
from bot.ports.storage import (
    ApprovalStore,
    DraftStore,
    Greetings,
    Listing,
    Removals,
    TakeChoices,
)
from bot.rendering.changes.continuations import Continuations
from bot.rendering.changes.remixes import Remixes
from bot.requests.approvals.deciding import Approvals
from bot.requests.approvals.rule import ApprovalRule
from bot.requests.cancels import Cancels
from bot.requests.choosing.choosing import ChoosingTakes
from bot.requests.choosing.more import MoreTakes
from bot.requests.decisions import Decisions
from bot.requests.deletions import Deletions
from bot.requests.desk import FrontDesk
from bot.requests.first_contact import FirstContact
from bot.requests.guide import Guide
from bot.requests.home.factory import HomeFarEnds, build_home
from bot.requests.listing.entries import Entries
from bot.requests.listing.lists import Lists
from bot.requests.listing.presses import ListPresses
from bot.requests.listing.statuses import Statuses
from bot.requests.making.again import Repeating
from bot.requests.making.clip_form import Forms
from bot.requests.making.continuing import Continuing
from bot.requests.making.create import Creating
from bot.requests.making.drafts import Drafts
from bot.requests.making.form_updates import FormUpdates
from bot.requests.making.last_choices import LastChoices
from bot.requests.making.menus import Menus
from bot.requests.making.recording import Recorder
from bot.requests.making.remix import Remixing
from bot.requests.making.windows import ClipWindows
from bot.requests.money.budgeting import Budgeting
from bot.requests.money.left import Left
from bot.requests.permissions import Permissions
from bot.requests.presets.factory import PresetFarEnds, build_presets
from bot.requests.presets.style_book import StyleBook
from bot.requests.retrieval import Retrieval
from bot.requests.routing import Routes, UseCases
from bot.requests.settings.administration import Administration
from bot.requests.settings.defaults import Defaults
from bot.requests.sharing.gifs import Gifs
from bot.requests.sharing.places import SharingPlaces
from bot.requests.sharing.sharing import ClipSharing
from bot.requests.sharing.showcase import Showcase
from bot.requests.threads import Threads
from bot.requests.usage.reports import UsageReports
from bot.requests.usage.thumbs import GivingThumbs
from bot.runtime.bell import Bell


@dataclass(frozen=True, slots=True)
class Stores:
    """What the desk writes down, and looks up."""

    jobs: JobStore
    inputs: InputStore
    listing: Listing
    drafts: DraftStore
    removals: Removals
    channels: ChannelsInUse
    greetings: Greetings
    ledger: MoneyLedger
    copies: CopyStore
    approvals: ApprovalStore
    takes: TakeChoices
    usage: UsageRows
    thumbs: Thumbs


@dataclass(frozen=True, slots=True)
class GifParts:
    """What GIFs are asked for with: where they are at Slack, and whether any can be made."""

    messages: CopyMessages
    is_possible: bool


@dataclass(frozen=True, slots=True)
class DeskBells:
    """What the desk rings: for renders that end, pictures to bring, deletions, copies, choices."""

    rendered: Bell
    pictures: Bell
    deleted: Bell
    copies: Bell
    chosen: Bell


def build_desk(
    *,
    stores: Stores,
    bells: DeskBells,
    replies: PrivateReplies,
    announcements: Announcements,
    usage: UsageMessages,
    files: Files,
    permissions: Permissions,
    board: Board,
    runner: JobRunner,
    uninstalling: Uninstalling,
    remixes: Remixes,
    retrieval: Retrieval,
    clock: Clock,
    chance: Random,
    menus: Menus,
    home: HomeFarEnds,
    conversations: Conversations,
    presets: PresetFarEnds,
    gifs: GifParts,
) -> FrontDesk:
    """Return the desk with all its use cases."""
    store = stores.jobs
    threads = Threads(store, permissions)
    chosen = permissions.spending.choices
    recorder = Recorder(
        store=store,
        permissions=permissions,
        board=board,
        pictures=bells.pictures,
        menus=menus,
        approvals=ApprovalRule(chosen, permissions),
    )
    book = StyleBook(presets.styles, clock)
    defaults = Defaults(menus, chosen, permissions, book)
    administration = Administration(
        choices=chosen,
        channels=stores.channels,
        menus=menus,
        line=store,
        permissions=permissions,
        approvals=stores.approvals,
    )
    approvals = Approvals(
        approvals=stores.approvals,
        rows=store,
        permissions=permissions,
        board=board,
        line=bells.rendered,
        menus=menus,
        replies=replies,
    )
    thumbs = GivingThumbs(stores.thumbs, permissions, replies)
    reports = UsageReports(stores.usage, usage, replies, permissions, clock, thumbs)
    entries = Entries(store, replies, clock, menus.deployments)
    statuses = Statuses(store=store, replies=replies, threads=threads, menus=menus, entries=entries)
    cancels = Cancels(
        store=store,
        permissions=permissions,
        board=board,
        clock=clock,
        bells=(bells.rendered, bells.pictures),
        statuses=statuses,
    )
    deletions = Deletions(
        removals=stores.removals,
        replies=replies,
        permissions=permissions,
        board=board,
        bell=bells.deleted,
        command=menus.command,
    )
    places = SharingPlaces(conversations, home.members, permissions)
    lists = Lists(
        listing=stores.listing,
        permissions=permissions,
        replies=replies,
        entries=entries,
        command=menus.command,
    )
    remixing = Remixing(recorder, remixes, replies)
    continuing = Continuing(recorder, Continuations(remixes, menus.deployments), replies)
    forms = Forms(
        replies=replies,
        files=files,
        inputs=stores.inputs,
        store=store,
        defaults=defaults,
        choices=LastChoices(chosen),
        left=Left(stores.ledger),
    )
    updates = FormUpdates(replies)
    use = UseCases(
        threads=threads,
        defaults=defaults,
        recorder=recorder,
        creating=Creating(recorder, menus),
        remixing=remixing,
        continuing=continuing,
        windows=ClipWindows(permissions, remixing, continuing, replies),
        repeating=Repeating(recorder, remixes, store=store, inputs=stores.inputs, clock=clock),
        forms=forms,
        form_updates=updates,
        drafts=Drafts(drafts=stores.drafts, store=store, menus=menus, permissions=permissions),
        cancels=cancels,
        statuses=statuses,
        decisions=Decisions(store, permissions, runner, board, bells.rendered, menus),
        approvals=approvals,
        retrieval=retrieval,
        choosing=ChoosingTakes(
            choices=stores.takes,
            permissions=permissions,
            replies=replies,
            board=board,
            bell=bells.chosen,
            more=MoreTakes(recorder, remixes, stores.inputs, clock, chance),
        ),
        deletions=deletions,
        lists=lists,
        list_presses=ListPresses(permissions, cancels, deletions, lists, statuses),
        guide=Guide(store, replies, menus, defaults),
        first_contact=FirstContact(stores.greetings, store, announcements, menus),
        home=build_home(
            home,
            store=store,
            permissions=permissions,
            replies=replies,
            cancels=cancels,
            menus=menus,
            choices=chosen,
            administration=administration,
            approvals=approvals,
            usage=reports,
        ),
        budgets=Budgeting(choices=chosen, permissions=permissions, replies=replies),
        sharing=ClipSharing(
            copies=stores.copies,
            rows=store,
            places=places,
            permissions=permissions,
            choices=chosen,
            replies=replies,
            bell=bells.copies,
        ),
        showcase=Showcase(
            copies=stores.copies,
            places=places,
            permissions=permissions,
            choices=chosen,
            replies=replies,
            bell=bells.copies,
        ),
        presets=build_presets(
            presets,
            book=book,
            forms=forms,
            updates=updates,
            recorder=recorder,
            permissions=permissions,
            replies=replies,
            clock=clock,
        ),
        gifs=Gifs(
            copies=stores.copies,
            messages=gifs.messages,
            bell=bells.copies,
            is_possible=gifs.is_possible,
        ),
        usage=reports,
    )
    return FrontDesk(
        use=use,
        routes=Routes(use, permissions),
        permissions=permissions,
        replies=replies,
        board=board,
        uninstalling=uninstalling,
        clock=clock,
        menus=menus,
    )
