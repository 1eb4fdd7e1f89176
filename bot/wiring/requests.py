"""What people ask for: the desk, and what a request waits for before it has a place in line."""

from __future__ import annotations

from bot.media.bringing import Bringing
from bot.media.clip_ends import is_installed
from bot.media.decoder import PictureDecoder
from bot.media.inputs import Inputs
from bot.rendering.job_runner import Runner
from bot.rendering.waiting_remixes import WaitingRemixes
from bot.requests.approvals.watch import ApprovalWatch
from bot.requests.desk import FrontDesk
from bot.requests.factory import DeskBells, GifParts, Stores, build_desk
from bot.requests.home.factory import HomeFarEnds
from bot.requests.making.menus import Menus
from bot.requests.money.spending import Spending
from bot.requests.permissions import Permissions
from bot.requests.presets.factory import PresetFarEnds
from bot.requests.retrieval import Retrieval
from bot.requests.settings.choices import Choices
from bot.runtime.loop import Worker
from bot.slack.api.conversations import SlackConversations
from bot.slack.api.members import SlackMembers
from bot.slack.api.user_groups import SlackUserGroups
from bot.slack.messages.announcements import SlackAnnouncements
from bot.slack.messages.homes import SlackHomeTabs
from bot.slack.messages.usage import SlackUsage
from bot.slack.presets.style_windows import SlackStyleWindows
from bot.upkeep.uninstalls import Uninstalls
from bot.wiring.clips import ClipParts
from bot.wiring.ground import Ground
from storage.approvals import SqlApprovals
from storage.channels import SqlChannelsInUse
from storage.copies import SqlCopies
from storage.drafts import SqlDrafts
from storage.greetings import SqlGreetings
from storage.home import SqlHomeRows
from storage.ledger import SqlMoneyLedger
from storage.listing import SqlListing
from storage.preferences import SqlPreferences
from storage.styles import SqlStyles
from storage.takes import SqlTakes
from storage.thumbs import SqlThumbs
from storage.usage import SqlUsage
from storage.waiting_remixes import SqlWaitingRemixes


def make_desk(
    ground: Ground, clips: ClipParts, runner: Runner, uninstalls: Uninstalls
) -> FrontDesk:
    """Return the desk, which all that Slack brings goes to."""
    slack, bells, clock = ground.slack, ground.bells, ground.timing.clock
    menus = Menus(ground.deployments, improves=ground.helper is not None)
    return build_desk(
        stores=_stores(ground),
        bells=DeskBells(bells.rendered, bells.pictures, bells.deleted, bells.copies, bells.takes),
        replies=slack.replies,
        announcements=SlackAnnouncements(slack.calls, slack.late),
        usage=SlackUsage(slack.calls, slack.uploader, slack.replies),
        files=slack.files,
        permissions=Permissions(
            people=slack.people,
            listing=SqlListing(ground.engine),
            command=menus.command,
            allow_strangers=ground.settings.allow_strangers,
            spending=_spending(ground),
        ),
        board=clips.board,
        runner=runner,
        uninstalling=uninstalls,
        remixes=clips.remixes,
        retrieval=Retrieval(ground.store, ground.deployments, runner, clips.board, clock),
        clock=clock,
        chance=ground.timing.chance,
        menus=menus,
        home=_home(ground),
        conversations=SlackConversations(slack.calls),
        presets=PresetFarEnds(
            SqlStyles(ground.engine), SlackStyleWindows(slack.calls), ground.helper
        ),
        gifs=GifParts(clips.copies, is_installed()),
    )


def _stores(ground: Ground) -> Stores:
    engine = ground.engine
    return Stores(
        ground.store,
        ground.inputs,
        SqlListing(engine),
        SqlDrafts(engine),
        ground.removals,
        SqlChannelsInUse(engine),
        SqlGreetings(engine),
        SqlMoneyLedger(engine),
        SqlCopies(engine),
        SqlApprovals(engine),
        SqlTakes(engine),
        SqlUsage(engine),
        SqlThumbs(engine),
    )


def _spending(ground: Ground) -> Spending:
    clock = ground.timing.clock
    choices = Choices(SqlPreferences(ground.engine), clock)
    return Spending(choices, SlackUserGroups(ground.slack.calls, clock))


def _home(ground: Ground) -> HomeFarEnds:
    calls, timing = ground.slack.calls, ground.timing
    members = SlackMembers(calls, timing.clock)
    tabs = SlackHomeTabs(calls, has_tokens=ground.settings.api)
    return HomeFarEnds(SqlHomeRows(ground.engine), tabs, members, timing)


def before_the_line(ground: Ground, clips: ClipParts) -> tuple[Worker, ...]:
    """Return who brings pictures, lets changes go once there is what they change, asks admins."""
    bringing = Bringing(
        inputs=ground.inputs,
        files=ground.slack.files,
        frames=clips.frames,
        decoder=PictureDecoder(),
        dismissals=clips.turned_away,
        board=clips.board,
        deployments=ground.deployments,
    )
    inputs = Inputs(
        inputs=ground.inputs,
        bringing=bringing,
        access=ground.slack.calls.workspaces,
        bell=ground.bells.pictures,
        timing=ground.timing,
    )
    remixes = WaitingRemixes(
        sources=SqlWaitingRemixes(ground.engine),
        remixes=clips.remixes,
        board=clips.board,
        bell=ground.bells.rendered,
        line=ground.bells.line,
        stopping=ground.timing.stopping,
    )
    approvals = ApprovalWatch(
        approvals=SqlApprovals(ground.engine, ground.served),
        choices=Choices(SqlPreferences(ground.engine), ground.timing.clock),
        replies=ground.slack.replies,
        board=clips.board,
        timing=ground.timing,
    )
    return inputs, remixes, approvals
