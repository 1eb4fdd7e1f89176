"""How many of one person's pictures may wait at a time, and what is said of one more."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.media.inputs import MOST_WAITING, Brought
from bot.requests.desk import FrontDesk
from tests.support.front_desk import BOT, FOX, everything, origin
from tests.support.works import Works

MENTION = f"<@{BOT}> it turns its head"


async def fill(desk: FrontDesk) -> None:
    """Ask with a picture as often as one person may."""
    for _ in range(MOST_WAITING):
        await desk.message(MENTION, origin(), bot_user_id=BOT, files=(FOX,))


async def test_one_more_is_refused_privately_with_what_to_do(works: Works, desk: FrontDesk) -> None:
    await fill(desk)
    await desk.message(MENTION, origin(), bot_user_id=BOT, files=(FOX,))
    assert len(await everything(works)) == MOST_WAITING
    ((person, told),) = works.slack.private
    assert person == "U1"
    assert "Nothing was spent" in told
    assert "Send this one again" in told


async def test_what_slack_delivers_again_is_no_further_one(works: Works, desk: FrontDesk) -> None:
    where = origin()
    await desk.message(MENTION, where, bot_user_id=BOT, files=(FOX,))
    for _ in range(MOST_WAITING - 1):
        await desk.message(MENTION, origin(), bot_user_id=BOT, files=(FOX,))
    await desk.message(MENTION, where, bot_user_id=BOT, files=(FOX,))
    assert works.slack.private == []
    assert len(await everything(works)) == MOST_WAITING


async def test_others_and_words_alone_are_not_held_up(works: Works, desk: FrontDesk) -> None:
    await fill(desk)
    theirs = replace(origin(), person="U2")
    await desk.message(MENTION, theirs, bot_user_id=BOT, files=(FOX,))
    await desk.command("a red fox", origin())
    assert works.slack.private == []
    assert len(await everything(works)) == MOST_WAITING + 2


async def test_there_is_room_once_one_has_been_brought(works: Works, desk: FrontDesk) -> None:
    await fill(desk)
    (awaited,) = await works.inputs.awaited(("T1",), 1)
    brought = Brought(awaited.inputs[0].kind, "image/png", b"a fox")
    await works.inputs.brought(awaited.request, [brought], None)
    await desk.message(MENTION, origin(), bot_user_id=BOT, files=(FOX,))
    assert works.slack.private == []
    assert len(await everything(works)) == MOST_WAITING + 1
