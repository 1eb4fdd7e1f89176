"""Help with prompts, by the playground's chat service: taken, or told why not, in our words."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.ports.presets.prompt_help import PromptHelper
from bot.video.prompt_helper import ChatPromptHelper
from bot.video.transport.credentials import ApiKey
from bot.video.transport.http import VideoHttp
from playground.chat import ChatServer, ChatServerSettings

SETTINGS = ChatServerSettings()


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    server = await ChatServer().start()
    yield server
    await server.stop()


@pytest.fixture
async def helper(server: ChatServer) -> AsyncIterator[PromptHelper]:
    helper = opened(server, SETTINGS)
    yield helper
    await helper.close()


def opened(server: ChatServer, settings: ChatServerSettings) -> PromptHelper:
    http = VideoHttp(ApiKey(settings.api_key))
    return ChatPromptHelper(f"{server.base_url}/chat/completions", settings.model, http)


async def test_words_come_back_longer(server: ChatServer, helper: PromptHelper) -> None:
    found = await helper.improve("a red fox in snow")
    assert found.words.startswith("A red fox in snow, seen from a low angle")
    assert server.asked == ["a red fox in snow"]


@pytest.mark.parametrize(
    ("mood", "why"),
    [
        ("empty", "an empty answer"),
        ("html", "no answer of this format"),
        ("refusal", "a refusal"),
        ("sorry", "a refusal"),
        ("tools", "a call of tools"),
        ("huge", "no whole answer"),
        ("busy", "status 429"),
        ("options", "an answer with options"),
    ],
)
async def test_any_other_answer_is_told_in_our_words(
    helper: PromptHelper, caplog: pytest.LogCaptureFixture, mood: str, why: str
) -> None:
    caplog.set_level(logging.DEBUG)
    found = await helper.improve(f"a very secret fox [helper:{mood}]")
    assert (found.words, found.why) == ("", why)
    assert "secret fox" not in caplog.text + repr(found)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (replace(SETTINGS, api_key="another"), "status 401"),
        (replace(SETTINGS, model="another"), "status 404"),
    ],
)
async def test_a_wrong_setting_is_told_by_its_status(
    server: ChatServer, settings: ChatServerSettings, why: str
) -> None:
    helper = opened(server, settings)
    assert (await helper.improve("a fox")).why == why
    await helper.close()


async def test_nobody_there_is_told_as_that(server: ChatServer) -> None:
    await server.stop()
    helper = opened(server, SETTINGS)
    assert (await helper.improve("a fox")).why == "no connection"
    await helper.close()
