"""A local video API that behaves like Azure OpenAI's Sora 2, and makes real clips.

    server = await VideoServer(VideoServerSettings(render_seconds=2)).start()
    # POST {server.url}/openai/v1/videos   with the header  api-key: playground-key
    # POST {server.url}/v1/videos          with  Authorization: Bearer playground-key
    await server.stop()

Alone, from a shell: ``python -m playground.video --port 8601``.
"""

from playground.video.server import VideoServer
from playground.video.settings import VideoServerSettings

__all__ = ["VideoServer", "VideoServerSettings"]
