"""Pictures become what a model takes, or are refused in words, before they are decoded."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageCms

from bot.domain.errors.base import InputUnusable
from bot.domain.profiles import Crop
from bot.media.pictures import LARGEST_PNG, MOST_PIXELS, MOST_SCANS, looks_at, prepare
from tests.support.pictures import (
    QUARTER_TURN,
    bomb,
    halves,
    many_scans,
    opened,
    picture,
    tiled_bomb,
    video,
)
from tests.support.profiles import LANDSCAPE, PORTRAIT, SORA_1, SORA_2

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_every_kind_that_is_taken_fills_exactly_the_clip(kind: str, size: str) -> None:
    prepared = prepare(picture(900, 700, kind), "fox", size)
    sent = opened(prepared.data)
    assert sent.size == tuple(map(int, size.split("x")))
    assert sent.mode == "RGB"
    assert prepared.media_type == f"image/{(sent.format or '').lower()}"
    assert sent.format in {"JPEG", "PNG"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_camera_held_upright_is_honoured(kind: str) -> None:
    lying = halves(1600, 1000, kind, QUARTER_TURN)
    assert looks_at(lying, "fox") == (1000, 1600)
    sent = opened(prepare(lying, "fox", PORTRAIT).data)
    assert near(sent.getpixel((360, 100)), RED)
    assert near(sent.getpixel((360, 1180)), BLUE)


def test_what_does_not_fit_is_cut_off_on_both_sides_alike() -> None:
    sent = opened(prepare(halves(3000, 720), "wide", PORTRAIT).data)
    assert near(sent.getpixel((100, 600)), RED)
    assert near(sent.getpixel((620, 600)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_only_the_part_that_was_asked_for_is_used(kind: str) -> None:
    red = opened(prepare(halves(2400, 800, kind), "fox", PORTRAIT, Crop(0.0, 0.0, 0.5, 1.0)).data)
    blue = opened(prepare(halves(2400, 800, kind), "fox", PORTRAIT, Crop(0.6, 0.2, 0.9, 0.8)).data)
    for x, y in ((5, 5), (715, 1275), (360, 640)):
        assert near(red.getpixel((x, y)), RED)
        assert near(blue.getpixel((x, y)), BLUE)
    assert red.size == blue.size == (720, 1280)


def test_a_part_is_of_the_upright_picture_and_never_nothing() -> None:
    lying = halves(1600, 1000, "PNG", QUARTER_TURN)
    lower = opened(prepare(lying, "fox", LANDSCAPE, Crop(0.0, 0.5, 1.0, 1.0)).data)
    assert near(lower.getpixel((10, 10)), BLUE)
    dot = opened(prepare(lying, "fox", LANDSCAPE, Crop(0.5, 0.1, 0.500001, 0.100001)).data)
    assert near(dot.getpixel((10, 10)), RED)


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (255, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("PA", 0)]
)
def test_what_is_transparent_becomes_white(mode: str, colour: int | tuple[int, ...]) -> None:
    see_through = picture(mode=mode, colour=colour, kind="TIFF" if mode == "PA" else "PNG")
    sent = opened(prepare(see_through, "fox", LANDSCAPE).data)
    assert sent.mode == "RGB"
    if mode in {"RGBA", "LA"}:
        assert sent.getpixel((5, 5)) == WHITE


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "I", "F", "CMYK", "YCbCr", "LAB"])
def test_other_ways_to_write_colours_are_understood(mode: str) -> None:
    sent = opened(prepare(picture(64, 64, "TIFF", mode=mode, colour=0), "x", PORTRAIT).data)
    assert sent.size == (720, 1280)


def test_sixteen_bits_of_grey_keep_their_light() -> None:
    grey = picture(64, 64, mode="I;16", colour=0x8000)
    sent = opened(prepare(grey, "scan", LANDSCAPE).data)
    assert near(sent.getpixel((5, 5)), (128, 128, 128))


def test_a_large_png_goes_as_jpeg() -> None:
    noise = Image.frombytes("RGB", (1280, 720), Random(0).randbytes(1280 * 720 * 3))
    out = io.BytesIO()
    noise.save(out, "TIFF")
    prepared = prepare(out.getvalue(), "noise", "1920x1080")
    assert prepared.media_type == "image/jpeg"
    assert len(prepare(picture(), "flat", "1920x1080").data) < LARGEST_PNG


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bomb(), "60,000 × 60,000 pixels"),
        (bomb(MOST_PIXELS, 20), "pixels, and I take up to 50 million"),
        (tiled_bomb(), "30,000 × 30,000 pixels"),
        (many_scans(MOST_SCANS), "is damaged"),
        (many_scans(90, 3000), "3,000 × 3,000 pixels, drawn over 96 times"),
        (picture(400, 4), "only 400 × 4 pixels"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "is a HEIC picture"),
        (video(), "is a video"),
        (b"%PDF-1.7" + bytes(100), "is a PDF"),
        (b"8BPS" + bytes(100), "is a Photoshop file"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(99), "is a JPEG 2000 picture"),
        (b"\xff\x0a" + bytes(100), "is a JPEG XL picture"),
        (b"\x00\x00\x01\x00" + bytes(100), "is an icon"),
        (b"<?xml version='1.0'?><svg/>", "is an SVG drawing"),
        (b"<!doctype html><html>", "is a web page"),
        (b"hello", "is no picture that I can read"),
        (b"", "is no picture that I can read"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(InputUnusable) as refused:
        prepare(data, "fox.x", PORTRAIT)
    assert words in refused.value.tell
    assert "`fox.x`" in refused.value.tell
    assert "Send" in refused.value.tell or "send it once more" in refused.value.tell


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")
def test_a_picture_cut_short_anywhere_is_refused(kind: str) -> None:
    whole = halves(300, 200, kind)
    for length in range(0, len(whole) * 9 // 10, max(1, len(whole) // 40)):
        with pytest.raises(InputUnusable):
            prepare(whole[:length], "fox", PORTRAIT)


def test_a_bomb_costs_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputUnusable, match="30000x30000 pixels"):
        looks_at(bomb(30_000, 30_000), "bomb")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_nothing_but_the_picture_goes_out(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010E] = "Maya's kitchen"
    beside = {"exif": exif, "icc_profile": profile, "comment": b"Maya's kitchen"}
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, kind, xmp=b"<x>Maya's kitchen</x>", **beside)
    sent = opened(prepare(out.getvalue(), "fox", LANDSCAPE).data)
    assert [key for key in sent.info if "jfif" not in key] == []


def test_a_progressive_picture_is_taken() -> None:
    assert opened(prepare(many_scans(20), "fox", LANDSCAPE).data).size == (1280, 720)


MEASURED = """
import resource, sys
from bot.media.pictures import prepare
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
prepare(data, "fox", "1280x720")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_large_picture_is_in_memory_no_more_than_twice(mode: str, tmp_path: Path) -> None:
    """What is transparent is mixed with white, and turned, once there are fewer pixels of it."""
    side, colour = 4000, (1, 2, 3, 100) if mode == "RGBA" else 0
    file = tmp_path / "fox.png"
    file.write_bytes(picture(side, side, mode=mode, colour=colour))
    words = [sys.executable, "-c", MEASURED, str(file)]
    found = subprocess.run(words, capture_output=True, check=True, text=True, timeout=60)
    assert int(found.stdout) * 1024 < 2.6 * 4 * side**2


@pytest.mark.parametrize("trouble", [MemoryError, OverflowError, KeyError, RuntimeError])
def test_whatever_a_decoder_stumbles_over_is_the_pictures_fault(
    trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(Image.Image, "getexif", stumble)
    with pytest.raises(InputUnusable, match=f"broken: {trouble.__name__}"):
        looks_at(picture(kind="JPEG"), "fox.jpg")


@pytest.mark.parametrize(
    ("shape", "sora_2", "sora_1"),
    [
        ((4000, 3000), LANDSCAPE, LANDSCAPE),
        ((3000, 4000), PORTRAIT, PORTRAIT),
        ((1920, 1080), LANDSCAPE, LANDSCAPE),
        ((1000, 1000), PORTRAIT, "720x720"),
        ((9000, 100), LANDSCAPE, LANDSCAPE),
    ],
)
def test_the_pictures_shape_chooses_the_size(
    shape: tuple[int, int], sora_2: str, sora_1: str
) -> None:
    assert SORA_2.size_for(*shape) == sora_2
    assert SORA_1.size_for(*shape) == sora_1
