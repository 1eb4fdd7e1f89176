"""Where pictures and videos go in a clip, and which part of them: what may be asked for."""

from __future__ import annotations

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.media.placing import Placing, last_frame, places, read_crop, read_frame
from bot.domain.profiles import WHOLE, Crop, InputKind
from tests.support.profiles import SORA_1, SORA_2

IMAGE, VIDEO = InputKind.IMAGE, InputKind.VIDEO
PART = Crop(0.1, 0.2, 0.9, 1.0)


def told(*kinds: InputKind, frames: tuple[int, ...] = (), crop: Crop = WHOLE) -> str:
    with pytest.raises(RequestError) as refused:
        places(SORA_1, kinds, frames, crop, 5)
    return refused.value.tell


@pytest.mark.parametrize(
    ("value", "frame"),
    [("0", 0), ("149", 149), ("-1", None), ("1.5", None), ("12345", None), ("last", None)],
)
def test_a_frame_is_a_number_from_0(value: str, frame: int | None) -> None:
    assert read_frame(value) == frame


@pytest.mark.parametrize(
    ("value", "crop"),
    [
        ("0.1,0.2,0.9,1", PART),
        (".1, .2, .9, 1.0", PART),
        ("0,0,1,1", WHOLE),
        ("0.1,0.2,0.9", None),
        ("0.1,0.2,0.9,1,1", None),
        ("0.9,0.2,0.1,1", None),
        ("0.1,0.5,0.9,0.5", None),
        ("0.1,0.2,0.9,1.1", None),
        ("0.1,0.2,0.9,nan", None),
        ("10%,0,90%,1", None),
        ("", None),
    ],
)
def test_a_crop_is_four_edges_with_something_between_them(value: str, crop: Crop | None) -> None:
    assert read_crop(value) == crop


def test_a_clip_has_thirty_frames_a_second() -> None:
    assert last_frame(5) == 149


def test_one_input_starts_a_clip_and_two_pictures_start_and_end() -> None:
    assert places(SORA_1, (), (), WHOLE, 5) == ()
    assert places(SORA_1, (IMAGE,), (), PART, 5) == (Placing(0, PART),)
    assert places(SORA_1, (VIDEO,), (), WHOLE, 5) == (Placing(0, WHOLE),)
    assert places(SORA_1, (IMAGE, IMAGE), (), WHOLE, 5) == (
        Placing(0, WHOLE),
        Placing(149, WHOLE),
    )


def test_frames_are_given_to_the_inputs_in_their_order() -> None:
    assert places(SORA_1, (VIDEO,), (60,), WHOLE, 5) == (Placing(60, WHOLE),)
    assert places(SORA_1, (IMAGE, IMAGE), (30, 9), PART, 5) == (
        Placing(30, PART),
        Placing(9, PART),
    )


def test_a_model_that_places_nothing_starts_with_its_picture() -> None:
    assert places(SORA_2, (IMAGE,), (), WHOLE, 8) == (Placing(0, WHOLE),)


@pytest.mark.parametrize("kinds", [(IMAGE,) * 3, (VIDEO, VIDEO), (IMAGE, VIDEO)])
def test_what_may_come_along_is_told(kinds: tuple[InputKind, ...]) -> None:
    assert "up to 2 pictures, or one video of up to 5 seconds" in told(*kinds)


@pytest.mark.parametrize("kinds", [(IMAGE, IMAGE), (VIDEO,)])
def test_sora_2_takes_one_picture(kinds: tuple[InputKind, ...]) -> None:
    with pytest.raises(RequestError, match="takes one picture with a prompt, and no video"):
        places(SORA_2, kinds, (), WHOLE, 8)


def test_options_about_a_picture_need_one() -> None:
    assert told(frames=(3,)).startswith("`--frame` is about a picture, and none came along.")
    assert told(crop=PART).startswith("`--crop` is about a picture, and none came along.")


def test_each_frame_needs_an_input_and_two_inputs_need_frames() -> None:
    assert told(IMAGE, frames=(0, 9)) == (
        "`--frame` is there 2 times, but only one picture or video came along. "
        "Attach the second picture, too, or keep one `--frame`."
    )
    assert "`--frame 0 --frame 149`" in told(IMAGE, IMAGE, frames=(9,))
