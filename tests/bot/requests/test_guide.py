"""Who asks is answered: nothing is made, and what would be is kept for whoever insists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation.replies import Answer
from bot.domain.errors.base import RequestError
from bot.domain.errors.slack import SlackUnavailable
from bot.domain.language.clip_form import Form
from bot.domain.language.help import help_text
from bot.domain.language.requests import Create, Remix
from bot.domain.media.inputs import Attachment
from bot.rendering.deployments import Registry
from bot.requests.desk import FrontDesk
from bot.slack.views.blocks import page_blocks
from storage.pauses import SqlPauses
from tests.support.front_desk import BOT, CHANNEL, ask, counter, everything, origin, say
from tests.support.works import Works, finished

PICTURE = (Attachment("F1", "fox.png", "image/png"),)


async def refused(desk: FrontDesk, text: str) -> RequestError:
    with pytest.raises(RequestError) as error:
        await desk.command(text, replace(origin(), response_url="https://hooks.slack.example/1"))
    return error.value


@pytest.mark.parametrize("text", ["what can you do?", "ping", "my usage", "hello", "thanks", "lst"])
async def test_talk_after_the_command_makes_nothing(
    works: Works, desk: FrontDesk, text: str
) -> None:
    error = await refused(desk, text)
    assert isinstance(error.anyway, Create)
    assert error.anyway.prompt == text
    assert await everything(works) == []
    assert works.board.changes == []


async def test_what_was_asked_for_as_a_question_is_kept_for_the_form(desk: FrontDesk) -> None:
    error = await refused(desk, "can you make a video of a cat? --seconds 8")
    assert error.draft == Form("a cat", seconds="8")
    assert "To make it, send: `/sora a cat`" in error.tell


async def test_whoever_asks_whether_we_are_there_hears_how_busy_it_is(desk: FrontDesk) -> None:
    tell = (await refused(desk, "are you there?")).tell
    assert "Yes, I'm here. Right now: 0 of 2 renders running, nobody in line." in tell


@pytest.mark.parametrize("direct", [False, True])
async def test_talk_in_a_message_is_answered_in_private_once(
    works: Works, desk: FrontDesk, direct: bool
) -> None:
    where = replace(origin(replace(origin().thread, thread_ts="5.5")), direct=direct)
    for _ in range(2):
        await desk.message(f"<@{BOT}> what can you do?", where, bot_user_id=BOT)
    ((person, text),) = works.slack.private
    assert person == "U1"
    assert ("/sora" in text) is not direct
    assert await everything(works) == []


async def test_a_picture_makes_no_prompt_of_a_question(works: Works, desk: FrontDesk) -> None:
    where = origin(replace(origin().thread, thread_ts="5.5"))
    await desk.message(f"<@{BOT}> can you animate it?", where, bot_user_id=BOT, files=PICTURE)
    assert "Nothing was made or spent." in works.slack.private[0][1]
    assert await everything(works) == []


async def test_whoever_is_only_polite_is_offered_no_clip(works: Works, desk: FrontDesk) -> None:
    where = replace(origin(replace(origin().thread, thread_ts="5.5")), direct=True)
    await desk.message("thanks, lovely!", where, bot_user_id=BOT)
    ((_, text),) = works.slack.private
    assert text.startswith("With pleasure.")


async def test_a_question_in_a_thread_would_be_a_remix(works: Works, desk: FrontDesk) -> None:
    clip = await finished(works)
    request = await desk._read(
        f"<@{BOT}> can you make it night?",
        await works.store.in_thread(clip.thread),
        origin(clip.thread),
        BOT,
        with_files=False,
    )
    assert request is not None
    with pytest.raises(RequestError) as error:
        await desk.routes.take(request, origin(clip.thread), [clip])
    assert error.value.anyway == Remix("can you make it night?", None)
    assert "reply: `remix make it night`" in error.value.tell
    await say(desk, f"<@{BOT}> thanks!", origin(clip.thread))
    assert works.slack.private == []


async def test_in_a_thread_that_is_forgotten_talk_is_answered_too(
    works: Works, desk: FrontDesk
) -> None:
    where = replace(origin(replace(origin().thread, thread_ts="5.5")), under_ours=True)
    await say(desk, f"<@{BOT}> what can you do?", where)
    assert "short clips of what you describe" in works.slack.private[0][1]
    await say(desk, "stop", replace(where, key="another"))
    assert len(works.slack.private) == 1


# --- the help --------------------------------------------------------------------------


async def test_the_beginning_is_two_lines_and_more_is_all(works: Works, desk: FrontDesk) -> None:
    assert len((await ask(desk, "")).splitlines()) == 2
    await desk.more(origin())
    (sheet,) = works.slack.sheets
    assert "\n\n".join(sheet.lines) == help_text(desk.menus.at(CHANNEL))
    assert [one.label for one in sheet.entries[-1].buttons] == ["Make a clip…"]


async def test_the_help_has_a_phones_size_and_two_buttons(desk: FrontDesk) -> None:
    answer = await desk.command("help", origin())
    assert isinstance(answer, Answer)
    lines = [line for line in answer.text.splitlines() if line]
    assert len(lines) <= 15
    assert max(len(line.replace("`", "").replace("*", "")) for line in lines) <= 45
    assert [one.label for one in answer.buttons] == ["Make a clip…", "More"]


async def test_in_a_direct_message_the_beginning_has_no_slash(
    works: Works, desk: FrontDesk
) -> None:
    where = replace(origin(replace(origin().thread, thread_ts="5.5")), direct=True)
    await desk.message("?", where, bot_user_id=BOT)
    assert "/sora" not in works.slack.private[0][1]
    assert "`a red fox in fresh snow`\n" in works.slack.private[0][1]


async def test_however_many_models_are_paused_more_is_one_message(works: Works) -> None:
    names = [f"film-{number}" for number in range(60)]
    made = [replace(works.deployment, name=name, model=name) for name in names]
    works.deployments = Registry(*((one, works.video) for one in made))
    for name in names:
        await SqlPauses(works.engine).begin(name, "access", "no key", lambda _: 60.0)
    await counter(works).more(origin())
    (sheet,) = works.slack.sheets
    assert sheet.entries[-1].text.count("Paused since") == len(names)
    assert len(page_blocks(sheet)) <= 50


async def test_more_that_slack_does_not_show_does_no_harm(works: Works, desk: FrontDesk) -> None:
    works.slack.troubles.before("show", SlackUnavailable("503"))
    await desk.more(origin())
    assert works.slack.sheets == []
