"""The sound of a clip: a soft chord with a slow arpeggio over it, chosen by its lineage."""

from __future__ import annotations

import hashlib
import math
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.video.spec import ClipSpec

RATE = 24_000
"""Samples per second, mono, signed 16 bits: plenty for a soft chord, and quick to make."""
BAR = 2
"""Seconds after which the music repeats: every clip's length is a multiple of it."""
ROOTS = (196.0, 220.0, 246.0, 174.0, 164.0)
CHORDS = ((1, 1.25, 1.5, 1.875), (1, 1.2, 1.5, 1.8), (1, 1.25, 1.5, 2.25), (1, 4 / 3, 1.5, 2))
NOTE = 0.25
"""Seconds between two notes of the arpeggio."""
TABLE = tuple(math.sin(step / 1024 * math.tau) for step in range(1024))


def samples_of(spec: ClipSpec) -> array[int]:
    """Return the whole soundtrack: ``seconds * RATE`` samples, faded in and out."""
    choice = hashlib.blake2b(repr((spec.lineage, spec.take)).encode(), digest_size=3).digest()
    root, chord, offset = choice[0] % len(ROOTS), choice[1] % len(CHORDS), choice[2] % 4
    track = _bar(root, chord, offset) * math.ceil(spec.seconds / BAR)
    del track[spec.seconds * RATE :]
    _fade(track)
    return track


@lru_cache(maxsize=8)
def _bar(root: int, chord: int, offset: int) -> array[int]:
    """Return one bar; the chord's frequencies are rounded so that its end meets its beginning."""
    tonic, steps = ROOTS[root], CHORDS[chord]
    low, middle, high = (
        round(pitch * BAR) / BAR * 1024 / RATE
        for pitch in (tonic / 2, tonic * steps[1], tonic * steps[2])
    )
    table = TABLE
    samples = [
        table[int(i * low) & 1023] + table[int(i * middle) & 1023] + table[int(i * high) & 1023]
        for i in range(BAR * RATE)
    ]
    notes = int(BAR / NOTE)
    for note in range(notes):
        pitch = tonic * 2 * steps[(note * 3 + offset) % len(steps)]
        _pluck(samples, int(note * NOTE * RATE), pitch * 1024 / RATE)
    return array("h", [int(max(-10.0, min(10.0, sample)) * 2_200) for sample in samples])


def _pluck(samples: list[float], start: int, pace: float) -> None:
    """Add a note that swells quickly and dies away within half a second, around the bar's end."""
    loudness, length = 0.0, len(samples)
    for index in range(RATE // 2):
        loudness = loudness + 0.02 if index < 120 else loudness * 0.99966
        samples[(start + index) % length] += loudness * TABLE[int(index * pace) & 1023]


def _fade(track: array[int]) -> None:
    edge = min(RATE // 3, len(track) // 2)
    for index in range(edge):
        share = index / edge
        track[index] = int(track[index] * share)
        track[-1 - index] = int(track[-1 - index] * share)
