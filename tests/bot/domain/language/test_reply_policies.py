"""Which replies in a clip's thread are read, and as what, by the policy of the channel."""

from __future__ import annotations

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.language.grammar import parse_reply
from bot.domain.language.help import help_text, short_help
from bot.domain.language.requests import Again, Cancel, Doubtful, Help, Remix, Request, Stop
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.wording.reading.prompts import WITH_PICTURE
from tests.support.menus import BOT, MENU, create

KEYWORD, MENTION, EVERY = ReplyPolicy
NIGHT = Remix("make it night", None)
NEW = create("a fox")


def reply(
    text: str, policy: ReplyPolicy, *, has_clip: bool = True, with_files: bool = False
) -> Request | None:
    return parse_reply(
        text, MENU, has_clip=has_clip, bot_user_id=BOT, with_files=with_files, policy=policy
    )


@pytest.mark.parametrize(
    ("text", "keyword", "mention", "every"),
    [
        ("remix make it night", NIGHT, None, NIGHT),
        ("make it night", None, None, NIGHT),
        ("sora, make it night", None, None, Remix("sora, make it night", None)),
        (f"<@{BOT}> make it night", NIGHT, NIGHT, NIGHT),
        (f"<@{BOT}> remix make it night", NIGHT, NIGHT, NIGHT),
        ("new a fox", NEW, None, NEW),
        ("again", Again(None), None, Again(None)),
        ("cancel", Cancel(None), None, Cancel(None)),
        ("stop", Stop(False), None, Stop(False)),
        ("help", Help(), None, Help()),
        (f"<@{BOT}>", Help(), Help(), Help()),
        ("thanks, lovely!", None, None, None),
        ("👍", None, None, None),
        ("…", None, None, None),
        ("<@U2> make it night", None, None, None),
    ],
)
def test_each_policy_reads_what_is_for_it(
    text: str, keyword: Request | None, mention: Request | None, every: Request | None
) -> None:
    assert reply(text, KEYWORD) == keyword
    assert reply(text, MENTION) == mention
    assert reply(text, EVERY) == every


@pytest.mark.parametrize(
    "change",
    [
        "make it night",
        "darker",
        "more snow, and slower",
        "no clouds",
        "same but at night",
        "the fox looks up instead",
        "Night. Stars come out.",
        "in black and white please",
        "his hat is red",
        "the second fox is bigger",
        "this fox in a boat",
        "make it look like this painting by Hopper",
        "a stunning sunset behind it",
        '"I like it"',
    ],
)
def test_where_each_reply_counts_a_change_is_never_held_up(change: str) -> None:
    assert isinstance(reply(change, EVERY), Remix)


@pytest.mark.parametrize(
    "said",
    [
        "can you make it darker?",
        "why is it so dark?",
        "/giphy fox",
        "poll",
        "I like the second one better",
        "I think we should use this for the launch",
        "Looks good. I'd ship it",
        "we need this by Friday",
        "you should ask legal first, maybe",
        "make it pop, I don't know",
        "let's go with this one",
        "this one is for the client",
        "fyi the client wants it vertical",
        "ask @jonas about the colors",
        "jonas what do you think",
        "the client hates it",
        "the second one looks better",
        "Sending this to marketing",
        "ok so which one",
        "see https://example.com/brief",
        "&gt; make it night\nyes",
        "Monday then",
        "sorry, wrong thread",
        "Bob said he hates it",
        "nobody likes it",
        "the first one",
        "bump",
        "stunning 😍",
        "on it!",
        "a" + " word" * 45,
    ],
)
def test_what_may_be_talk_is_asked_about(said: str) -> None:
    found = reply(said, EVERY)
    assert isinstance(found, Doubtful), found
    assert found.in_thread
    assert isinstance(found.anyway, Remix)
    assert reply(said, MENTION) is None


def test_what_the_channel_was_sent_too_is_asked_about() -> None:
    def sent(text: str, policy: ReplyPolicy = EVERY) -> Request | None:
        return parse_reply(
            text, MENU, has_clip=True, bot_user_id=BOT, to_channel=True, policy=policy
        )

    for said in ("make it night", '"I like it"'):
        doubt = sent(said)
        assert isinstance(doubt, Doubtful)
        assert isinstance(doubt.anyway, Remix)
    assert sent("remix make it night") == sent(f"<@{BOT}> make it night") == NIGHT
    assert sent("make it night", KEYWORD) is None


def test_without_a_clip_nothing_is_made_of_a_reply() -> None:
    assert reply("make it night", EVERY, has_clip=False) is None


def test_a_picture_makes_no_change_of_a_clip_and_says_so() -> None:
    with pytest.raises(RequestError) as refused:
        reply("make it look like this", EVERY, with_files=True)
    assert refused.value.tell == WITH_PICTURE
    assert reply("", EVERY, with_files=True) is None
    assert reply("make it look like this", KEYWORD, with_files=True) is None


@pytest.mark.parametrize(
    ("policy", "told"),
    [(KEYWORD, "Mention me there"), (MENTION, "mention me and write"), (EVERY, "Any other reply")],
)
def test_the_help_says_which_replies_count(policy: ReplyPolicy, told: str) -> None:
    whole = help_text(MENU, policy=policy)
    assert told in whole
    assert len(whole) <= 1_500
    assert ("mention me and write" in short_help(MENU, "/sora", policy)) is (policy is MENTION)
    assert ("Any other reply" in short_help(MENU, "/sora", policy)) is (policy is EVERY)
