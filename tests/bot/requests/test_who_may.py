"""Who may see and who may spend: each surface, asked as each kind of people.

Somebody stands in the public channel C1. There is a clip of Ana's there, one in the public channel
C2, one in the private C3, and one of their own in C3, where they aren't any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.people import UNKNOWN, person_of
from bot.domain.conversation.replies import Answer, Draft, DraftId
from bot.domain.errors.base import RequestError
from bot.domain.errors.refusals import Moderated
from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.requests import Create
from bot.domain.media.inputs import Attachment
from bot.requests.desk import FrontDesk
from storage.drafts import SqlDrafts
from storage.tables import jobs
from tests.support.front_desk import BOT, ask, counter
from tests.support.storage import asked, change, fresh
from tests.support.works import Works

ANA, YOU, SOMEBODY = "UANA", "UYOU", "USOMEBODY"
HERE, PUBLIC, PRIVATE = Thread("T1", "C1"), Thread("T1", "C2"), Thread("T1", "C3")

_FLAGS = ("is_admin", "is_owner", "is_restricted", "is_ultra_restricted")


def user(team: str, *flags: str) -> dict[str, Any]:
    """Return what Slack says of somebody."""
    return {"id": YOU, "team_id": team, **{flag: flag in flags for flag in _FLAGS}}


KINDS = {
    "member": user("T1"),
    "admin": user("T1", "is_admin"),
    "guest": user("T1", "is_restricted"),
    "single-channel guest": user("T1", "is_restricted", "is_ultra_restricted"),
    "stranger": user("T2"),
    "stranger who is an admin at home": user("T2", "is_admin", "is_owner"),
    "nobody knows": None,
}
MEMBERS = ("member", "admin")
GUESTS = ("guest", "single-channel guest")
STRANGERS = ("stranger", "stranger who is an admin at home")
SPENDERS = (*MEMBERS, *GUESTS)
VERBS = ("status", "cancel", "delete")


@dataclass(frozen=True)
class World:
    """Everybody's clips, and somebody of one kind before the desk."""

    works: Works
    desk: FrontDesk
    clips: dict[str, Job]

    def shown(self, text: str) -> set[str]:
        """Return which clips a text tells of."""
        return {name for name, job in self.clips.items() if job.id in text}

    async def made(self) -> int:
        """Return how many jobs there are besides."""
        found = [await self.works.store.of_requester("T1", who, 100) for who in (ANA, YOU)]
        return sum(map(len, found)) - len(self.clips)

    def told(self) -> str:
        """Return what the person was told last, in private."""
        person, text = self.works.slack.private[-1]
        assert person == YOU
        return text


async def _clip(works: Works, thread: Thread, person: str, *, public: bool) -> Job:
    request = replace(asked(person=person), thread=thread)
    (job,) = await works.in_line(request)
    job = await works.claimed()
    for state in (JobState.RENDERING, JobState.DELIVERING):
        job = await works.store.move(job, state)
    job = await works.store.move(job, JobState.DELIVERED, provider_id=fresh("video_"))
    await change(works.engine, update(jobs).where(jobs.c.id == job.id).values(in_public=public))
    return await works.row(job)


async def world_of(works: Works, kind: str, *, strangers: bool = False) -> World:
    said = KINDS[kind]
    works.people.known[YOU] = UNKNOWN if said is None else person_of(said, "T1")
    works.permissions = works.allowing(strangers=strangers)
    clips = {
        "here": await _clip(works, HERE, ANA, public=True),
        "public": await _clip(works, PUBLIC, ANA, public=True),
        "private": await _clip(works, PRIVATE, ANA, public=False),
        "mine": await _clip(works, PRIVATE, YOU, public=False),
    }
    return World(works, counter(works), clips)


def you(thread: Thread = HERE, **more: Any) -> Origin:
    return Origin(fresh("key:"), thread, YOU, trigger_id="trigger", **more)


# --- seeing ----------------------------------------------------------------------------

