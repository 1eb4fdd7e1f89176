"""What strangers may take of the HTTP side: connections, time, memory, and lines of the log."""

from __future__ import annotations

import asyncio
import errno
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.runtime.http_limits import LARGEST_BODY, LARGEST_HEAD, Limits, Seldom, limits_here
from bot.runtime.http_server import Deliveries, listen, web_app
from tests.support.http_side import CHALLENGE, signed
from tests.support.lone_server import SECRET

ROOT = Path(__file__).parents[3]
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: sora\r\n\r\n"
HALF_A_HEAD = b"POST /slack/events HTTP/1.1\r\nHost: sora\r\nX-Slack-"


def delivery(body: bytes, *, length: int | None = None, by_slack: bool = True) -> bytes:
    """Return a POST as it goes over the wire; ``length`` may promise more than is sent."""
    headers = {"Host": "sora", "Content-Length": str(len(body) if length is None else length)}
    headers |= signed(body) if by_slack else {}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass
class Line:
    """Somebody's connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def status(self) -> int:
        async with asyncio.timeout(10):
            return int((await self.reader.readuntil(b"\r\n")).split()[1])

    async def asks(self, request: bytes) -> int:
        """Send a request; return the status of its answer, which is read to its end."""
        self.writer.write(request)
        status = await self.status()
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        await self.reader.readexactly(length)
        return status

    async def is_closed(self) -> bool:
        """Tell whether the other side closes it."""
        async with asyncio.timeout(10):
            with suppress(ConnectionError):
                await self.reader.read()
        return True

    def is_open(self) -> bool:
        return not self.reader.at_eof() and self.reader.exception() is None


class House:
    """A server, and connections to it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._lines: list[Line] = []

    async def line(self, said: bytes = b"", source: str = "127.0.0.1") -> Line:
        """Open a connection and say something."""
        line = Line(*await asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0)))
        line.writer.write(said)
        self._lines.append(line)
        return line

    async def close(self) -> None:
        for line in self._lines:
            line.writer.close()
            with suppress(ConnectionError):
                await line.writer.wait_closed()


@asynccontextmanager
async def open_house(listener: AsyncApp | None, limits: Limits) -> AsyncIterator[House]:
    async def ready() -> str | None:
        return None

    app = web_app(ready, Deliveries(listener, SECRET) if listener else None, limits)
    runner, port = await listen(app, "127.0.0.1", 0, limits)
    house = House(port)
    try:
        yield house
    finally:
        await house.close()
        await runner.cleanup()


# --- time ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [b"", HALF_A_HEAD, delivery(b"half a", length=1000, by_slack=False)],
    ids=["nothing", "half a head", "half a body"],
)
async def test_a_request_that_does_not_arrive_is_closed(bolt: AsyncApp, said: bytes) -> None:
    async with open_house(bolt, Limits(arrival=0.2)) as house:
        line = await house.line(said)
        assert await line.is_closed()


@pytest.mark.parametrize("said", [HALF_A_HEAD, delivery(b"half a", length=1000, by_slack=False)])
async def test_dripping_bytes_win_no_time(bolt: AsyncApp, said: bytes) -> None:
    async with open_house(bolt, Limits(arrival=0.4)) as house:
        line = await house.line(said)

        async def drip() -> None:
            while True:
                line.writer.write(b"x")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        try:
            assert await line.is_closed()
        finally:
            dripping.cancel()


async def test_a_second_request_has_to_arrive_in_time_too(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(arrival=1.0, idle=3600.0)) as house:
        line = await house.line()
        assert await line.asks(HEALTH) == 200
        line.writer.write(HALF_A_HEAD)
        assert await line.is_closed()


async def test_an_idle_connection_is_closed_later(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(arrival=1.0, idle=2.0)) as house:
        line = await house.line()
        assert await line.asks(HEALTH) == 200
        await asyncio.sleep(1.2)  # longer than a request may take
        assert await line.asks(HEALTH) == 200
        assert await line.is_closed()


