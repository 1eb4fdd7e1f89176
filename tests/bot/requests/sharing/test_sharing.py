"""Who may share which clip where, with what; and who takes the copy out again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import update

from bot.domain.conversation.people import UNKNOWN, Person, Role
from bot.domain.conversation.places import Conversation
from bot.domain.errors.base import RequestError
from bot.domain.job import Job, Thread
from bot.domain.preferences.preferred import PreferenceChanges
from bot.domain.sharing.copies import CopyId, CopyState
from storage.copies import SqlCopies
from storage.copy_table import copies
from storage.preferences import SqlPreferences
from tests.support.front_desk import counter, origin
from tests.support.storage import change, rows
from tests.support.works import Works, finished

HERE, FILMS = "C1", "C0FILMS"
OWNER, OTHER, GUEST, STRANGER, ADMIN, OUTSIDE = "U1", "U2", "U3", "U4", "U5", "U6"
PUBLIC = Conversation(is_public=True, is_shared=False, has_us=True)
PRIVATE = replace(PUBLIC, is_public=False)


@pytest.fixture
async def clip(works: Works) -> Job:
    """Return the owner's clip in a public channel, beside one of films that most are in."""
    works.people.known |= {
        OWNER: Person(Role.MEMBER),
        OTHER: Person(Role.MEMBER),
        GUEST: Person(Role.GUEST),
        STRANGER: Person(Role.STRANGER),
        "U0NOBODY": UNKNOWN,
        ADMIN: Person(Role.MEMBER, is_admin=True),
        OUTSIDE: Person(Role.MEMBER),
    }
    works.conversations.known |= {HERE: PUBLIC, FILMS: PUBLIC}
    works.members.known[FILMS] = {OWNER, OTHER, GUEST, STRANGER, ADMIN}
    return await finished(works)


async def prefer(works: Works, subject: str, changes: PreferenceChanges) -> None:
    await SqlPreferences(works.engine).keep("T1", subject, changes)


async def share(works: Works, clip: Job, person: str, channel: str = FILMS) -> str:
    """Send the window in with its prompt ticked; return what was wrong."""
    where = origin(clip.thread, person)
    try:
        await counter(works).sharing.share(clip.id, channel, where, with_prompt=True)
    except RequestError as error:
        return error.tell
    return ""


async def wanted(works: Works) -> list[tuple[str, bool]]:
    """Return who wants a copy, and whether with the prompt."""
    found = await rows(works.engine, copies.c.person, copies.c.with_prompt)
    return [(row.person, row.with_prompt) for row in found]


@dataclass(frozen=True)
class Try:
    """What somebody reads who shares a clip from one place into another; empty if they may."""

    person: str
    here: Conversation | None = PUBLIC
    there: Conversation | None = PUBLIC
    refusal: str = ""


TRIES = [
    Try(OWNER),
    Try(OTHER),
    Try(GUEST),
    Try(ADMIN),
    Try(OUTSIDE),
    Try(STRANGER, refusal="from another one"),
    Try("U0NOBODY", refusal="who you are"),
    Try(OWNER, here=PRIVATE),
    Try(OTHER, here=PRIVATE, refusal="only <@U1>"),
    Try(ADMIN, here=PRIVATE, refusal="only <@U1>"),
    Try(OWNER, here=None),
    Try(OTHER, here=None, refusal="only <@U1>"),
    Try(OTHER, there=PRIVATE),
    Try(OUTSIDE, there=PRIVATE, refusal="you're in that channel"),
    Try(OWNER, there=replace(PUBLIC, is_shared=True)),
    Try(OTHER, there=replace(PUBLIC, is_shared=True), refusal="Another company"),
    Try(OWNER, there=None, refusal="doesn't tell me about"),
    Try(OWNER, there=replace(PUBLIC, has_us=False), refusal="not in that channel"),
    Try(OWNER, there=replace(PUBLIC, is_archived=True), refusal="archived"),
]


