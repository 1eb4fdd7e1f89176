"""What is made of what: all parts of a bot, of which nothing runs yet and nothing changes hands.

With ``bot.app``, the command line and the doctor, this is all that knows the adapters.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import SystemRandom

from bot.cards.board import CardBoard
from bot.cards.endings import Endings
from bot.cards.thread_status import RenderWatch
from bot.cards.turned_away import TurnedAway
from bot.config.settings import Settings
from bot.delivery.delivery import UPLOADS_AT_ONCE
from bot.delivery.posters import PosterSweep
from bot.delivery.spool import Spool
from bot.far_ends import deployments_of, open_slack, open_video
from bot.media.bringing import Bringing
from bot.media.clip_ends import FrameDecoder, is_installed
from bot.media.decoder import PictureDecoder, PosterDecoder
from bot.media.frames import ClipFrames
from bot.media.inputs import Inputs
from bot.reloading.rereading import Rereading, Wish
from bot.reloading.workers import DeploymentWorkers
from bot.rendering.changes.continuations import Continuations
from bot.rendering.changes.remixes import Remixes
from bot.rendering.deployments import Registry
from bot.rendering.factory import Shared
from bot.rendering.job_runner import Runner
from bot.rendering.waiting_remixes import WaitingRemixes
from bot.requests.factory import DeskBells, Stores, build_desk
from bot.requests.home.factory import HomeFarEnds
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.retrieval import Retrieval
from bot.runtime.bell import Bell
from bot.runtime.loop import Worker
from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock, Timing
from bot.slack.api.client import SlackCalls
from bot.slack.api.files import SlackFiles
from bot.slack.api.members import SlackMembers
from bot.slack.api.people import SlackPeople
from bot.slack.api.upload import Uploader
from bot.slack.inbound.listener import Listener, open_listener
from bot.slack.messages.announcements import SlackAnnouncements
from bot.slack.messages.cards import SlackCards
from bot.slack.messages.endings import SlackEndingMessages
from bot.slack.messages.homes import SlackHomeTabs
from bot.slack.messages.late_answers import LateAnswers
from bot.slack.messages.messenger import SlackMessenger
from bot.slack.messages.posters import SlackPosters
from bot.slack.messages.private_replies import SlackReplies
from bot.slack.messages.thread_status import SlackThreadStatuses
from bot.upkeep.discovery import ModelDiscovery
from bot.upkeep.removals import RemovalSweep
from bot.upkeep.retention import Keep, RetentionSweep
from bot.upkeep.retirement import Retirements
from bot.upkeep.uninstalls import Uninstalls
from handlers import register
from storage.channels import SqlChannelsInUse
from storage.connections import Database
from storage.discoveries import SqlDiscoveries
from storage.drafts import SqlDrafts
from storage.endings import SqlEndings
from storage.greetings import SqlGreetings
from storage.home import SqlHomeRows
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from storage.pauses import SqlPauses
from storage.posters import SqlPosters
from storage.preferences import SqlPreferences
from storage.recovery import SqlLostOrders
from storage.removals import SqlRemovals
from storage.replacements import SqlReplacements
from storage.retention import SqlRetention
from storage.waiting_remixes import SqlWaitingRemixes
from storage.workspaces import SqlWorkspaces


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that runs, and what it is started and ended by.

    ``workers`` are all that run from the start to the end, ``at_work`` among them.
    """

    calls: SlackCalls
    store: SqlJobStore
    workspaces: SqlWorkspaces
    deployments: Registry
    listener: Listener
    at_work: DeploymentWorkers
    runner: Runner
    board: CardBoard
    uninstalls: Uninstalls
    discovery: ModelDiscovery
    workers: tuple[Worker, ...]


