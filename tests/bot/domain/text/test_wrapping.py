"""What stands around the words that somebody means."""

from __future__ import annotations

import pytest

from bot.domain.conversation.listing import ListJobs
from bot.domain.language.grammar import parse_command, parse_mention, parse_reply
from bot.domain.language.requests import Help
from bot.domain.text.slack_text import unwrapped
from tests.support.menus import BOT, MENU, create

FOX = "a red fox in fresh snow"


@pytest.mark.parametrize(
    "text",
    [
        f"`{FOX}`",
        f"```{FOX}```",
        f"```\n{FOX}\n```",
        f"*{FOX}*",
        f"**{FOX}**",
        f"_{FOX}_",
        f"~{FOX}~",
        f"> {FOX}",
        f"• {FOX}",
        f"*`{FOX}`*",
        f"/sora {FOX}",
        f"/sora /sora {FOX}",
        f"`/sora {FOX}`",
        f"@Sora {FOX}",
        f"@sora, {FOX}",
        f"hey sora, {FOX}",
        f"Hi @Sora: {FOX}",
        f"please sora {FOX}",
    ],
)
def test_it_is_taken_off(text: str) -> None:
    assert parse_command(text, MENU) == create(FOX)
    assert parse_mention(f"<@{BOT}> {text}", MENU, bot_user_id=BOT) == create(FOX)
    assert parse_mention(text, MENU, bot_user_id=BOT, direct=True) == create(FOX)


def test_options_are_read_in_it() -> None:
    assert parse_command(f"`/sora {FOX} --seconds 8`", MENU) == create(FOX, seconds=8)


@pytest.mark.parametrize(
    "text",
    [
        "Sora runs across the beach",
        "Sora, a boy with spiky hair, runs",
        "sora no woto style village",
        "*bold* text glows, *twice*",
        "a *red* fox",
        "`a` and `b`",
        "_ a fox",
        "2 > 1",
        "- a fox in snow",
        "> a fox\n> in snow",
        "~ a fox",
        "***",
        "/sorano flies",
        "hey sorano, look",
    ],
)
def test_what_belongs_to_the_words_stays(text: str) -> None:
    assert unwrapped(text, MENU.command) == text


@pytest.mark.parametrize("text", ["/sora help", "sora: help", "hey Sora help", "sora, help!"])
def test_a_command_behind_the_name_is_one(text: str) -> None:
    assert parse_command(text, MENU) == Help()
    assert parse_reply(f"<@{BOT}> {text}", MENU, has_clip=True, bot_user_id=BOT) == Help()
    assert isinstance(parse_command("sora list", MENU), ListJobs)


def test_the_name_is_that_of_this_workspaces_command() -> None:
    assert unwrapped("/film a fox", "/film") == "a fox"
    assert unwrapped("/sora a fox", "/film") == "/sora a fox"
