"""The front desk before the core's works, and whoever speaks to it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer
from bot.domain.job import Job, Thread
from bot.domain.media.inputs import Attachment, Brought
from bot.domain.profiles import InputKind
from bot.requests.desk import FrontDesk
from bot.requests.factory import DeskBells, GifParts, Stores, build_desk
from bot.requests.home.factory import HomeFarEnds
from bot.requests.making.menus import Menus
from bot.requests.money.spending import Spending
from bot.requests.presets.factory import PresetFarEnds
from bot.requests.settings.choices import Choices
from bot.runtime.bell import Bell
from storage.approvals import SqlApprovals
from storage.channels import SqlChannelsInUse
from storage.copies import SqlCopies
from storage.drafts import SqlDrafts
from storage.greetings import SqlGreetings
from storage.home import SqlHomeRows
from storage.jobs import SqlJobStore
from storage.ledger import SqlMoneyLedger
from storage.listing import SqlListing
from storage.preferences import SqlPreferences
from storage.removals import SqlRemovals
from storage.styles import SqlStyles
from storage.takes import SqlTakes
from storage.thumbs import SqlThumbs
from storage.usage import SqlUsage
from tests.support.doubles import FakeUninstalling
from tests.support.presets import FakeStyleWindows
from tests.support.storage import fresh, post_card
from tests.support.works import Works

BOT = "U0BOT"
CHANNEL = Thread("T1", "C1")
FOX = Attachment("F1", "fox.png", "image/png")
FRAME = Brought(InputKind.IMAGE, "image/jpeg", b"a frame")


def counter(works: Works, store: SqlJobStore | None = None) -> FrontDesk:
    store = store or works.store
    return build_desk(
        stores=Stores(
            store,
            works.inputs,
            SqlListing(works.engine),
            SqlDrafts(works.engine),
            SqlRemovals(works.engine),
            SqlChannelsInUse(works.engine),
            SqlGreetings(works.engine),
            SqlMoneyLedger(works.engine),
            SqlCopies(works.engine),
            SqlApprovals(works.engine),
            SqlTakes(works.engine),
            SqlUsage(works.engine),
            SqlThumbs(works.engine),
        ),
        bells=DeskBells(works.bell, works.pictures, Bell(), works.copies, Bell()),
        replies=works.slack,
        announcements=works.slack,
        usage=works.usage,
        files=works.files,
        permissions=replace(
            works.permissions,
            spending=Spending(Choices(SqlPreferences(works.engine), works.clock), works.groups),
        ),
        board=works.board,
        runner=works.renderer,
        uninstalling=FakeUninstalling(),
        remixes=works.remixes,
        retrieval=replace(works.retrieval, store=store),
        clock=works.clock,
        chance=works.timing.chance,
        menus=Menus(works.deployments),
        home=HomeFarEnds(SqlHomeRows(works.engine), works.tabs, works.members, works.timing),
        conversations=works.conversations,
        presets=PresetFarEnds(SqlStyles(works.engine), FakeStyleWindows()),
        gifs=GifParts(works.copies_at_slack, is_possible=True),
    )


def origin(thread: Thread = CHANNEL, person: str = "U1", key: str | None = None) -> Origin:
    return Origin(key or fresh("key:"), thread, person, trigger_id="trigger")


async def ask(desk: FrontDesk, text: str, where: Origin | None = None) -> str:
    """Type a command; return what the person is told, without its buttons."""
    answer = await desk.command(text, where or origin())
    return answer.text if isinstance(answer, Answer) else answer or ""


async def say(
    desk: FrontDesk, text: str, where: Origin | None = None, *, direct: bool = False
) -> None:
    where = replace(where or origin(), direct=direct)
    await desk.message(text, where, bot_user_id=BOT)


async def everything(works: Works) -> list[Job]:
    """Return every job there is, newest first."""
    people = ("U1", "U2", "U9")
    found = [await works.store.of_requester("T1", person, 100) for person in people]
    return [job for jobs in found for job in jobs]


async def reply(works: Works, clip: Job, text: str, person: str = "U2") -> Job:
    """Reply in a clip's thread; return the job that is its newest then, with a card."""
    await say(counter(works), text, origin(clip.thread, person))
    newest = (await works.store.in_thread(clip.thread))[-1]
    return await post_card(works.store, newest) if newest.card_ts is None else newest


async def press(works: Works, job: Job, verb: str = "recreate", person: str = "U2") -> Job:
    """Press a button of a job's card; return the newest job of its thread then, with a card.

    The frame that it may wait for is there at once.
    """
    await counter(works).press(verb, job.id, origin(job.thread, person))
    for awaited in await works.inputs.awaited({"T1"}, 10):
        await works.inputs.brought(awaited.request, (FRAME,), None)
    newest = (await works.store.in_thread(job.thread))[-1]
    return await post_card(works.store, newest) if newest.card_ts is None else newest
