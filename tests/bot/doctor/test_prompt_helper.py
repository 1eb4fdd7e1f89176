"""The doctor asks whoever helps with prompts, where somebody does, and names what to change."""

from __future__ import annotations

from pathlib import Path

from playground.chat import ChatServer
from tests.support.clinic import clinic


async def test_help_with_prompts_is_asked_for_once_where_it_is_set_up(tmp_path: Path) -> None:
    chat = await ChatServer().start()
    async with clinic(tmp_path) as at:
        without = await at.report()
        well = await at.report(**chat.variables())
        wrong = await at.report(**chat.variables() | {"PROMPT_HELPER_KEY": "another-key"})
    await chat.stop()
    assert not any("help with prompts" in line for line in without.lines)
    assert well.about("help with prompts").startswith("ok")
    assert (wrong.status, wrong.about("help with prompts")[:4]) == (0, "warn")
    assert "status 401" in wrong.about("help with prompts")
    assert len(chat.asked) == 1