async def test_after_a_body_that_nobody_read_the_connection_is_closed(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits()) as house:
        line = await house.line(b"POST /else HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        assert await line.status() == 404
        assert await line.is_closed()


# --- connections -----------------------------------------------------------------------


async def test_with_no_room_the_longest_waiting_goes(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(connections=3)) as house:
        lines = [await house.line(HALF_A_HEAD) for _ in range(3)]
        newest = await house.line()
        assert await newest.asks(HEALTH) == 200
        assert await lines[0].is_closed()
        assert lines[1].is_open()
        assert lines[2].is_open()


async def test_whoever_has_just_asked_is_not_the_longest_waiting(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(connections=2)) as house:
        first, second = await house.line(), await house.line()
        assert await second.asks(HEALTH) == 200
        assert await first.asks(HEALTH) == 200
        await (await house.line()).asks(HEALTH)
        assert await second.is_closed()
        assert await first.asks(HEALTH) == 200


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 isn't this machine")
async def test_a_crowd_closes_connections_of_its_own(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(connections=4)) as house:
        lone = await house.line(HALF_A_HEAD, source="127.0.0.2")
        crowd = [await house.line(HALF_A_HEAD) for _ in range(8)]
        for line in crowd[:5]:
            assert await line.is_closed()
        assert lone.is_open()


class Slow(AsyncApp):
    """A listener that is at its work until it is told to be done."""

    def __init__(self) -> None:
        super().__init__(signing_secret=SECRET, token="xoxb-1")
        self.at_work = asyncio.Event()
        self.done = asyncio.Event()

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        self.at_work.set()
        await self.done.wait()
        return BoltResponse(status=200)


async def test_slacks_own_stays_however_many_come() -> None:
    slow = Slow()
    async with open_house(slow, Limits(connections=2, arrival=1.0)) as house:
        slacks = await house.line(delivery(CHALLENGE.encode()))
        await slow.at_work.wait()
        crowd = [await house.line(HALF_A_HEAD) for _ in range(5)]
        for line in crowd:
            assert await line.is_closed()
        slow.done.set()
        assert await slacks.status() == 200


async def test_with_slack_in_every_place_a_newcomer_goes() -> None:
    slow = Slow()
    async with open_house(slow, Limits(connections=1)) as house:
        slacks = await house.line(delivery(CHALLENGE.encode()))
        await slow.at_work.wait()
        assert await (await house.line(HALF_A_HEAD)).is_closed()
        slow.done.set()
        assert await slacks.status() == 200


async def test_at_the_end_nobody_is_waited_for(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(arrival=3600.0)) as house:
        half = [HALF_A_HEAD, delivery(b"half a", length=1000, by_slack=False)]
        lines = [await house.line(said) for said in half]
        assert await (await house.line()).asks(HEALTH) == 200
    for line in lines:
        assert await line.is_closed()


def test_this_machine_keeps_files_for_other_things() -> None:
    assert 8 <= limits_here().connections <= 200


# --- memory ----------------------------------------------------------------------------


async def test_headers_without_end_are_not_kept(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits()) as house:
        line = await house.line(b"GET /healthz HTTP/1.1\r\n")
        with suppress(ConnectionError):
            for _ in range(2 * LARGEST_HEAD // 1000):
                line.writer.write(b"X-More: " + b"x" * 990 + b"\r\n")
                await line.writer.drain()
        assert await line.is_closed()


async def test_a_body_that_is_too_large_by_its_own_word_is_not_read(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits()) as house:
        line = await house.line(delivery(b"", length=LARGEST_BODY + 1))
        assert await line.status() == 413


async def test_large_bodies_wait_for_others_and_small_ones_do_not(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(unproven=3000, small=1000)) as house:
        for _ in range(3):
            await house.line(delivery(b"x" * 999, length=2000, by_slack=False))
        large = await house.line(delivery(b"x" * 1500, by_slack=False))
        assert await large.status() == 503
        small = await house.line()
        assert await small.asks(delivery(CHALLENGE.encode())) == 200


async def test_what_is_read_makes_room_again(bolt: AsyncApp) -> None:
    async with open_house(bolt, Limits(unproven=3000, small=1000)) as house:
        for _ in range(5):
            line = await house.line()
            assert await line.asks(delivery(b"x" * 2500, by_slack=False)) == 401


# --- the log ---------------------------------------------------------------------------


async def test_whoever_leaves_in_the_middle_is_not_a_line(
    bolt: AsyncApp, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_house(bolt, Limits()) as house:
        for said in (delivery(b"half a", length=1000), HALF_A_HEAD):
            for _ in range(20):
                line = await house.line(said)
                await line.writer.drain()
                line.writer.transport.abort()
        assert await (await house.line()).asks(HEALTH) == 200
    assert caplog.records == []


async def test_many_refusals_are_one_line(bolt: AsyncApp, caplog: pytest.LogCaptureFixture) -> None:
    async with open_house(bolt, Limits(connections=2)) as house:
        for _ in range(20):
            await house.line(HALF_A_HEAD)
        assert await (await house.line()).asks(HEALTH) == 200
    (line,) = caplog.records
    assert line.getMessage().startswith("too many connections")


async def test_failures_to_accept_are_one_line_without_a_traceback(
    bolt: AsyncApp, caplog: pytest.LogCaptureFixture
) -> None:
    loop = asyncio.get_running_loop()
    async with open_house(bolt, Limits()):
        for _ in range(128):
            error = OSError(errno.EMFILE, "Too many open files")
            loop.call_exception_handler(
                {"message": "socket.accept() out of system resource", "exception": error}
            )
        loop.call_exception_handler({"message": "something else", "exception": ValueError()})
    first, other = caplog.records
    assert "no connection can be accepted (Too many open files)" in first.getMessage()
    assert first.exc_info is None
    assert other.exc_info is not None


def test_what_goes_on_is_said_again_with_how_often() -> None:
    seldom = Seldom(quiet=60.0)
    assert [seldom.again(now) for now in (1.0, 2.0, 60.9, 61.0, 62.0)] == [1, None, None, 3, None]


# --- all of it, with 1,024 files -------------------------------------------------------


class Lone:
    """The HTTP side as a process that may open 1,024 files."""

    def __init__(self, process: asyncio.subprocess.Process, house: House, log: Path) -> None:
        self._process = process
        self._log = log
        self.house = house

    async def end(self) -> Any:
        """Let it end; return what it has used."""
        out, _ = await asyncio.wait_for(self._process.communicate(b""), 30)
        return json.loads(out)

    def log(self) -> list[str]:
        return self._log.read_text().splitlines()


@pytest.fixture
async def lone(tmp_path: Path) -> AsyncIterator[Lone]:
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.lone_server"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
        )
    assert process.stdout is not None
    house = House(int(await process.stdout.readline()))
    try:
        yield Lone(process, house, log)
    finally:
        await house.close()
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize(
    "said",
    [HALF_A_HEAD, delivery(b"half a", length=1000, by_slack=False)],
    ids=["half a head", "half a body"],
)
async def test_1100_half_open_connections_keep_nobody_out(lone: Lone, said: bytes) -> None:
    for _ in range(1100):
        with suppress(ConnectionError):
            await lone.house.line(said)
    for _ in range(20):
        assert await (await lone.house.line()).asks(HEALTH) == 200
        slacks = await lone.house.line()
        assert await slacks.asks(delivery(CHALLENGE.encode())) == 200
    assert (await lone.end())["files"] < 512
    assert len(lone.log()) == 1


async def test_many_large_bodies_take_little_memory(lone: Lone) -> None:
    body = delivery(b"x" * (LARGEST_BODY - 1), length=LARGEST_BODY, by_slack=False)

    async def one() -> None:
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(3):  # some are let wait for the rest of their body
                line = await lone.house.line(body)
                await line.writer.drain()
                await line.reader.read(100)

    await asyncio.gather(*(one() for _ in range(600)))
    used = await lone.end()
    assert used["peak"] - used["before"] < 600 * LARGEST_BODY / 4
