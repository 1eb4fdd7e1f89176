"""The playground's clips, made once and kept: where words in the picture don't matter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playground.video.encoder import encode
from playground.video.spec import ClipSpec

_kept: dict[ClipSpec, dict[str, bytes]] = {}


async def kept_clip(spec: ClipSpec, target: Path) -> None:
    """Make a clip as the playground does, or give one of the same kind that was made before."""
    if spec.inputs or spec.follows:
        await encode(spec, target)  # what is in a picture matters
        return
    kind = replace(spec, lineage=("a fox",), take=0)
    if kind not in _kept:
        await encode(spec, target)
        made = target.parent.glob(f"{target.stem}.*")
        _kept[kind] = {path.suffix: path.read_bytes() for path in made}
    for suffix, content in _kept[kind].items():
        target.with_suffix(suffix).write_bytes(content)
