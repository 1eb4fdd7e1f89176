"""What strangers may take of the HTTP side: connections, time, and memory before a signature.

aiohttp bounds one connection: its lines, its body, how long it may be idle. What all of them take
together, and how long a request may take to arrive, it leaves to a proxy in front, and a proxy
passes on what it gets.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

log = logging.getLogger(__name__)

LARGEST_BODY = 2**20
"""Bytes of a delivery that are read; Slack's own are a few kilobytes."""

LARGEST_HEAD = 2**15
"""Bytes of a request's first line and headers, all together."""

QUIET = 60.0
"""Seconds between two lines of the log about the same trouble."""

_OUT_OF = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""What asyncio takes for a lack of resources, and tries again after a second."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of everything there is. Times are in seconds.

    ``arrival`` is for a whole request, headers and body: Slack's come at once, and Slack itself
    gives up after three. ``idle`` is between two requests of one connection: longer than the
    minute for which proxies usually keep theirs, so that they are the ones to close it.
    """

    connections: int = 200
    arrival: float = 15.0
    idle: float = 75.0
    unproven: int = 8 * 2**20
    """Bytes of bodies, all together, before they are known to be Slack's."""
    small: int = 2**16
    """Bytes of a body that may go on when that is exceeded: as large as Slack's usually are."""


def limits_here() -> Limits:
    """Return the limits for this process: a quarter of the files that it may open, at most."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    usual = Limits()
    few = usual.connections if soft == resource.RLIM_INFINITY else max(8, soft // 4)
    return Limits(connections=min(usual.connections, few))


class Seldom:
    """Lets something be said when it begins, and then once in a while with how often it was so."""

    def __init__(self, quiet: float = QUIET) -> None:
        self._quiet = quiet
        self._times = 0
        self._next = 0.0

    def again(self, now: float) -> int | None:
        """Note that it happened; return how often since it was last said, None to be silent."""
        self._times += 1
        if now < self._next:
            return None
        times, self._times, self._next = self._times, 0, now + self._quiet
        return times


class Caller(web.RequestHandler):
    """One connection: a request has to arrive in time, and its headers in a few bytes."""

    def __init__(self, server: web.Server, callers: Callers, limits: Limits) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.idle,
            lingering_time=2.0,
            read_bufsize=2**14,
            max_headers=64,
            auto_decompress=False,
            access_log=None,  # type: ignore[arg-type] # aiohttp's word for none
            logger=logging.getLogger("aiohttp.server"),
        )
        self._callers = callers
        self._arrival = limits.arrival
        self._deadline: asyncio.TimerHandle | None = None
        self._head: bytearray | None = bytearray()
        self.address = ""
        self.proven = False
        """Whether what it has sent is Slack's: its answer is being made."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in; somebody else may have to go."""
        super().connection_made(transport)
        self.address = _address(transport)
        self._callers.entered(self)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take the next bytes of a request, the first of which begin its time."""
        if data and self._deadline is None and not self.proven:  # aiohttp itself passes none
            self._expect()
            self._callers.moved(self)
        if self._is_too_long(data):
            self.turn_away()
        else:
            super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Leave."""
        self._stop_waiting()
        self._head = None
        self._callers.left(self)
        super().connection_lost(exc)

    def believed(self) -> None:
        """Wait for nothing more: the request is here, and it is Slack's."""
        self.proven = True
        self._stop_waiting()

    def answered(self) -> None:
        """Let the connection be idle until its next request."""
        self.proven = False
        self._head = bytearray()
        self._stop_waiting()
        self._callers.moved(self)

    def turn_away(self) -> None:
        """Close the connection at once, whatever is still to be sent."""
        if self.transport is not None:
            self.transport.abort()

    def _expect(self) -> None:
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._arrival, self.turn_away)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_too_long(self, data: bytes) -> bool:
        """Tell whether a request's headers go on for too long; what comes after them is a body."""
        if self._head is None:
            return False
        seen = max(0, len(self._head) - 3)
        self._head += data[: LARGEST_HEAD + 1]
        if self._head.find(b"\r\n\r\n", seen) >= 0:
            self._head = None
            return False
        return len(self._head) > LARGEST_HEAD


