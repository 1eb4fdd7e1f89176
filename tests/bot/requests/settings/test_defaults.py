"""What is usual in a channel: its model on every way in, and which replies are for Sora."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.domain.conversation.people import Person, Role
from bot.domain.job import Job
from bot.domain.language.clip_form import Form
from bot.domain.preferences.preferred import WORKSPACE
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.rendering.deployments import Registry
from storage.preferences import SqlPreferences
from tests.support.front_desk import BOT, FOX, counter, everything, origin, say
from tests.support.menus import WIDE
from tests.support.works import Works, finished


async def let(works: Works, policy: ReplyPolicy, subject: str = "C1") -> None:
    await SqlPreferences(works.engine).keep("T1", subject, {"replies": policy})


async def newest(works: Works, clip: Job) -> Job:
    return (await works.store.in_thread(clip.thread))[-1]


async def test_a_channels_model_is_made_where_none_is_named(works: Works) -> None:
    film = replace(works.deployment, name="film", model="film-1", profile=WIDE)
    works.deployments = Registry((works.deployment, works.video), (film, works.video))
    kept = SqlPreferences(works.engine)
    await kept.keep("T1", WORKSPACE, {"model": "film"})
    await kept.keep("T1", "C0ADS", {"model": "sora-2"})
    await kept.keep("T1", "U2", {"model": "sora-2"})
    desk = counter(works)
    for channel, person in (("C1", "U1"), ("C0ADS", "U1"), ("C1", "U2")):
        place = replace(origin().thread, channel=channel)
        await desk.command("a red fox", origin(place, person))
        await desk.make(Form("a red fox"), (), origin(place, person))
    jobs = [(job.thread.channel, job.requester, job.deployment) for job in await everything(works)]
    assert Counter(jobs) == {
        ("C1", "U1", "film"): 2,
        ("C0ADS", "U1", "sora-2"): 2,
        ("C1", "U2", "sora-2"): 2,
    }


async def test_every_reply_is_a_remix_where_an_admin_says_so(works: Works) -> None:
    clip = await finished(works)
    await say(counter(works), "make it night", origin(clip.thread, "U2"))
    assert await newest(works, clip) == clip
    await let(works, ReplyPolicy.EVERY)
    await say(counter(works), "make it night", origin(clip.thread, "U2"))
    remix = await newest(works, clip)
    assert (remix.prompt, remix.source_id, remix.requester) == ("make it night", clip.id, "U2")
    assert remix.price_usd is not None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("is it too dark?", "To change this one"),
        ("I like the second one", "That may be for the others here"),
        ("/giphy fox", "command of another app"),
    ],
)
async def test_what_may_be_talk_is_answered_with_a_button(
    works: Works, said: str, told: str
) -> None:
    clip = await finished(works)
    await let(works, ReplyPolicy.EVERY)
    await say(counter(works), said, origin(clip.thread))
    assert await newest(works, clip) == clip
    ((person, answer),) = works.slack.private
    assert person == "U1"
    assert told in answer
    assert "Nothing was made or spent." in answer


async def test_a_stranger_is_only_talking_there(works: Works) -> None:
    clip = await finished(works)
    await let(works, ReplyPolicy.EVERY)
    works.people.known["U9"] = Person(Role.STRANGER)
    await say(counter(works), "make it night", origin(clip.thread, "U9"))
    assert await newest(works, clip) == clip
    assert works.slack.private == []


async def test_where_only_mentions_count_commands_need_one(works: Works) -> None:
    clip = await finished(works)
    await let(works, ReplyPolicy.MENTION, WORKSPACE)
    for said in ("remix make it night", "again", "cancel", "help"):
        await say(counter(works), said, origin(clip.thread))
    assert await newest(works, clip) == clip
    assert works.slack.private == []
    await say(counter(works), f"<@{BOT}> make it night", origin(clip.thread))
    assert (await newest(works, clip)).prompt == "make it night"


async def test_a_picture_with_words_is_told_what_becomes_of_it(works: Works) -> None:
    clip = await finished(works)
    await let(works, ReplyPolicy.EVERY)
    desk = counter(works)
    await desk.message("like this one", origin(clip.thread), bot_user_id=BOT, files=(FOX,))
    assert await newest(works, clip) == clip
    ((_, answer),) = works.slack.private
    assert "without a picture" in answer
