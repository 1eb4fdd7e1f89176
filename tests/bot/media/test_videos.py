"""Videos that go with a prompt: told from pictures, and measured without a decoder."""

from __future__ import annotations

import pytest

from bot.domain.errors.base import InputUnusable
from bot.domain.media.mp4 import seconds_of
from bot.media.videos import is_video, prepare_video
from tests.support.pictures import picture, video
from tests.support.profiles import SORA_1, SORA_2


@pytest.mark.parametrize("wide", [False, True])
def test_a_video_says_how_long_it_is(wide: bool) -> None:
    assert seconds_of(video(4.5, wide=wide)) == 4.5


@pytest.mark.parametrize("length", [0, 7, 16, 30, 40, 48, 58])
def test_a_header_cut_short_says_nothing(length: int) -> None:
    assert seconds_of(video()[:length]) is None


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (video(), True),
        (video(brand=b"qt  "), True),
        (b"\0\0\0\x08wide\0\0\0\x08mdat", True),
        (b"\x1a\x45\xdf\xa3 webm", True),
        (b"RIFF\0\0\0\0AVI LIST", True),
        (picture(kind="AVIF"), False),
        (picture(kind="WEBP"), False),
        (picture(), False),
        (b"", False),
    ],
)
def test_a_video_is_told_from_a_picture(data: bytes, is_one: bool) -> None:
    assert is_video(data) is is_one


def test_sora_1_takes_five_seconds_and_a_frame() -> None:
    assert prepare_video(video(5.04), "a.mp4", SORA_1) == "video/mp4"
    assert prepare_video(video(2, brand=b"qt  "), "a.mov", SORA_1) == "video/quicktime"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (video(12), "lasts 12 seconds, and this model takes up to 5"),
        (b"\x1a\x45\xdf\xa3 webm", "as MP4, up to 5 seconds"),
    ],
)
def test_sora_1_refuses_others_in_words(data: bytes, words: str) -> None:
    with pytest.raises(InputUnusable) as refused:
        prepare_video(data, "a.mp4", SORA_1)
    assert words in refused.value.tell


def test_sora_2_takes_no_video() -> None:
    with pytest.raises(InputUnusable) as refused:
        prepare_video(video(), "a.mp4", SORA_2)
    assert "starts from a picture" in refused.value.tell
