"""What people attach: its name, as it may be kept."""

from __future__ import annotations

import pytest

from bot.domain.media.inputs import Attachment
from bot.domain.profiles import WHOLE
from bot.media.attachments import inputs_of
from tests.support.profiles import SORA_2


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("fo\x00x\ud83d.png", "fox.png"),
        ("a\r\nb.png", "a\nb.png"),
        ("\ud83d", "image"),
        ("", "image"),
    ],
)
def test_no_name_of_a_file_is_too_odd_to_be_written_down(name: str, kept: str) -> None:
    """PostgreSQL takes no NUL, and no encoder half of an emoji."""
    attachment = Attachment("F1", name, "image/png")
    (given,) = inputs_of([attachment], SORA_2, seconds=4, crop=WHOLE, sized=False)
    assert given.name == kept
