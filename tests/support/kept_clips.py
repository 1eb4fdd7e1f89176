"""The playground's clips, made once and kept: where words in the picture don't matter."""

from __future__ import annotations

import pickle
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from playground.video.encoder import encode
from playground.video.spec import ClipSpec
from tests.support.kept import keep, kept

Files = dict[str, bytes]
"""What is in each file of a clip, by the files' endings."""

_kept: dict[ClipSpec, Files] = {}


async def kept_clip(spec: ClipSpec, target: Path) -> None:
    """Make a clip as the playground does, or give one of the same kind that was made before."""
    if spec.inputs or spec.follows:
        await encode(spec, target)  # what is in a picture matters
        return
    kind = replace(spec, lineage=("a fox",), take=0)
    if kind not in _kept:
        _kept[kind] = _kept_by_others(kind) or await _made(kind, target)
    for suffix, content in _kept[kind].items():
        target.with_suffix(suffix).write_bytes(content)


async def _made(kind: ClipSpec, target: Path) -> Files:
    await encode(kind, target)
    made = {path.suffix: path.read_bytes() for path in target.parent.glob(f"{target.stem}.*")}
    keep(_name(kind), pickle.dumps(made))
    return made


def _kept_by_others(kind: ClipSpec) -> Files | None:
    found = kept(_name(kind))
    return None if found is None else pickle.loads(found)


def _name(kind: ClipSpec) -> str:
    return sha256(repr(kind).encode()).hexdigest()
