"""What a broken connection means, on the transport that the program uses.

A create that provably never left may be sent again; any other may have been paid for.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import aiohttp
import httpx
import pytest

from bot.domain.errors.provider import OutcomeUnknown, ProviderError, Unavailable
from bot.domain.renders.render import RenderStatus
from bot.video.transport import calls
from bot.video.transport.calls import Call, Timeouts
from tests.support.video_doubles import KEY, ORDER, QUEUED, api_of
from tests.support.video_servers import RawServer, Script, Wire, api_at, free_port

HASTE = Timeouts(connect=0.3, read=0.3, total=5)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten every timeout; what is shown is which one ends a call, not when."""
    monkeypatch.setattr(calls, "_TIMEOUTS", dict.fromkeys(Call, HASTE))


async def outcome(root: str, *, call: str = "create") -> type[ProviderError]:
    async with api_at(root) as api:
        with pytest.raises(ProviderError) as caught:
            await (api.create(ORDER) if call == "create" else api.get("video_1"))
    assert KEY not in caught.value.detail
    return type(caught.value)


async def test_a_refused_connection_is_safe() -> None:
    root = f"http://127.0.0.1:{free_port()}"
    assert await outcome(root) is Unavailable
    assert await outcome(root, call="get") is Unavailable


async def test_an_unknown_host_is_safe() -> None:
    assert await outcome("http://nowhere.invalid") is Unavailable


async def test_a_connection_that_is_never_accepted_is_safe(hasty: None) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for queued in waiting:
            queued.setblocking(False)
            queued.connect_ex(full.getsockname())
        try:
            assert await outcome(f"http://127.0.0.1:{full.getsockname()[1]}") is Unavailable
        finally:
            for queued in waiting:
                queued.close()


async def test_failing_to_agree_on_tls_is_safe() -> None:
    async def speaks_no_tls(wire: Wire) -> None:
        await wire.send(b"220 mail.example ESMTP\r\n")

    server = RawServer(speaks_no_tls)
    async with server.running() as root:
        assert await outcome(root.replace("http:", "https:")) is Unavailable
        assert server.connections == 1


async def close_at_once(_wire: Wire) -> None:
    return


async def reset_at_once(wire: Wire) -> None:
    wire.reset()


async def read_then_close(wire: Wire) -> None:
    await wire.request()


async def read_then_reset(wire: Wire) -> None:
    await wire.request()
    wire.reset()


async def half_a_head(wire: Wire) -> None:
    await wire.request()
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Ty")