def build(
    settings: Settings,
    engine: Database,
    stopping: Stopping,
    stack: AsyncExitStack,
    wish: Wish | None = None,
) -> Bot:
    """Return all parts of a bot. What they open is closed with ``stack``.

    With a ``wish`` other deployments may be taken while it runs.

    Bells come first: whoever rings one and whoever waits for it are made with it.
    """
    clock, chance = SystemClock(), SystemRandom()
    timing = Timing(clock, chance, stopping)
    videos = [open_video(one, settings.proxies) for one in settings.deployments]
    opened = list(zip(deployments_of(settings), videos, strict=True))
    deployments = Registry(*opened)
    folder = settings.data_dir / "spool"
    line, pictures, shut_out, traces, other_models = Bell(), Bell(), Bell(), Bell(), Bell()
    delivered = Bell()
    rendered, deleted = Bell(line), Bell(traces, delivered)

    calls = open_slack(settings, shut_out)
    uploader = Uploader(settings.proxies)
    late = LateAnswers(chance)
    people = SlackPeople(calls, clock)
    for video in deployments.video_apis:
        stack.push_async_callback(video.close)
    for part in (calls, uploader, late, people):
        stack.push_async_callback(part.close)
    messenger, replies = SlackMessenger(calls, uploader), SlackReplies(calls, late)
    files = SlackFiles(calls)

    store = SqlJobStore(engine, served=calls.workspaces.served)
    workspaces = SqlWorkspaces(engine)
    kept = SqlInputs(engine)
    removals = SqlRemovals(engine)

    frames = ClipFrames(
        store=store,
        files=files,
        deployments=deployments,
        ends=FrameDecoder(),
        folder=settings.data_dir / "frames",
        looks_inside=is_installed(),
    )
    remixes = Remixes(store, deployments, clock, has_frames=is_installed())
    turned_away = TurnedAway(store, replies)
    board = CardBoard(
        store=store,
        replacements=SqlReplacements(engine),
        messages=SlackCards(calls, deployments, Continuations(remixes, deployments).may_continue),
        dismissals=turned_away,
        deployments=deployments,
        line=line,
        timing=timing,
    )
    render_watch = RenderWatch(board, store, SlackThreadStatuses(calls), timing)
    shared = Shared(
        store=store,
        pauses=SqlPauses(engine, calls.workspaces.served),
        lost_orders=SqlLostOrders(engine),
        inputs=kept,
        messenger=messenger,
        remixes=remixes,
        deployments=deployments,
        board=render_watch,
        rendered=rendered,
        uploads=asyncio.Semaphore(UPLOADS_AT_ONCE),
        spool=folder,
        timing=timing,
        delivered=delivered,
        delete_after=settings.delete_after_delivery,
    )
    at_work = DeploymentWorkers(opened, deployments, shared, line)
    runner = at_work.runner
    spool = Spool(folder, store, clock, stopping)
    uninstalls = Uninstalls(
        workspaces=workspaces,
        access=calls.workspaces,
        is_welcome=calls.is_welcome,
        clean_up=spool.sweep,
        bell=shut_out,
        line=line,
        timing=timing,
    )
    discovery = ModelDiscovery(deployments, SqlDiscoveries(engine), timing, bell=other_models)
    rereading = Rereading(
        wish or Wish(lambda: settings.deployments, Bell()),
        lambda one: open_video(one, settings.proxies),
        list(zip(settings.deployments, videos, strict=True)),
        registry=deployments,
        changed=other_models,
        at_work=at_work,
        lines=store,
        stopping=stopping,
    )
    stack.push_async_callback(rereading.close)
    menus = Menus(deployments)
    desk = build_desk(
        stores=Stores(
            store,
            kept,
            SqlListing(engine),
            SqlDrafts(engine),
            removals,
            SqlPreferences(engine),
            SqlChannelsInUse(engine),
            SqlGreetings(engine),
        ),
        bells=DeskBells(rendered, pictures, deleted),
        replies=replies,
        announcements=SlackAnnouncements(calls, late),
        files=files,
        permissions=Permissions(
            people=people,
            listing=SqlListing(engine),
            command=menus.command,
            allow_strangers=settings.allow_strangers,
        ),
        board=board,
        runner=runner,
        uninstalling=uninstalls,
        remixes=remixes,
        retrieval=Retrieval(store, deployments, runner, board, clock),
        clock=clock,
        menus=menus,
        home=HomeFarEnds(
            SqlHomeRows(engine), SlackHomeTabs(calls), SlackMembers(calls, clock), timing
        ),
    )
    listener = open_listener(calls, settings.signing_secret)
    register(listener, desk)
    workers: list[Worker] = [
        runner,
        board,
        Inputs(
            inputs=kept,
            bringing=Bringing(
                inputs=kept,
                files=files,
                frames=frames,
                decoder=PictureDecoder(),
                dismissals=turned_away,
                board=board,
                deployments=deployments,
            ),
            access=calls.workspaces,
            bell=pictures,
            timing=timing,
        ),
        WaitingRemixes(
            sources=SqlWaitingRemixes(engine),
            remixes=remixes,
            board=board,
            bell=rendered,
            line=line,
            stopping=stopping,
        ),
        at_work,
        rereading,
        discovery,
        Endings(
            store=SqlEndings(engine, calls.workspaces.served),
            messages=SlackEndingMessages(calls, replies.link),
            timing=timing,
        ),
        desk.home.updates,
        spool,
        uninstalls,
        RemovalSweep(
            removals=removals,
            deployments=deployments,
            messenger=messenger,
            clean_up=spool.sweep,
            board=board,
            bell=deleted,
            timing=timing,
        ),
        PosterSweep(
            store=SqlPosters(engine, calls.workspaces.served),
            pictures=frames,
            maker=PosterDecoder(),
            files=SlackPosters(calls, uploader),
            board=board,
            bell=delivered,
            timing=timing,
        ),
        RetentionSweep(
            retention=SqlRetention(engine),
            keep=Keep(settings.keep_jobs_days, settings.keep_clips_days),
            clean_up=spool.sweep,
            board=board,
            bell=traces,
            timing=timing,
        ),
        Retirements(deployments, timing),
        render_watch,
    ]
    return Bot(
        calls=calls,
        store=store,
        workspaces=workspaces,
        deployments=deployments,
        listener=listener,
        at_work=at_work,
        runner=runner,
        board=board,
        uninstalls=uninstalls,
        discovery=discovery,
        workers=tuple(workers),
    )
