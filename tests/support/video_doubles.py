"""A video API whose server is a function, and a recorder of what reached it."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import httpx
from PIL import Image

from bot.domain.profiles import InputKind
from bot.domain.renders.render import Order, Reference
from bot.ports.video import VideoApi
from bot.video import Api, open_video_api
from bot.video.transport.credentials import ApiKey

BASE = "https://studio.openai.azure.com/openai/v1"
KEY = "sk-secret-4711"
ORDER = Order(model="sora-2", prompt="a red fox in fresh snow", size="720x1280", seconds=4)
QUEUED: dict[str, Any] = {
    "id": "video_68f10c54",
    "object": "video",
    "model": "sora-2",
    "status": "queued",
    "progress": 0,
    "created_at": 1760627796,
    "seconds": "4",
    "size": "720x1280",
}

Handler = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def api_of(
    handler: Handler, base_url: str = BASE, *, model: str = "sora-2", api: Api = "openai"
) -> AsyncIterator[VideoApi]:
    opened = open_video_api(
        base_url=base_url,
        credentials=ApiKey(KEY),
        model=model,
        api=api,
        transport=httpx.MockTransport(handler),
    )
    try:
        yield opened
    finally:
        await opened.close()


def always(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Handler:
    """Answer every request alike; ``body`` is JSON, or a string as it is."""

    def answer(_request: httpx.Request) -> httpx.Response:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        kind = "text/html" if isinstance(body, str) else "application/json"
        return httpx.Response(
            status, content=content, headers={"content-type": kind} | (headers or {})
        )

    return answer


@dataclass(frozen=True, slots=True)
class File:
    """A file in a form, as a server sees it."""

    name: str
    media_type: str
    data: bytes


def form_of(request: httpx.Request) -> dict[str, str]:
    """Read a multipart body without files the way a server does."""
    fields = parts_of(request)
    assert not any(isinstance(part, File) for part in fields.values())
    return {name: str(part) for name, part in fields.items()}


def parts_of(request: httpx.Request) -> dict[str, str | File]:
    """Read a multipart body whose parts all have names of their own."""
    parts = list_of_parts(request)
    assert len(dict(parts)) == len(parts)
    return dict(parts)


def list_of_parts(request: httpx.Request) -> list[tuple[str, str | File]]:
    """Read a multipart body the way a server does."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    whole = BytesParser(policy=HTTP).parsebytes(head + request.content)
    assert isinstance(whole, Message)
    fields: list[tuple[str, str | File]] = []
    for part in whole.iter_parts():
        name = part.get_param("name", header="content-disposition")
        assert isinstance(name, str)
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        file = part.get_filename()
        kind = part.get_content_type()
        fields.append((name, payload.decode() if file is None else File(file, kind, payload)))
    return fields


def picture(kind: str = "PNG", size: tuple[int, int] = (720, 1280)) -> Reference:
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, kind)
    low = kind.lower()
    return Reference(InputKind.IMAGE, f"füchse.{low}", f"image/{low}", file.getvalue())