async def test_who_may_share_what_where(works: Works, clip: Job) -> None:
    for number, one in enumerate(TRIES, 1):
        for channel, known in ((HERE, one.here), (FILMS, one.there)):
            works.conversations.known.pop(channel, None)
            if known is not None:
                works.conversations.known[channel] = known
        told = await share(works, clip, one.person)
        assert one.refusal in told, one
        assert bool(told) is bool(one.refusal), one
        await counter(works).press("share", clip.id, origin(clip.thread, one.person))
        is_opened = len(works.slack.modals) > 0
        works.slack.modals.clear()
        assert is_opened or told, (number, one)
    may = [one.person for one in TRIES if not one.refusal]
    assert sorted(person for person, _ in await wanted(works)) == sorted(may)


@pytest.mark.parametrize("channel", [HERE, "D0DIRECT", "U2"])
async def test_a_clip_is_shared_into_other_channels_alone(
    works: Works, clip: Job, channel: str
) -> None:
    assert "Choose" in await share(works, clip, OWNER, channel)
    assert await wanted(works) == []


@pytest.mark.parametrize(
    ("person", "agreed", "shown"),
    [(OWNER, False, True), (OTHER, False, False), (OTHER, True, True)],
)
async def test_a_prompt_is_shown_as_its_owner_says(
    works: Works, clip: Job, person: str, agreed: bool, shown: bool
) -> None:
    await prefer(works, OWNER, {"shares_prompts": agreed or None})
    assert await share(works, clip, person) == ""
    assert await wanted(works) == [(person, shown)]


async def test_a_window_that_is_sent_twice_shares_once(works: Works, clip: Job) -> None:
    where = origin(clip.thread, OTHER, "view:T1:V1")
    for _ in range(2):
        await counter(works).sharing.share(clip.id, FILMS, where, with_prompt=False)
    assert await wanted(works) == [(OTHER, False)]
    assert works.copies.rung
    assert works.slack.private == [
        (OTHER, "I'm bringing the clip to <#C0FILMS>. If that doesn't work, I'll write to you.")
    ]


async def test_the_window_says_what_goes_for_whom(works: Works, clip: Job) -> None:
    works.conversations.known[HERE] = PRIVATE
    await counter(works).press("share", clip.id, origin(clip.thread, OWNER))
    works.conversations.known[HERE] = PUBLIC
    await prefer(works, OWNER, {"shares_prompts": True})
    await counter(works).press("share", clip.id, origin(clip.thread, OTHER))
    owners, others = works.slack.windows
    assert (owners.is_owner, owners.is_private, owners.shares_prompt) == (True, True, False)
    assert (others.is_owner, others.is_private, others.shares_prompt) == (False, False, True)


async def test_a_deleted_clip_is_not_shared(works: Works, clip: Job) -> None:
    await counter(works).delete(clip.id, origin(clip.thread, OWNER), everywhere=False)
    assert "no video" in await share(works, clip, OWNER)


@pytest.mark.parametrize(
    ("person", "may"), [(OWNER, True), (OTHER, True), (ADMIN, True), (GUEST, False)]
)
async def test_who_takes_a_copy_out(works: Works, clip: Job, person: str, may: bool) -> None:
    await share(works, clip, OTHER)
    posted = update(copies).values(state=CopyState.POSTED, due_at=None)
    await change(works.engine, posted)
    (found,) = await rows(works.engine, copies.c.id)
    films = Thread("T1", FILMS)
    await counter(works).sharing.take_out(CopyId(found.id), origin(films, person))
    copy = await SqlCopies(works.engine).get(found.id, films)
    assert copy is not None
    assert copy.state is (CopyState.LEAVING if may else CopyState.POSTED)
    assert ("goes in a moment" in works.slack.private[-1][1]) is may


async def test_a_copy_that_is_gone_is_told_of(works: Works, clip: Job) -> None:
    await share(works, clip, OTHER)
    await change(works.engine, update(copies).values(state=CopyState.GONE, due_at=None))
    (found,) = await rows(works.engine, copies.c.id)
    for copy_id, told in ((found.id, "gone already"), ("0123456789ab", "workspace admin")):
        await counter(works).sharing.take_out(CopyId(copy_id), origin(Thread("T1", FILMS)))
        assert told in works.slack.private[-1][1]
