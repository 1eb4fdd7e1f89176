"""Whether a clip's last frame can be had: the doctor says what PyAV is needed for, and by whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config.settings import load
from bot.doctor import machine
from bot.domain.profiles import Profile
from tests.support.environment import AZURE, SLACK
from tests.support.profiles import SORA_1, SORA_2


@pytest.mark.parametrize(
    ("installed", "profile", "mark", "said"),
    [
        (
            True,
            SORA_2,
            "ok",
            "PyAV is there, for *GIF* and for *Continue…* from a clip's last frame",
        ),
        (False, SORA_2, "warn", "no *Continue…* for clips of sora-2, whose next shot begins with"),
        (False, replace(SORA_2, extends=True), "ok", "no deployment here needs it"),
        (False, replace(SORA_1, images=0), "ok", "no deployment here needs it"),
    ],
)
def test_it_says_whether_frames_can_be_had_and_who_needs_them(
    monkeypatch: pytest.MonkeyPatch, installed: bool, profile: Profile, mark: str, said: str
) -> None:
    monkeypatch.setattr(machine, "is_installed", lambda: installed)
    (one,) = load(SLACK | AZURE).deployments
    finding = machine.frames([replace(one, name="sora-2", profile=profile)])
    assert finding.mark == mark
    assert said in finding.said
    assert installed or "pip install 'sora-for-slack[frames]'" in finding.said