async def half_a_body(wire: Wire) -> None:
    await wire.request()
    await wire.send(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id": "vid')


async def half_a_chunk(wire: Wire) -> None:
    await wire.request()
    await wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{")
    wire.reset()


async def another_protocol(wire: Wire) -> None:
    await wire.request()
    await wire.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


async def bad_compression(wire: Wire) -> None:
    await wire.request()
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")


async def silence(wire: Wire) -> None:
    await wire.request()
    await wire.reader.read()  # until the client gives up


async def silence_in_the_middle(wire: Wire) -> None:
    await wire.request()
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
    await wire.reader.read()


BREAKS: list[Script] = [
    close_at_once,
    reset_at_once,
    read_then_close,
    read_then_reset,
    half_a_head,
    half_a_body,
    half_a_chunk,
    another_protocol,
    bad_compression,
    silence,
    silence_in_the_middle,
]


@pytest.mark.parametrize("script", BREAKS)
async def test_a_create_lost_once_connected_may_have_happened(script: Script, hasty: None) -> None:
    server = RawServer(script)
    async with server.running() as root:
        assert await outcome(root) is OutcomeUnknown
        assert server.connections == 1


@pytest.mark.parametrize("script", BREAKS)
async def test_a_question_may_be_asked_again_whatever_broke(script: Script, hasty: None) -> None:
    async with RawServer(script).running() as root:
        assert await outcome(root, call="get") is Unavailable


async def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    drip = Timeouts(connect=5, read=5, total=0.5)
    monkeypatch.setattr(calls, "_TIMEOUTS", dict.fromkeys(Call, drip))

    async def endless(wire: Wire) -> None:
        await wire.request()
        await wire.send(b"HTTP/1.1 200 OK\r\n\r\n ")
        await wire.reader.read()

    async with RawServer(endless).running() as root:
        assert await outcome(root) is OutcomeUnknown


async def test_an_answer_beyond_all_measure_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.video.transport.http.LARGEST_ANSWER", 1000)
    async with api_of(lambda _: httpx.Response(200, content=b" " * 5000)) as api:
        with pytest.raises(OutcomeUnknown, match="more than 1000 bytes"):
            await api.create(ORDER)


async def test_a_create_never_travels_on_a_connection_that_was_kept() -> None:
    """A server may close a kept connection at the very moment that a POST is sent on it."""
    body = json.dumps(QUEUED).encode()
    heads: list[bytes] = []

    async def polite_once(wire: Wire) -> None:
        while True:
            heads.append(await wire.request())
            await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    server = RawServer(polite_once)
    async with server.running() as root, api_at(root) as api:
        await api.get("video_1")
        await api.get("video_1")
        assert server.connections == 1
        for connections in (2, 3):
            assert (await api.create(ORDER)).status is RenderStatus.RUNNING
            assert server.connections == connections
        await api.remix("video_1", "night")
        assert server.connections == 4
    assert b"connection: close" in heads[2].lower()


async def test_a_create_on_a_stale_connection_goes_through() -> None:
    body = json.dumps(QUEUED).encode()

    async def one_answer(wire: Wire) -> None:
        await wire.request()
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await wire.reader.read(1)  # the next request on this connection is dropped unread
        wire.reset()

    async with RawServer(one_answer).running() as root, api_at(root) as api:
        await api.get("video_1")
        assert (await api.create(ORDER)).id == QUEUED["id"]


def raising(error: Exception, cause: Exception | None = None) -> Callable[..., httpx.Response]:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise error from cause

    return handler


@pytest.mark.parametrize(
    ("error", "cause", "kind"),
    [
        (httpx.ConnectError("x"), None, Unavailable),
        (httpx.ConnectTimeout("x"), None, Unavailable),
        (httpx.PoolTimeout("x"), None, Unavailable),
        (httpx.UnsupportedProtocol("x"), None, Unavailable),
        (httpx.ReadTimeout("x"), None, OutcomeUnknown),
        (httpx.WriteError("x"), None, OutcomeUnknown),
        (httpx.RemoteProtocolError("x"), None, OutcomeUnknown),
        (TimeoutError("x"), None, OutcomeUnknown),
        (ConnectionResetError("x"), None, OutcomeUnknown),
        (aiohttp.ClientError("x"), None, OutcomeUnknown),
        # What httpx-aiohttp 0.2 says of a connection that the server closed after reading.
        (httpx.ConnectTimeout("x"), aiohttp.ServerDisconnectedError(), OutcomeUnknown),
        (httpx.ConnectTimeout("x"), aiohttp.ClientOSError(104, "reset"), OutcomeUnknown),
        (httpx.ConnectTimeout("x"), aiohttp.ConnectionTimeoutError(), Unavailable),
    ],
)
async def test_the_verdict_on_each_exception(
    error: Exception, cause: Exception | None, kind: type[ProviderError]
) -> None:
    async with api_of(raising(error, cause)) as api:
        with pytest.raises(ProviderError) as caught:
            await api.create(ORDER)
        assert type(caught.value) is kind
        with pytest.raises(Unavailable):
            await api.get("video_1")


async def test_a_prompt_in_an_exception_stays_out_of_the_log(tmp_path: Path) -> None:
    async with api_of(raising(httpx.ReadError(f"wrote {ORDER.prompt} with {KEY}"))) as api:
        with pytest.raises(OutcomeUnknown) as caught:
            await api.create(ORDER)
    assert ORDER.prompt not in caught.value.detail
    assert KEY not in caught.value.detail
