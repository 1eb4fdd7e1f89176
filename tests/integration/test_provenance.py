"""A mark that its maker put into a clip is there when the clip is in Slack: nothing rewrites it."""

from __future__ import annotations

import struct
from pathlib import Path

from playground.video import VideoServer, VideoServerSettings
from playground.video.spec import ClipSpec
from tests.support.kept_clips import kept_clip
from tests.support.stage import Stage

C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""The type of the box in which a manifest lies (C2PA 2.1, embedding in BMFF)."""


async def test_a_mark_of_its_maker_arrives_byte_for_byte(stage: Stage) -> None:
    made: list[bytes] = []

    async def marked(spec: ClipSpec, target: Path) -> None:
        await kept_clip(spec, target)
        file = target.with_suffix(".mp4")
        content = C2PA + bytes(4) + b"manifest\0" + bytes(range(256)) * 8
        box = struct.pack(">I", len(content) + 8) + b"uuid" + content
        file.write_bytes(file.read_bytes() + box)
        made.append(file.read_bytes())

    settings = VideoServerSettings(render_seconds=0.1, fps=2)
    video = await VideoServer(settings, make_clip=marked).start()
    try:
        async with stage.bot(AZURE_OPENAI_ENDPOINT=video.url):
            maya = stage.who()
            await stage.say(maya, "/sora a red fox")
            card = await stage.card_that_says(maya, "Done")
            (clip,) = await stage.clips(maya)
            assert await stage.file(clip) == made[0]
    finally:
        await video.stop()
    assert "made by sora-2" in str(card["blocks"])
