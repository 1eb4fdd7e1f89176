"""What a helper is asked, and which of its answers takes the place of somebody's words."""

from __future__ import annotations

import pytest

from bot.domain.presets.prompt_help import LONGEST_ANSWER, asked_words, better_words

BETTER = "A red fox trots through fresh snow at dawn. The camera follows it, low and close."


@pytest.mark.parametrize(
    "answer",
    [
        BETTER,
        f'  "{BETTER}"\n',
        f"```\n{BETTER}\n```",
        f"<think>They want a fox, and snow.</think>\n\n{BETTER}",
    ],
)
def test_a_prompt_is_taken_without_what_stands_around_it(answer: str) -> None:
    assert better_words(answer, "a red fox").words == BETTER


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "an empty answer"),
        (" \u200b\n", "an empty answer"),
        ("<think>Well.</think>", "an empty answer"),
        ("<html><body>It works!</body></html>", "an answer with markup"),
        ("NO", "a refusal"),
        ("I'm sorry, but I can't help with that.", "a refusal"),
        ("I’m sorry, but I can’t help with that.", "a refusal"),
        ("As an AI, I have no eyes.", "a refusal"),
        ("snow " * LONGEST_ANSWER, "too long an answer"),
        (f"{BETTER} --seconds 12 --count 4", "an answer with options"),
        ("a red  fox", "the same words"),
    ],
)
def test_what_is_no_prompt_changes_nothing(answer: str, why: str) -> None:
    found = better_words(answer, "a red fox")
    assert (found.words, found.why) == ("", why)


@pytest.mark.parametrize("answer", ["No snow falls on the sorry fox.", "Norway at dawn. Snow."])
def test_a_prompt_that_begins_like_a_refusal_is_one(answer: str) -> None:
    assert better_words(answer, "a fox").words == answer


def test_options_are_not_sent_and_stay_as_they_were_typed() -> None:
    words, options = asked_words("a red fox --seconds 8 in snow --style felt")
    assert (words, options) == ("a red fox in snow", ("--seconds 8", "--style felt"))
    assert asked_words('"a red fox"') == ("a red fox", ())
    assert asked_words("--seconds 8") == ("", ("--seconds 8",))
