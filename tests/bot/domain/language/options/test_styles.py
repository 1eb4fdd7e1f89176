"""A style is typed or picked: what is said besides wins, and what can't be is refused unpaid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import (
    AUTO,
    Form,
    form_of,
    line_of,
    parse_form,
    typed_options,
    with_words,
)
from bot.domain.language.grammar import parse_command
from bot.domain.language.help import help_text, short_help
from bot.domain.language.prompts import MAX_PROMPT
from bot.domain.language.requests import Create
from bot.domain.presets.styles import Style, by_name
from tests.support.menus import MENU
from tests.support.presets import PRODUCT

OLD = Style("old", model="sora-0")
WIDE = Style("wide", model="Wide-1", seconds=8)
FELT = Style("felt", after="in felt")
STYLED = replace(MENU, styles=by_name([PRODUCT, OLD, WIDE, FELT]))


def made(text: str) -> Create:
    request = parse_command(text, STYLED)
    assert isinstance(request, Create)
    return request


def refused(text: str) -> RequestError:
    with pytest.raises(RequestError) as error:
        parse_command(text, STYLED)
    return error.value


@pytest.mark.parametrize(
    "typed",
    ["a fox --style product-shot", "—style “Product-Shot” a fox", "a fox --style=product-shot"],
)
def test_a_typed_style_has_its_words_sent_and_its_values_chosen(typed: str) -> None:
    create = made(typed)
    assert (create.prompt, create.style) == ("a fox", "product-shot")
    assert create.order_prompt == "Studio photograph of a fox, soft light"
    assert (create.size, create.seconds, create.model) == ("720x1280", 8, "sora-2")


def test_what_is_typed_besides_a_style_wins_over_it() -> None:
    create = made("a fox --seconds 4 --style product-shot --size landscape")
    assert (create.size, create.seconds) == ("1280x720", 4)
    assert made("a fox --style wide --seconds 5").model == "Wide-1"
    assert made("a fox --style old --model sora-2").style == "old"


def test_a_misspelt_style_is_refused_with_the_nearest_one() -> None:
    tell = refused("a fox --style prodct-shot").tell
    assert "Did you mean `product-shot`?" in tell
    assert "`/sora a fox --style product-shot`" in tell
    assert "`--style`" in refused("a fox --stile felt").tell


@pytest.mark.parametrize(
    ("style", "why"),
    [("old", "`sora-0` isn't there any more"), ("wide", "can't make `--seconds 8`")],
)
def test_a_style_that_cannot_be_made_is_refused_unpaid(style: str, why: str) -> None:
    error = refused(f"a fox --style {style}")
    assert error.tell.startswith(f"The style `{style}` can't be used like this.")
    assert why in error.tell
    assert "`/sora a fox`" in error.tell
    assert error.draft is not None
    assert (error.draft.prompt, error.draft.style) == ("a fox", style)
    with pytest.raises(RequestError, match=f"The style `{style}` can't"):
        parse_form(Form("a fox", style=style), STYLED)


def test_a_prompt_too_long_with_its_styles_words_is_refused() -> None:
    words = "x" * (MAX_PROMPT - 5)
    assert made(words).prompt == words
    with pytest.raises(RequestError, match="With the words of the style `felt`"):
        parse_command(f"{words} --style felt", STYLED)


def test_without_styles_the_option_stays_what_it_is_elsewhere() -> None:
    with pytest.raises(RequestError, match="in the style of raw"):
        parse_command("a fox --style raw", MENU)
    assert "--style" not in help_text(MENU) + short_help(MENU, "/sora")
    assert "`--style`" in help_text(STYLED)
    assert "--style felt" in short_help(STYLED, "/sora")


def test_a_style_picked_just_now_fills_the_fields_of_a_form() -> None:
    picked = Form("a fox --seconds 4", style="product-shot", seconds="12")
    shown = with_words(picked, STYLED)
    assert (shown.size, shown.seconds, shown.filled_for) == ("720x1280", "4", "product-shot")
    create = parse_form(picked, STYLED)
    assert (create.size, create.seconds, create.style) == ("720x1280", 4, "product-shot")


def test_fields_chosen_after_the_style_are_what_is_made() -> None:
    create = parse_form(
        Form("a fox", style="product-shot", filled_for="product-shot", seconds="12"), STYLED
    )
    assert (create.size, create.sized, create.seconds) == ("720x1280", False, 12)
    assert create.order_prompt == "Studio photograph of a fox, soft light"


def test_a_style_typed_into_a_form_wins_over_the_one_picked() -> None:
    both = Form("a fox --style felt", style="product-shot")
    assert typed_options(both, STYLED) == ("--style felt",)
    assert with_words(both, STYLED).style == "felt"
    assert parse_form(both, STYLED).style == "felt"


def test_a_style_removed_while_the_form_was_open_is_told() -> None:
    assert with_words(Form("a fox", style="gone"), STYLED).style == AUTO
    for menu in (STYLED, MENU):
        with pytest.raises(RequestError, match="style `gone`"):
            parse_form(Form("a fox", style="gone"), menu)


def test_a_styled_request_can_be_said_again() -> None:
    create = made("a fox --style product-shot")
    assert parse_command(line_of(create), STYLED) == create
    assert parse_form(form_of(create), STYLED) == create


def test_beside_a_wrong_style_all_that_is_wrong_is_told() -> None:
    with pytest.raises(RequestError) as error:
        parse_form(Form("", style="wide"), STYLED)
    assert [one.tell[:10] for one in error.value.each] == ["What shoul", "The style "]
