"""What a process of one's own shares with the bot."""

from __future__ import annotations

import os
import sys

import pytest

from bot.media import decoder
from bot.media.child_process import answer_of

_SAYS = "import os, sys; sys.stdin.read(); print(os.nice(0), os.getsid(0), os.getpgid(0))"
"""Read to its end, the input has come after whatever is done to the process from outside."""


@pytest.mark.parametrize("niceness", [0, 3])
async def test_process_steps_back_but_stays_in_our_session(niceness: int) -> None:
    command = (sys.executable, "-c", _SAYS)
    answer, status = await answer_of(command, b"", 30.0, niceness=niceness)

    nice, session, group = map(int, answer.split())
    assert status == 0
    assert nice == os.nice(0) + niceness
    assert session == os.getsid(0)  # Linux shares processors out between sessions first
    assert group != os.getpgid(0)  # Ctrl-C doesn't reach it


async def test_poster_steps_back_for_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "NICENESS", 3)  # tests that wait for posters have them at once
    answer = await decoder.PosterDecoder(command=(sys.executable, "-c", _SAYS)).made_of(b"")

    assert int(answer.split()[0]) == os.nice(0) + 3
