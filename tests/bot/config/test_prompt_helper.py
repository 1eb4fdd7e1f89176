"""Help with prompts is off unless it is set up, and then all of it is told that is wrong."""

from __future__ import annotations

import pytest

from bot.config.prompt_helper import HelperSettings, prompt_helper
from bot.config.values import Problems
from bot.domain.errors.base import SettingsError

NOTHING = {"PROMPT_HELPER": "", "PROMPT_HELPER_MODEL": "", "PROMPT_HELPER_KEY": ""}
LOCAL = {"PROMPT_HELPER": "http://words:8080/v1/", "PROMPT_HELPER_MODEL": "wordsmith"}


def read(**given: str) -> HelperSettings | None:
    found = Problems()
    helper = prompt_helper(NOTHING | given, found)
    found.end()
    return helper


def test_nothing_is_set_up_unless_it_is_named() -> None:
    assert read() is None


@pytest.mark.parametrize(
    "address", ["http://words:8080/v1", "http://words:8080/v1/chat/completions"]
)
def test_the_address_may_end_with_the_whole_path(address: str) -> None:
    helper = read(**LOCAL | {"PROMPT_HELPER": address, "PROMPT_HELPER_KEY": "sk-secret-4711"})
    assert helper is not None
    assert helper.url == "http://words:8080/v1/chat/completions"
    assert "4711" not in repr(helper)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"PROMPT_HELPER": "https://words/v1"}, "PROMPT_HELPER_MODEL is not set"),
        ({"PROMPT_HELPER_MODEL": "wordsmith"}, "PROMPT_HELPER is not set"),
        (LOCAL | {"PROMPT_HELPER": "words"}, "PROMPT_HELPER must be an address"),
        (LOCAL | {"PROMPT_HELPER_KEY": "a b"}, "PROMPT_HELPER_KEY has a space"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError, match=line):
        read(**given)
