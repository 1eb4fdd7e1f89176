"""What the tests of the local video API share: a server, a client, and patience."""

from __future__ import annotations

import asyncio
import functools
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from jsonschema import Draft202012Validator

from playground.video import VideoServer, VideoServerSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.video.farm import ClipMaker
    from playground.video.spec import ClipSpec

SCHEMA = Path(__file__).parent.parent / "data" / "openai-videos" / "openapi.json"
FILES = {
    ".webp": b"thumbnail",
    ".jpeg": b"picture",
    ".jpg": b"sheet",
    ".low": b"low" * 900,
    ".mp4": b"clip" * 1000,
}


async def sketch_clip(_spec: ClipSpec, target: Path) -> None:
    """Write files that are quick to make, where no test looks at the picture."""
    for suffix, content in FILES.items():
        target.with_suffix(suffix).write_bytes(content)


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator({**document, "$ref": f"#/components/schemas/{schema}"})


def assert_published(answer: object, schema: str) -> None:
    """Hold an answer against the published schema of that name."""
    _validator(schema).validate(answer)


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server and a client of its first door."""

    server: VideoServer
    client: httpx.AsyncClient

    def path(self, video_id: str | None = None, part: str = "") -> str:
        """Return the URL of the videos (or jobs), of one, or of a part of it."""
        one = "" if video_id is None else f"/{quote(video_id, safe='')}"
        all_ = "video/generations/jobs" if self.server.settings.dialect == "sora1" else "videos"
        return f"{self.server.base_url}/{all_}{one}" + (f"/{part}" if part else "")

    async def create(self, prompt: str, **fields: object) -> httpx.Response:
        """Ask for a clip, in a form where the server takes nothing else."""
        body = {"model": self.server.deployments[0], "prompt": prompt, **fields}
        if self.server.settings.dialect == "sora1":
            body = {"width": 480, "height": 480, "n_seconds": 1, **body}
        if self.server.settings.dialect == "vllm-omni":
            return await self.client.post(self.path(), data=body)
        return await self.client.post(self.path(), json=body)

    async def started(self, prompt: str, **fields: object) -> str:
        """Ask for a clip that must be accepted; return its id."""
        answer = await self.create(prompt, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    async def get(self, video_id: str) -> dict[str, Any]:
        """Return the video object."""
        answer = await self.client.get(self.path(video_id))
        assert answer.json().get("id") == video_id, answer.text
        video: dict[str, Any] = answer.json()
        return video

    async def reached(self, video_id: str, **wanted: object) -> dict[str, Any]:
        """Ask until the video shows these fields; return it."""
        async with asyncio.timeout(30):
            while True:
                video = await self.get(video_id)
                if all(video[name] == value for name, value in wanted.items()):
                    return video
                await asyncio.sleep(0.01)

    async def made(self, prompt: str, **fields: object) -> str:
        """Ask for a clip and wait until it is complete; return its id."""
        video_id = await self.started(prompt, **fields)
        await self.reached(video_id, status="completed")
        return video_id

    async def content(self, video_id: str, **options: Any) -> httpx.Response:
        """Ask for the clip."""
        return await self.client.get(self.path(video_id, "content"), **options)

    async def remix(self, video_id: str, prompt: str) -> httpx.Response:
        """Ask for a remix."""
        return await self.client.post(self.path(video_id, "remix"), json={"prompt": prompt})

    async def delete(self, video_id: str) -> httpx.Response:
        """Ask to delete a clip."""
        return await self.client.delete(self.path(video_id))

    async def finish(self, video_id: str, outcome: str = "completed") -> None:
        """End a render by hand."""
        path = f"/playground/api/renders/{quote(video_id, safe='')}/finish"
        answer = await self.client.post(path, json={"outcome": outcome})
        assert answer.status_code == 200, answer.text

    async def control(self, path: str) -> dict[str, Any]:
        """Ask the control API."""
        answer = await self.client.get(f"/playground/api/{path}")
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    async def break_next(self, **rule: object) -> None:
        """Put one fault in force."""
        rules = [{"times": 1, **rule}]
        answer = await self.client.post("/playground/api/faults", json=rules)
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def stage(make_clip: ClipMaker = sketch_clip, **settings: Any) -> AsyncIterator[Stage]:
    """Run a server, whose clips are sketches unless told otherwise, and a client with its key."""
    chosen = VideoServerSettings(**{"render_seconds": 0.05, **settings})
    server = await VideoServer(chosen, make_clip=make_clip).start()
    try:
        azure = chosen.dialect in ("azure", "sora1")
        key = {"api-key": chosen.api_key} if azure else bearer(chosen.api_key)
        version = {"api-version": "preview"} if chosen.dialect == "sora1" else {}
        async with httpx.AsyncClient(
            base_url=server.url, headers=key, params=version, timeout=30
        ) as client:
            yield Stage(server, client)
    finally:
        await server.stop()


def bearer(key: str) -> dict[str, str]:
    """Return the header of a key on any door but Azure's."""
    return {"Authorization": f"Bearer {key}"}


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """Return the error in an answer."""
    error: dict[str, Any] = answer.json()["error"]
    return error