SEES_BY_ID = {kind: {"here", "public", "mine"} for kind in MEMBERS} | {
    kind: {"here", "mine"} for kind in (*GUESTS, *STRANGERS, "nobody knows")
}
LISTS = {
    "list": {kind: {"mine"} for kind in KINDS},
    "list channel": {kind: {"here"} for kind in KINDS},
    "list workspace": SEES_BY_ID,
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_list_shows_what_its_reader_may_see(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    for asked_for, expected in LISTS.items():
        await world.desk.command(asked_for, you())
        assert world.shown(str(works.slack.sheets[-1])) == expected[kind]
        await world.desk.turn(f"{asked_for} 1".replace(" ", ":"), you())
        assert world.shown(str(works.slack.sheets[-1])) == expected[kind]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_status_is_told_of_what_one_may_see(works: Works, kind: str) -> None:
    world, seen = await world_of(works, kind), set()
    for name, job in world.clips.items():
        if await answer(world, f"status {job.id}") != unknown(job.id):
            seen.add(name)
    assert seen == SEES_BY_ID[kind]


def unknown(job_id: str) -> str:
    """Return the whole answer to a name that no clip has."""
    return f"I don't know a clip `{job_id}`. `/sora list` shows yours."


async def answer(world: World, text: str, where: Origin | None = None) -> str:
    try:
        return await ask(world.desk, text, where or you())
    except RequestError as error:
        return error.tell


@pytest.mark.parametrize("kind", KINDS)
async def test_an_id_that_is_not_theirs_is_no_id(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    public, private = world.clips["public"].id, world.clips["private"].id
    for verb in VERBS:
        for job_id in (private, JobId("zzz999")):
            assert await answer(world, f"{verb} {job_id}") == unknown(job_id)
        said = await answer(world, f"{verb} {public}")
        assert (said == unknown(public)) is (kind not in MEMBERS)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_direct_message_gives_no_more_away(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    direct = Thread("T1", "D1", "1700000001.000100")
    for verb in VERBS:
        for job_id in (world.clips["private"].id, "zzz999"):
            where = you(direct, direct=True)
            await world.desk.message(f"{verb} {job_id}", where, bot_user_id=BOT)
            assert world.told() == f"I don't know a clip `{job_id}`. `list` shows yours."


@pytest.mark.parametrize("kind", KINDS)
async def test_admins_of_this_workspace_alone_decide(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    said = await answer(world, f"delete {world.clips['here'].id}")
    row = await works.row(world.clips["here"])
    assert (row.deleted_by == YOU) is (kind == "admin")
    if kind != "admin":
        assert said == f"Only <@{ANA}> or a workspace admin can delete this clip."


@pytest.mark.parametrize("kind", KINDS)
async def test_everybody_decides_about_their_own(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    await answer(world, f"delete {world.clips['mine'].id}")
    assert (await works.row(world.clips["mine"])).deleted_by == YOU


# --- presses and forms -----------------------------------------------------------------

PRESSES = ("cancel", "remix", "again", "recreate", "deliver", "edit", "look", "delete", "give_up")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_press_is_of_the_conversation_it_comes_from(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    elsewhere = [world.clips[name] for name in ("public", "private", "mine")]
    for verb in PRESSES:
        for job_id in (*(job.id for job in elsewhere), JobId("zzz999")):
            await world.desk.press(verb, job_id, you())
            assert world.told() == unknown(job_id)
    assert [await works.row(job) for job in elsewhere] == elsewhere
    assert (works.slack.modals, works.slack.forms, await world.made()) == ([], [], 0)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_form_is_of_the_conversation_it_comes_from(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    for job_id in (world.clips["private"].id, JobId("zzz999")):
        with pytest.raises(RequestError) as refused:
            await world.desk.windows.change("make it night", job_id, you())
        assert refused.value.tell == unknown(job_id)
        with pytest.raises(RequestError) as refused:
            await world.desk.delete(job_id, you(), everywhere=True)
        assert refused.value.tell == unknown(job_id)
    assert await works.row(world.clips["private"]) == world.clips["private"]
    assert await world.made() == 0


async def test_what_got_no_card_is_offered_to_its_owner_anywhere(works: Works) -> None:
    world = await world_of(works, "member")
    request = replace(asked(person=YOU), thread=PRIVATE)
    accepted = await works.store.accept(request)
    assert accepted is not None
    await works.store.turn_away(accepted[0].id, "not_in_channel", "Invite me.")
    await world.desk.press("edit", accepted[0].id, you())
    assert [form.form.prompt for form in works.slack.forms] == ["a red fox in fresh snow"]


# --- spending --------------------------------------------------------------------------

BARRED = (
    "I make clips for the people of the workspace that I'm installed in, and you're here from "
    "another one: please ask one of them"
)
UNCHECKED = (
    "Slack didn't tell me just now whether you may have clips made here. Nothing was made or "
    "spent: please try again in a minute."
)
REFUSAL = dict.fromkeys(STRANGERS, BARRED) | {"nobody knows": UNCHECKED}
FORM = Form("a red fox", "1280x720", "4", "1")
PICTURE = Attachment("F1", "fox.png", "image/png")


async def _reply(world: World, text: str) -> None:
    thread = world.clips["here"].thread
    await world.desk.message(f"<@{BOT}> {text}", you(thread), bot_user_id=BOT)


async def _press(world: World, verb: str) -> None:
    await world.desk.press(verb, world.clips["here"].id, you())


async def _refused(world: World) -> DraftId:
    """Return what was refused while somebody could still have had it made."""
    await world.works.slack.privately(you(), Answer("That may be a command of another app."))
    wanted = Create("test", "1280x720", 4, 1, "sora-2")
    draft = Draft(HERE, YOU, anyway=wanted, form=FORM, cost=world.clips["here"].price_usd)
    return await SqlDrafts(world.works.engine).keep(draft)


async def _typed(world: World) -> None:
    await world.desk.command("a red fox", you())


async def _mentioned(world: World) -> None:
    there = replace(HERE, thread_ts="1700000001.000100")
    await world.desk.message(f"<@{BOT}> a red fox", you(there), bot_user_id=BOT)


async def _remixed(world: World) -> None:
    await _reply(world, "remix make it night")


async def _said_again(world: World) -> None:
    await _reply(world, "again")


async def _pressed_again(world: World) -> None:
    await _press(world, "again")


async def _sent_the_form(world: World) -> None:
    await world.desk.make(FORM, (), you())


async def _sent_the_change(world: World) -> None:
    await world.desk.windows.change("make it night", world.clips["here"].id, you())


async def _insisted(world: World) -> None:
    await world.desk.insist(await _refused(world), you())


SPENDING = (
    _typed,
    _mentioned,
    _said_again,
    _remixed,
    _pressed_again,
    _sent_the_form,
    _sent_the_change,
    _insisted,
)


@pytest.mark.parametrize("kind", KINDS)
async def test_strangers_watch_and_do_not_spend(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    for number, spend in enumerate(SPENDING, 1):
        try:
            await spend(world)
            told = world.told() if works.slack.private else ""
        except RequestError as error:
            told = error.tell
        assert await world.made() == (number if kind in SPENDERS else 0), spend
        if kind not in SPENDERS:
            assert told.startswith(REFUSAL[kind]), spend
            assert "Nothing was made or spent" in told


@pytest.mark.parametrize("kind", [*STRANGERS, "nobody knows"])
async def test_strangers_may_spend_where_a_setting_says_so(works: Works, kind: str) -> None:
    world = await world_of(works, kind, strangers=True)
    for number, spend in enumerate(SPENDING, 1):
        await spend(world)
        assert await world.made() == number, spend
    public = world.clips["public"].id
    assert await answer(world, f"status {public}") == unknown(public)


async def _opened(world: World) -> None:
    await world.desk.open_form(you())


async def _animated(world: World) -> None:
    await world.desk.animate((PICTURE,), you(world.clips["here"].thread))


async def _pressed_remix(world: World) -> None:
    await _press(world, "remix")


async def _pressed_edit(world: World) -> None:
    await change(
        world.works.engine,
        update(jobs)
        .where(jobs.c.id == world.clips["here"].id)
        .values(state=JobState.FAILED, error_code=Moderated.code),
    )
    await _press(world, "edit")


async def _opened_draft(world: World) -> None:
    await world.desk.open_draft(await _refused(world), you())


OPENING = (_opened, _animated, _pressed_remix, _opened_draft, _pressed_edit)


@pytest.mark.parametrize("kind", KINDS)
async def test_no_form_opens_for_a_stranger(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    for number, opens in enumerate(OPENING, 1):
        await opens(world)
        opened = len(works.slack.forms) + len(works.slack.modals)
        assert opened == (0 if kind in STRANGERS else number), opens
        if kind in STRANGERS:
            assert world.told() == f"{BARRED}. Nothing was made or spent."


@pytest.mark.parametrize("kind", KINDS)
async def test_a_doubtful_word_offers_strangers_no_button(works: Works, kind: str) -> None:
    world = await world_of(works, kind)
    there = replace(HERE, thread_ts="1700000001.000100")
    await world.desk.message(f"<@{BOT}> test", you(there), bot_user_id=BOT)
    buttons = [button.label for button in works.slack.answers[-1].buttons]
    assert buttons == ([] if kind in STRANGERS else ["Open the form…", "Make it anyway ($0.40)"])


async def test_words_nobody_could_be_asked_about_are_kept(works: Works) -> None:
    world = await world_of(works, "nobody knows")
    await _mentioned(world)
    offered = works.slack.answers[-1]
    assert [button.label for button in offered.buttons] == [
        "Open the form…",
        "Make it anyway ($0.40)",
    ]
    works.people.known[YOU] = person_of(user("T1"), "T1")
    await world.desk.insist(DraftId(offered.buttons[1].value), you())
    assert await world.made() == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a red fox --count 2 --seconds 8", "a red fox --seconds 8 --count 2"),
        ("a red fox", "a red fox --seconds 4"),
    ],
)
async def test_a_strangers_words_are_given_back(works: Works, text: str, line: str) -> None:
    world = await world_of(works, "stranger")
    said = await answer(world, text)
    assert said == f"{BARRED} to order it from me: `{line}`\nNothing was made or spent."
