"""Looping GIFs of clips, made in a process that may be lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.errors.base import InputUnusable
from bot.media.gifs.encoder import GifEncoder
from bot.media.gifs.process import STEPS, gif_of
from tests.support.clips import clip
from tests.support.pictures import opened


def film(folder: Path, codec: str = "libx264") -> Path:
    path = folder / "clip.mp4"
    path.write_bytes(clip(codec))
    return path


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
async def test_a_gif_of_any_clip_goes_on_for_ever(tmp_path: Path, codec: str) -> None:
    with opened(await GifEncoder().made_of(film(tmp_path, codec))) as gif:
        assert isinstance(gif, Image.Image)
        assert (gif.format, gif.size, gif.info["loop"]) == ("GIF", (128, 96), 0)
        assert getattr(gif, "n_frames", 1) > 1


def test_a_gif_is_as_small_as_it_has_to_be(tmp_path: Path) -> None:
    path = str(film(tmp_path))
    whole = gif_of(path)
    smaller = gif_of(path, len(whole) - 1)
    assert len(smaller) < len(whole)
    with pytest.raises(LookupError):
        gif_of(path, 100)


def test_the_smallest_gif_is_small_enough_for_any_clip() -> None:
    """At worst each pixel takes LZW's longest code, of twelve bits."""
    last = STEPS[-1]
    assert last.size * 10 * 12 / 8 < 1_500_000


async def test_what_has_no_picture_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"no clip at all" * 100)
    with pytest.raises(InputUnusable, match="GIF process ended"):
        await GifEncoder().made_of(path)


async def test_a_maker_that_hangs_is_ended(tmp_path: Path) -> None:
    encoder = GifEncoder(0.2, (sys.executable, "-c", "import time; time.sleep(600)"))
    with pytest.raises(InputUnusable, match="too long"):
        await encoder.made_of(tmp_path / "clip.mp4")
