"""The grammar by example: what people type, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.profiles import shipped
from bot.domain.conversation.listing import ListJobs, Scope
from bot.domain.errors.base import RequestError
from bot.domain.job import new_job_id
from bot.domain.language.grammar import parse_change, parse_command, parse_mention, parse_reply
from bot.domain.language.help import help_text
from bot.domain.language.menu import Menu
from bot.domain.language.prompts import MAX_PROMPT
from bot.domain.language.requests import (
    Again,
    Cancel,
    Create,
    Delete,
    Doubtful,
    Help,
    Remix,
    Request,
    Status,
    Stop,
)
from tests.support.menus import BOT, MENU, WIDE, create
from tests.support.profiles import SORA_1, UNPRICED

FOX = "a red fox"
PAGE = Path(__file__).parents[4] / "docs" / "commands.md"
SORA_1_ALONE = Menu({"films": SORA_1}, "films")
WITH_WAN = Menu({**MENU.models, "wan": shipped().by_name["wan-3-0"]}, MENU.default)


def command(text: str) -> Request:
    return parse_command(text, MENU)


def mention(text: str) -> Request:
    return parse_mention(f"<@{BOT}> {text}", MENU, bot_user_id=BOT)


def reply(text: str, *, has_clip: bool = True) -> Request | None:
    return parse_reply(text, MENU, has_clip=has_clip, bot_user_id=BOT)


def told(parse: Callable[[str], object], text: str) -> str:
    with pytest.raises(RequestError) as refused:
        parse(text)
    return refused.value.tell


# --- a create and its options -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FOX, create(FOX)),
        ("a red fox in fresh snow --seconds 4", create("a red fox in fresh snow")),
        (f"{FOX} --seconds 8", create(FOX, seconds=8)),
        (f"--seconds 8 {FOX}", create(FOX, seconds=8)),
        ("a red --seconds 8 fox", create(FOX, seconds=8)),
        (f"{FOX} --seconds=8", create(FOX, seconds=8)),
        (f'{FOX} --seconds="8"', create(FOX, seconds=8)),
        (f"{FOX} --seconds 8s", create(FOX, seconds=8)),
        (f"{FOX} --Seconds 8, --COUNT 2.", create(FOX, seconds=8, count=2)),
        (f"{FOX} —seconds 8", create(FOX, seconds=8)),
        (f"{FOX} –seconds “8”", create(FOX, seconds=8)),
        (f"{FOX} ―seconds=8", create(FOX, seconds=8)),
        (f"{FOX} -–seconds 8", create(FOX, seconds=8)),
        (f"{FOX} –-seconds 8", create(FOX, seconds=8)),
        (f"{FOX} -—-seconds 8", create(FOX, seconds=8)),
        (f"{FOX} –––seconds 8", create(FOX, seconds=8)),
        (f"{FOX} -seconds 8", create(FOX, seconds=8)),
        (f"{FOX} --size 1280x720", create(FOX, size="1280x720")),
        (f"{FOX} --size 1280×720", create(FOX, size="1280x720")),
        (f"{FOX} --size landscape", create(FOX, size="1280x720")),
        (f"{FOX} --size Portrait", create(FOX, size="720x1280")),
        (f"{FOX} --size 16:9", create(FOX, size="1280x720")),
        (f"{FOX} --size ‘9:16’", create(FOX, size="720x1280")),
        (f"{FOX} --count 4", create(FOX, count=4)),
        (
            f"{FOX} --model wide-1",
            create(FOX, size="640x640", seconds=5, model="Wide-1"),
        ),
        (
            f"--size landscape {FOX} --model Wide-1 --seconds 10",
            create(FOX, size="1792x1024", seconds=10, model="Wide-1"),
        ),
        ("a fox\n--seconds 8\nin snow", create("a fox\nin snow", seconds=8)),
        ("one line\ntwo  lines", create("one line\ntwo  lines")),
    ],
)
def test_options_count_anywhere_as_whole_tokens(text: str, expected: Create) -> None:
    assert command(text) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "a fox — in snow",
        "a fox – in snow",
        "fox—red",
        "a fox -- in snow",
        "a well-known fox -in- snow",
        "a fox --",
        "dial 1--800",
        "the dog's ball",
        "rock ’n’ roll",
        "'tis the season for rock 'n'",
        'a sign that says "open"',
        '"Hello," said the fox, "goodbye"',
        'a 5" fox',
        "“open at the front",
    ],
)
def test_dashes_quotes_and_apostrophes_of_prose_stay(prompt: str) -> None:
    assert command(prompt) == create(prompt)


@pytest.mark.parametrize(
    "text",
    [
        '"a red fox"',
        "“a red fox”",
        "”a red fox“",
        "'a red fox'",
        "‘a red fox’",
        "« a red fox »",
    ],
)
def test_quotes_around_the_whole_prompt_go(text: str) -> None:
    assert command(text) == create(FOX)
    assert command(f"{text} --seconds 8") == create(FOX, seconds=8)
    assert mention(text) == create(FOX)
    assert reply(f"remix {text}") == Remix(FOX, None)


def test_one_pair_of_quotes_goes_and_no_more() -> None:
    assert command("'the dog's “ball”'") == create("the dog's “ball”")
    assert command('"a red fox --seconds 8"') == create(FOX, seconds=8)


def test_entities_are_decoded_once() -> None:
    assert command("R&amp;D &lt;lab&gt; &amp;lt;") == create("R&D <lab> &lt;")
    assert command("R&D <lab>") == create("R&D <lab>")


def test_a_prompt_may_be_as_long_as_the_schema_allows() -> None:
    assert command("x" * MAX_PROMPT) == create("x" * MAX_PROMPT)
    assert "32,001" in told(command, "x" * (MAX_PROMPT + 1))
    assert "32,001" in told(parse_change, "x" * (MAX_PROMPT + 1))


# --- what is wrong, and the fix ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{FOX} --secnds 8", ["`--secnds`", "Did you mean `--seconds`?", "--seconds 8`"]),
        (f"{FOX} —secnds 8", ["`—secnds`", "Did you mean `--seconds`?"]),
        (
            f"{FOX} --zzz",
            ["`--size`, `--seconds`, `--count` and `--model`", "a space after the dashes."],
        ),
        (f"{FOX} —zzz", ["a space after the dash."]),
        (f"{FOX} -–zzz", ["a space after the dashes."]),
        (f"{FOX} --seconds", ["needs a value", "4, 8 or 12"]),
        (f"{FOX} --seconds=", ["needs a value"]),
        (f"{FOX} --seconds --count 2", ["`--seconds` needs a value"]),
        (f"{FOX} --seconds 5", ["`--seconds 5`", "4, 8 or 12", "`/sora a red fox --seconds 4`"]),
        (f"{FOX} --seconds eight", ["`eight`"]),
        (f"{FOX} --size 640x640", ["`640x640`", "`720x1280`, `1280x720`, `landscape`"]),
        (f"{FOX} --size 0:0", ["`0:0`"]),
        (f"{FOX} --count 0", ["`0`", "1 to 4"]),
        (f"{FOX} --count 5", ["1 to 4"]),
        (f"{FOX} --model Wide-1 --count 2", ["Wide 1 can't make `--count 2`: choose 1."]),
        (f"{FOX} --model Wide-1 --seconds 8", ["5 or 10", "--seconds 10`"]),
        (f"{FOX} --model Wide-1 --size portrait", ["`640x640`, `landscape` or `square`"]),
        (f"{FOX} --model sora2", ["`sora2`", "Did you mean `sora-2`?"]),
        (f"{FOX} --model zzz", ["`sora-2` or `Wide-1`"]),
        (f"{FOX} --seconds 4 --seconds=8", ["`--seconds` is there twice"]),
        ("--seconds 8", ["What should the clip show?", "--seconds 8`"]),
        ('"" --count 2', ["What should the clip show?", "--count 2`"]),
        ("cancel #2", ["`#2` counts in a clip's thread", "`/sora list`"]),
        (
            "delete",
            ["Which clip? Say the name in *Details* on its card, such as `k7m2p9`", "`/sora list`"],
        ),
        ("delete everywhere", ["Which clip?", "`/sora delete k7m2p9`"]),
        ("delete #2 everywhere", ["`#2`", "`/sora list`"]),
        ("status k7m2pl", ["`k7m2pl` is no clip's name", "`/sora status k7m2p9`"]),
        ("again", ["reply `again` in its thread"]),
        (
            "remix make it night",
            ["reply in its thread: `remix make it night`", '`/sora "remix make it night"`'],
        ),
        ("remix", ["reply in its thread, for example: `remix make it night`"]),
    ],
)
def test_a_wrong_command_is_told_what_and_how_to_fix_it(text: str, says: list[str]) -> None:
    tell = told(command, text)
    for words in says:
        assert words in tell


HINT = "If those are the words of a prompt, put them in quotes: "


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cancel all", "press *Cancel* on its card, or type `/sora cancel k7m2p9`, or just"),
        ("Cancel: everything", "or just `/sora cancel` right after you asked for it. "),
        ("cancel culture", "type `/sora cancel k7m2p9`, or just"),
        ("stop all", "To cancel a clip, press *Cancel*"),
        ("delete foxes", "press *Delete…* on its card, or type `/sora delete k7m2p9`. "),
        ("delete foxes everywhere", "press *Delete…* on its card"),
        ("remove it", "press *Delete…* on its card"),
        ("status report", "look at its card, or type `/sora status` or `/sora status k7m2p9`. "),
        (
            "list foxes",
            "To see your clips, type `/sora list`; others' as well: `/sora list channel`",
        ),
        ("list channels", "or `/sora list workspace`. "),
        ("list channel two", "or `/sora list workspace`. "),
        ("again", "reply `again` in its thread, or press *Again*"),
        ("again #2", "reply `again` in its thread, or press *Again*"),
        ("again later", "reply `again` in its thread, or press *Again*"),
        ("delte k7m2p9", "type `/sora delete k7m2p9`. "),
        ("stats #k7m2p9", "or `/sora status k7m2p9`. "),
        ("remvoe k7m2p9", "type `/sora delete k7m2p9`. "),
    ],
)
def test_what_is_nearly_a_command_makes_nothing(text: str, says: str) -> None:
    for parse in (command, mention):
        tell = told(parse, text)
        assert says in tell
        assert f'{HINT}`/sora "{text}"`' in tell
        assert command(f'"{text}"') == create(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("stop all", "reply `cancel` or `cancel #2`. "),
        ("cancel all", "reply `cancel` or `cancel #2`. "),
        ("remove that", "reply `delete` or `delete #2`, with `everywhere` behind it"),
        ("delete foxes", "reply `delete` or `delete #2`"),
        ("status report", "reply `status` or `status #2`. "),
        ("again faster", "reply `again` or `again #2`. "),
        ("cancle #2", "reply `cancel` or `cancel #2`. "),
        ("list foxes", "the one word `list`; with `list channel` or `list workspace`"),
    ],
)
def test_a_mention_that_is_nearly_a_command_makes_nothing(text: str, says: str) -> None:
    tell = told(reply, f"<@{BOT}> {text}")
    assert says in tell
    assert f'the words of a change, put them in quotes: `remix "{text}"`' in tell
    assert reply(f'remix "{text}"') == Remix(text, None)
    tell = told(lambda text: reply(text, has_clip=False), f"<@{BOT}> {text}")
    assert f'{HINT}`new "{text}"`' in tell
    assert reply(f'new "{text}"') == create(text)


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--model sora-3", "This Sora has only `sora-2`: leave `--model` out."),
        ("--model", "This Sora has only `sora-2`: leave `--model` out."),
        ("--zzz", "The options are `--size`, `--seconds` and `--count`. "),
        ("--mdel x", "The options are `--size`, `--seconds` and `--count`. "),
    ],
)
def test_with_one_model_there_is_none_to_choose(option: str, says: str) -> None:
    menu = Menu({"sora-2": MENU.profile}, "sora-2")
    assert says in told(lambda text: parse_command(text, menu), f"{FOX} {option}")
    assert parse_command(f"{FOX} --model Sora-2", menu) == create(FOX)


def test_errors_show_the_command_of_this_workspace() -> None:
    menu = Menu(MENU.models, "Wide-1", command="/film")
    told_so = told(lambda text: parse_command(text, menu), "fox --secnds 5")
    assert "`/film fox --seconds 5`" in told_so


def test_in_a_thread_the_lines_to_copy_start_with_new() -> None:
    assert "`new fox --seconds 8`" in told(reply, "new fox --secnds 8")
    assert "`new a red fox in fresh snow`" in told(reply, "new")
    assert "`new fox`" in told(lambda text: reply(text, has_clip=False), f"<@{BOT}> fox --y")


def test_what_was_typed_comes_back_inert() -> None:
    tell = told(command, f"{FOX} --size <!channel>`<@U2222222>`{'x' * 99}")
    assert "&lt;!channel&gt;'" in tell
    assert "<" not in tell
    assert "x" * 40 not in tell
    assert tell.count("`") % 2 == 0


# --- the other commands -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Help(whole=False)),
        ("  \n ", Help(whole=False)),
        ("?", Help(whole=False)),
        ("help", Help()),
        ("HELP!", Help()),
        ("--help", Help()),
        ("/help", Help()),
        ("!help", Help()),
        ("help me!", Help()),
        ("please help", Help()),
        ("cancel", Cancel(None)),
        ("stop it, please", Cancel(None)),
        ("STOP!!", Cancel(None)),
        ("stop k7m2p9", Cancel("k7m2p9")),
        ("/list channel", ListJobs(Scope.CHANNEL)),
        ("—help", Help()),
        ("list", ListJobs()),
        (" List ", ListJobs()),
        ("list mine", ListJobs()),
        ("list 2", ListJobs(page=2)),
        ("list 0", ListJobs()),
        ("list channel", ListJobs(Scope.CHANNEL)),
        ("list here page 3", ListJobs(Scope.CHANNEL, 3)),
        ("List: Channel #2", ListJobs(Scope.CHANNEL, 2)),
        ("list all", ListJobs(Scope.WORKSPACE)),
        ("list workspace 12", ListJobs(Scope.WORKSPACE, 12)),
        ("status", Status(None)),
        ("status k7m2p9", Status("k7m2p9")),
        ("Status #K7M2P9", Status("k7m2p9")),
        ("cancel k7m2p9", Cancel("k7m2p9")),
        ("cancel: k7m2p9.", Cancel("k7m2p9")),
        ("delete k7m2p9", Delete("k7m2p9")),
        ("Delete: #K7M2P9.", Delete("k7m2p9")),
        ("delete k7m2p9 everywhere", Delete("k7m2p9", everywhere=True)),
        ("delete k7m2p9 --everywhere", Delete("k7m2p9", everywhere=True)),
        ("delete k7m2p9 —everywhere!", Delete("k7m2p9", everywhere=True)),
    ],
)
def test_commands_are_the_whole_text(text: str, expected: Request) -> None:
    assert command(text) == expected
    assert mention(text) == expected


@given(st.integers())
def test_every_jobs_id_can_be_typed(seed: int) -> None:
    job = new_job_id(Random(seed))
    assert command(f"status {job}") == Status(job)
    assert command(f"cancel #{job.upper()}") == Cancel(job)
    assert reply(f"cancel {job}") == Cancel(job)


@pytest.mark.parametrize(
    "prompt",
    [
        "help me find my dog in snow",
        "list of foxes, animated",
        "status of the harvest, aerial",
        "cancel culture, a film poster",
        "stop motion of a fox",
        "delete all files",
        "cancel k7m2p9 and more",
        "new york at dawn",
        "again and again, waves",
        "remixed tapes on a shelf",
    ],
)
def test_a_prompt_may_start_like_a_command(prompt: str) -> None:
    assert command(prompt) == create(prompt)
    assert mention(prompt) == create(prompt)


def test_quotes_make_a_prompt_of_a_command() -> None:
    assert command('"help"') == create("help")
    assert command('"remix make it night"') == create("remix make it night")


# --- mentions outside a thread ----------------------------------------------------------


def test_a_mention_with_words_is_a_create() -> None:
    assert mention("a &lt;red&gt; fox --seconds 8") == create("a <red> fox", seconds=8)
    assert mention("like <@U2222222|ann>, <https://x.example|x.example>") == create(
        "like @ann, x.example"
    )


@pytest.mark.parametrize("text", ["thanks, lovely!", "hello Sora", "👍", "Good morning 🌞"])
def test_who_is_only_polite_is_answered(text: str) -> None:
    for said in (mention(text), parse_mention(text, MENU, bot_user_id=BOT), command(text)):
        assert isinstance(said, Doubtful)
        assert said.anyway == create(text)
        assert said.draft is None
    assert mention(f'"{text}"') == create(text)


def test_a_direct_message_needs_no_mention() -> None:
    assert parse_mention(FOX, MENU, bot_user_id=BOT) == create(FOX)
    assert parse_mention("list", MENU, bot_user_id=BOT) == ListJobs()


def test_who_speaks_to_the_bot_may_be_polite() -> None:
    assert mention("help please") == Help()
    assert mention("cancel that please") == Cancel(None)


def test_a_remix_outside_a_thread_is_sent_to_one() -> None:
    assert "`remix make it night`" in told(mention, "remix")
    assert "`remix make it rain`" in told(mention, "remix make it rain")
    assert "`remix #2 make it rain`" in told(mention, "Remix: #2 make it rain")


# --- in a job's thread ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("remix make it night", Remix("make it night", None)),
        ("Remix: make it night", Remix("make it night", None)),
        ("remix #2 make it night", Remix("make it night", 2)),
        ("remix #2: make it night", Remix("make it night", 2)),
        ("REMIX:#2 make it night", Remix("make it night", 2)),
        ("remix 2 foxes instead", Remix("2 foxes instead", None)),
        ("remix #ff0000 sky", Remix("#ff0000 sky", None)),
        ("remix\nmake it night", Remix("make it night", None)),
        ("remix the sky — darker", Remix("the sky — darker", None)),
        ("new a blue whale --seconds 8", create("a blue whale", seconds=8)),
        ("New: a blue whale", create("a blue whale")),
        ("new idea: what if we sang", create("idea: what if we sang")),
        ("again", Again(None)),
        ("Again #2", Again(2)),
        ("again: #2", Again(2)),
        ("cancel", Cancel(None)),
        ("cancel #2", Cancel("#2")),
        ("cancel #02", Cancel("#2")),
        ("cancel k7m2p9", Cancel("k7m2p9")),
        ("status", Status(None)),
        ("status #2", Status("#2")),
        ("status #k7m2p9", Status("k7m2p9")),
        ("help", Help()),
    ],
)
def test_verbs_in_a_thread_work_with_and_without_a_mention(text: str, expected: Request) -> None:
    assert reply(text) == expected
    assert reply(text, has_clip=False) == expected
    assert reply(f"<@{BOT}> {text}") == expected
    assert reply(f"<@{BOT}|sora>: {text}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lovely!",
        "list",
        "remixed, it would be better",
        "newer is better",
        "new, improved",
        "cancel culture",
        "cancel that",
        "again 2",
        "again k7m2p9",
        "again? really?",
        "can we remix this?",
        "status report by noon",
        "help me choose",
        "like <@U2222222> said: remix it",
        "a fox --seconds 8",
    ],
)
def test_people_talking_are_left_alone(text: str) -> None:
    assert reply(text) is None
    assert reply(text, has_clip=False) is None


def test_a_mention_in_a_thread_remixes_what_is_there_or_creates() -> None:
    text = f"<@{BOT}> make it &lt;night&gt;"
    assert reply(text) == Remix("make it <night>", None)
    assert reply(text, has_clip=False) == create("make it <night>")
    assert reply(f"make it night <@{BOT}>") == Remix("make it night", None)
    assert reply(f"<@{BOT}> #2 make it night") == Remix("make it night", 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("delete", Delete(None)),
        ("Delete #2", Delete("#2")),
        ("delete k7m2p9", Delete("k7m2p9")),
        ("delete #2 everywhere", Delete("#2", everywhere=True)),
        ("delete everywhere", Delete(None, everywhere=True)),
    ],
)
def test_a_deletion_in_a_thread_is_the_whole_message(text: str, expected: Request) -> None:
    assert reply(text) == expected
    assert reply(f"<@{BOT}> {text}, please") == expected
    assert reply(f"{text} or not") is None


@pytest.mark.parametrize("text", ["thanks, lovely!", "no, thank you", "👍", "wow!"])
def test_politeness_in_a_thread_is_left_alone(text: str) -> None:
    for has_clip in (True, False):
        assert reply(f"<@{BOT}> {text}", has_clip=has_clip) is None
        assert reply(f"{text} <@{BOT}>", has_clip=has_clip) is None
    assert reply(f'<@{BOT}> "{text}"') == Remix(text, None)


@pytest.mark.parametrize("text", ["can you make it longer?", "why is it so dark?! 🤔", "ping"])
def test_talk_in_a_thread_makes_nothing(text: str) -> None:
    asked = reply(f"<@{BOT}> {text}")
    assert isinstance(asked, Doubtful)
    assert (asked.anyway, asked.draft, asked.in_thread) == (Remix(text, None), None, True)
    without = reply(f"<@{BOT}> {text}", has_clip=False)
    assert isinstance(without, Doubtful)
    assert without.anyway == create(text)
    assert reply(f"remix {text}") == Remix(text, None)
    assert reply(f'<@{BOT}> "{text}"') == Remix(text, None)
    assert reply(text) is None


@pytest.mark.parametrize("text", ["new version?", "new plan", "new test", "new what can you do?"])
def test_what_people_call_new_among_themselves_is_answered(text: str) -> None:
    said = reply(text)
    assert isinstance(said, Doubtful)
    assert said.anyway == create(text.removeprefix("new "))
    assert reply(f'new "{text}"') == create(text)


def test_a_remix_in_a_word_or_two_may_be_a_question_to_others() -> None:
    asked = reply("remix this one?")
    assert isinstance(asked, Doubtful)
    assert asked.anyway == Remix("this one?", None)
    assert reply(f"<@{BOT}> remix this one?") == Remix("this one?", None)
    assert reply("remix can it be night?") == Remix("can it be night?", None)


def test_stop_is_for_the_thread_whoever_it_was_said_to() -> None:
    assert reply("stop") == reply("Stop!") == Stop(addressed=False)
    assert reply(f"<@{BOT}> stop it, please") == Stop(addressed=True)
    assert reply("stop #2") == Cancel("#2")
    assert reply("stop it") is None
    assert reply("stop all") is None


def test_again_with_a_question_mark_may_be_surprise() -> None:
    assert "reply `again` or `again #2`" in told(reply, f"<@{BOT}> again?")
    assert reply("again?") is None


def test_a_mention_in_a_thread_may_be_bare_polite_or_a_list() -> None:
    assert reply(f"<@{BOT}>") == Help()
    assert reply(f"<@{BOT}> list") == ListJobs()
    assert reply(f"<@{BOT}> list channel, please!") == ListJobs(Scope.CHANNEL)
    assert reply(f"<@{BOT}> cancel that please!") == Cancel(None)
    assert reply(f"<@{BOT}> again, please") == Again(None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("remix", "`remix make it night`"),
        ("remix:", "`remix make it night`"),
        ("remix #2", "`remix make it night`"),
        ("remix make it night --seconds 8", "keeps the size and length"),
        ("remix make it night —seconds 8", "Without it, to copy: `remix make it night`"),
        ("remix #2 make it night --wow", "Without it, to copy: `remix #2 make it night`"),
        ("remix --wow night", "put a space after the dashes;"),
        ("remix —wow night", "put a space after the dash;"),
        ("remix #0 night", "numbered from 1"),
        ("again #0", "numbered from 1"),
        (f"<@{BOT}> make it night --count 2", "keeps the size and length"),
        (f"<@{BOT}> again 2", "`again #2`"),
        (f"<@{BOT}> cancel k7m2pl", "`cancel #2`"),
        ("new --seconds 8", "What should the clip show?"),
    ],
)
def test_a_wrong_reply_is_told_what_and_how_to_fix_it(text: str, says: str) -> None:
    assert says in told(reply, text)


# --- the modal, and the help ------------------------------------------------------------


def test_a_change_is_what_was_typed_into_the_modal() -> None:
    assert parse_change(" make it night,\nR&D <3 ") == "make it night,\nR&D <3"
    assert parse_change("“make it night”") == "make it night"
    assert "What should change?" in told(parse_change, " \u200b ")
    assert "keeps the size and length" in told(parse_change, "night --size landscape")


def test_the_help_shows_the_grammar_and_this_menus_limits() -> None:
    text = help_text(MENU)
    for words in (
        "`/sora a red fox in fresh snow --seconds 8`",
        "`720x1280`, `1280x720`, `landscape` or `portrait`",
        "4, 8 or 12",
        "1 to 4",
        "`sora-2` or `Wide-1`",
        "`remix make it night`",
        "`again #2`",
        "`/sora list`",
        "`/sora cancel k7m2p9`",
        "`k7m2p9` is in a card's *Details*.",
        "1 to 4 clips of the same prompt (otherwise 1)",
        "or in a direct message to me:",
        "`remix #2 …` for the second",
        "Mention me there: a question is answered, anything else is a remix.",
        "$0.10 for each second",
        "$0.40 for 4 seconds",
    ):
        assert words in text


def test_the_help_in_a_direct_message_has_no_slash() -> None:
    text = help_text(MENU, direct=True)
    assert "here, or in a channel that I'm in after `/sora`:\n`a red fox in fresh snow" in text
    assert "`list`, `status k7m2p9`" in text
    assert text.count("/sora") == 1


def test_the_help_leaves_out_what_there_is_no_choice_of() -> None:
    text = help_text(Menu({"wide": WIDE}, "wide", command="/film"))
    assert "--count" not in text
    assert "--model" not in text
    assert "/sora" not in text
    assert "$0.125 for each second" in text
    assert "$" not in help_text(Menu({"any": UNPRICED}, "any"))


def test_the_help_fits_in_a_section_with_many_models() -> None:
    models = {f"{'a-very-long-name-of-a-deployment' * 2}-{n}": WIDE for n in range(30)}
    menu = Menu(models, next(iter(models)), command="/a-long-command-of-30-chars-ok")
    assert len(help_text(menu)) <= 1_600


# --- the page for users -----------------------------------------------------------------


def test_every_example_on_the_page_works() -> None:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = [(kind, line) for kind, block in blocks for line in block.splitlines()]
    assert {kind for kind, _ in lines} == {"slash", "sora1", "models", "mention", "thread"}
    for kind, line in lines:
        spoken = line.replace("@Sora", f"<@{BOT}>")
        if kind == "slash":
            assert line.startswith("/sora")
            assert isinstance(command(line.removeprefix("/sora")), Request)
        elif kind == "sora1":
            words = re.sub(r"^(/sora|@Sora) ", "", line)
            assert isinstance(parse_command(words, SORA_1_ALONE), Create)
        elif kind == "models":
            made = parse_command(line.removeprefix("/sora "), WITH_WAN)
            assert isinstance(made, Create)
            assert made.model == "wan"
        elif kind == "mention":
            assert isinstance(parse_mention(spoken, MENU, bot_user_id=BOT), Request)
        else:
            assert isinstance(reply(spoken), Request)