class Callers:
    """Everybody who is connected, the longest waiting first. Makes the protocol of each.

    With no room left, somebody who waits has to go: of the address that most of them come from,
    whoever has waited longest. So a stranger closes connections of his own, and behind a proxy,
    where all have one address, a request that arrives at once is never the oldest.
    """

    def __init__(self, server: web.Server, limits: Limits) -> None:
        self._server = server
        self._limits = limits
        self._waiting: OrderedDict[Caller, None] = OrderedDict()
        self._full = Seldom()

    def __call__(self) -> Caller:
        """Return the protocol of a new connection."""
        return Caller(self._server, self, self._limits)

    def entered(self, caller: Caller) -> None:
        """Take a new connection in, in place of another if need be."""
        self._waiting[caller] = None
        if len(self._waiting) > self._limits.connections:
            self._leave_one(caller)

    def moved(self, caller: Caller) -> None:
        """Note that a connection has just begun to wait for something else."""
        if caller in self._waiting:
            self._waiting.move_to_end(caller)

    def left(self, caller: Caller) -> None:
        """Forget a connection."""
        self._waiting.pop(caller, None)

    def close(self) -> None:
        """Wait for nobody any more; what is Slack's has its answer still to come."""
        for caller in list(self._waiting):
            if not caller.proven:
                caller.turn_away()

    def _leave_one(self, newest: Caller) -> None:
        idle = [caller for caller in self._waiting if not caller.proven and caller is not newest]
        counts = Counter(caller.address for caller in idle)
        crowd = counts.most_common(1)[0][0] if counts else ""
        goes = next((caller for caller in idle if caller.address == crowd), newest)
        self.left(goes)
        goes.turn_away()
        if times := self._full.again(time.monotonic()):
            log.warning(
                "too many connections: whoever has waited longest is turned away",
                extra={"times": times, "at_most": self._limits.connections, "address": crowd},
            )


class Unproven:
    """The bodies that are being read, before they are known to be Slack's."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held = 0
        self._full = Seldom()

    async def read(self, request: web.Request) -> bytes:
        """Return a request's body.

        Raises an HTTPException for one that is too large, or too large for now, and what aiohttp
        raises for one that isn't as it says or doesn't come to its end.
        """
        if (request.content_length or 0) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LARGEST_BODY)
        body = bytearray()
        try:
            while await self._takes_more(request, body):
                pass
            return bytes(body)
        finally:
            self._held -= len(body)
            body.clear()  # an error keeps its frames alive, and what is in them, for a while

    async def _takes_more(self, request: web.Request, body: bytearray) -> bool:
        length = len(body)
        body += await request.content.readany()
        self._held += len(body) - length
        self._need_room(len(body))
        return len(body) > length

    def _need_room(self, length: int) -> None:
        if length > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LARGEST_BODY)
        if self._held <= self._limits.unproven or length <= self._limits.small:
            return
        if times := self._full.again(time.monotonic()):
            log.warning("too many large bodies at once: refused", extra={"times": times})
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"})


class OutOfFiles(logging.Filter):
    """Makes one line a minute of asyncio's traceback for each connection that it can't accept."""

    def __init__(self) -> None:
        super().__init__()
        self._full = Seldom()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every other record as it is."""
        error = record.exc_info[1] if record.exc_info else None
        accepting = record.getMessage().startswith("socket.accept()")
        if not accepting or not isinstance(error, OSError) or error.errno not in _OUT_OF:
            return True
        times = self._full.again(time.monotonic())
        record.exc_info = record.exc_text = None
        record.args = None
        record.msg = f"no connection can be accepted ({error.strerror}): tried again every second"
        record.times = times
        return times is not None


class Site(web.BaseSite):
    """Where the server listens."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, limits: Limits) -> None:
        super().__init__(runner)
        self._host = host
        self._port = port
        self._limits = limits
        self._callers: Callers | None = None

    @property
    def name(self) -> str:
        """Return the address that was asked for."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Begin to listen. Raises OSError."""
        await super().start()
        server = self._runner.server
        if server is None:
            raise RuntimeError("the runner hasn't been set up")
        self._callers = Callers(server, self._limits)
        self._server = await asyncio.get_running_loop().create_server(
            self._callers, self._host, self._port, backlog=self._backlog
        )

    async def stop(self) -> None:
        """Listen no more, and let whoever hasn't come to the point go."""
        await super().stop()
        if self._callers is not None:
            self._callers.close()


@web.middleware
async def attended(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Tell a connection when its request has been answered; close one that is in the middle.

    Whoever hasn't sent all of a body that nobody wants has no further request answered.
    """
    try:
        answer = await handler(request)
    except web.HTTPException as refusal:
        _answered(request, refusal)
        raise
    _answered(request, answer)
    return answer


def _answered(request: web.Request, answer: web.StreamResponse) -> None:
    if not request.content.is_eof():
        answer.force_close()
    elif isinstance(request.protocol, Caller):
        request.protocol.answered()


def believe(request: web.Request) -> None:
    """Tell a request's connection that it is Slack's."""
    if isinstance(request.protocol, Caller):
        request.protocol.believed()


def _address(transport: asyncio.BaseTransport) -> str:
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""
