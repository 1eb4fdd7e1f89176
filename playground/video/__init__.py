"""A local video API that behaves like Azure OpenAI's Sora 2, and makes real clips.

    server = await VideoServer(VideoServerSettings(render_seconds=2)).start()
    # POST {server.url}/openai/v1/videos   with the header  api-key: playground-key
    # POST {server.url}/v1/videos          with  Authorization: Bearer playground-key
    await server.stop()

Alone, from a shell: ``python -m playground.video --port 8601``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.video.settings import VideoServerSettings

if TYPE_CHECKING:
    from playground.video.server import VideoServer

__all__ = ["VideoServer", "VideoServerSettings"]


def __getattr__(name: str) -> object:
    """Import the server when it is asked for: an encoder's process starts faster without it."""
    if name == "VideoServer":
        from playground.video.server import VideoServer  # noqa: PLC0415 - see above

        return VideoServer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
