"""A style puts its words around others, and has a name that can be typed."""

from __future__ import annotations

import pytest

from bot.domain.presets.styles import Style, by_name, is_name


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("", "", "a fox"),
        ("Photograph of", "", "Photograph of a fox"),
        ("", "in felt", "a fox in felt"),
        ("", ", soft light", "a fox, soft light"),
        ("Scene:", ". No text.", "Scene: a fox. No text."),
    ],
)
def test_the_words_of_a_style_stand_around_a_prompt(before: str, after: str, sent: str) -> None:
    assert Style("s", before, after).dressed("a fox") == sent


def test_a_name_is_what_can_be_typed_after_the_option() -> None:
    good = ("product-shot", "a", "3d", "x" * 30)
    bad = ("", "-a", "Product", "two words", "x" * 31, "auto", "ö", "a_b", "a\n")
    assert [name for name in (*good, *bad) if is_name(name)] == [*good]


def test_nothing_of_a_prompt_is_in_what_is_logged_of_a_style() -> None:
    assert "secret" not in repr(Style("s", "secret before", "secret after"))


def test_styles_are_shown_by_their_names() -> None:
    assert [*by_name([Style("b"), Style("a")])] == ["a", "b"]
