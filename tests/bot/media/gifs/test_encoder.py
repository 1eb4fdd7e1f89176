"""Looping GIFs of clips, made in a process that may be lost."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from bot.domain.errors.base import InputUnusable
from bot.media.gifs.encoder import GifEncoder
from bot.media.gifs.process import STEPS, gif_of
from playground.video.scheduling import kept_scheduling
from tests.support.clips import clip
from tests.support.pictures import opened


def film(folder: Path, codec: str = "libx264") -> Path:
    path = folder / "clip.mp4"
    path.write_bytes(clip(codec))
    return path


def large(folder: Path) -> Path:
    """Return a clip of ten seconds that is as large as they come."""
    path = folder / "large.mp4"
    with kept_scheduling(), av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        frame = av.VideoFrame(1920, 1080, "yuv420p")
        for number in range(300):
            frame.pts, frame.time_base = number, Fraction(1, 30)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
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


def test_a_long_clip_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """Its frames are 933 MB together."""
    path = large(tmp_path)
    bounded = (
        "import resource, sys; from bot.media.gifs.process import gif_of;"
        "resource.setrlimit(resource.RLIMIT_DATA, (600_000_000, 600_000_000));"
        "gif_of(sys.argv[1])"
    )
    made = subprocess.run([sys.executable, "-c", bounded, str(path)], cwd=Path.cwd(), check=False)
    assert made.returncode == 0


async def test_what_has_no_picture_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"no clip at all" * 100)
    with pytest.raises(InputUnusable, match="GIF process ended"):
        await GifEncoder().made_of(path)


async def test_a_maker_that_hangs_is_ended(tmp_path: Path) -> None:
    encoder = GifEncoder(0.2, (sys.executable, "-c", "import time; time.sleep(600)"))
    with pytest.raises(InputUnusable, match="too long"):
        await encoder.made_of(tmp_path / "clip.mp4")
