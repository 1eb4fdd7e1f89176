"""Whatever anybody sends over HTTP: strangers learn nothing, nobody makes the bot stumble."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import json
import time
import zlib
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.runtime.http_server import LARGEST_BODY
from tests.fuzz.door import Door, Headers
from tests.support.front import SECRET
from tests.support.slack_stage import FILM, MAYA, TEAM
from tests.support.storage import fresh

EVENTS = b"/slack/events"
FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"

PHASES = (Phase.explicit, Phase.generate, Phase.shrink)

some = settings(derandomize=True, max_examples=250, deadline=None, database=None, phases=PHASES)
few = settings(derandomize=True, max_examples=40, deadline=None, database=None, phases=PHASES)

visible = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40)
values = st.one_of(
    visible.map(str.encode),
    st.binary(max_size=40).map(lambda raw: bytes(b for b in raw if b >= 0x20 and b != 0x7F)),
    st.sampled_from([b"0", b"-1", b"1e9", b"v0=", b"v0=" + b"0" * 64, b"9" * 5000, b"NaN"]),
)
names = st.sampled_from(
    [
        b"X-Slack-Signature",
        b"X-Slack-Request-Timestamp",
        b"X-Slack-Retry-Num",
        b"X-Slack-Retry-Reason",
        b"X-Slack-Bolt-Lazy-Only",
        b"Accept",
        b"Authorization",
        b"Content-Type",
        b"Cookie",
        b"Expect",
        b"Forwarded",
        b"If-None-Match",
        b"Range",
        b"Upgrade",
        b"X-Anything",
    ]
)
headers = st.lists(st.tuples(names, values), max_size=5)
methods = st.sampled_from(
    [b"POST"] * 4 + [b"GET", b"HEAD", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"BREW"]
)
targets = st.one_of(
    st.sampled_from(
        [
            EVENTS,
            EVENTS + b"/",
            b"/slack//events",
            EVENTS + b"?ssl_check=1",
            b"/healthz",
            b"/readyz",
        ]
    ),
    st.binary(max_size=20).map(lambda raw: b"/" + quote_from_bytes(raw).encode()),
    st.sampled_from([b"/../etc/passwd", b"/%2e%2e/%2e%2e/", b"//", b"/%00", b"/%ff", b"*"]),
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
).map(lambda document: json.dumps(document).encode())
bodies = st.one_of(
    st.binary(max_size=200),
    documents,
    documents.map(lambda raw: b"payload=" + quote_from_bytes(raw).encode()),
    documents.map(lambda raw: b'{"type":"event_callback","event":' + raw + b"}"),
    st.sampled_from(
        [
            b"",
            b"[" * 100_000,
            b'{"event":' * 20_000 + b"1" + b"}" * 20_000,
            b"[" * 900 + b"]" * 900,
            b"payload=" + b"%5B" * 50_000,
            b"&".join(b"a%d=b" % i for i in range(50_000)),
            b"a=" + b"b" * 900_000,
            b"payload",
            b"payload=&payload=%7B",
            b"ssl_check=1",
            b"\xff\xfe{}",
            b"\xef\xbb\xbf{}",
            b'{"type":"\xff"}',
            b'{"challenge":1,"type":"url_verification"}',
            b'{"type":"event_callback","event":{"type":"\\ud800"}}',
            b'{"type":"event_callback","event":null,"team_id":"T0ACME"}',
        ]
    ),
)
kinds = st.one_of(
    st.sampled_from(
        [
            FORM,
            JSON,
            b"",
            b"text/plain",
            b"application/json; charset=nonsense",
            b"application/json; charset=utf-16",
            b"multipart/form-data",
            b"multipart/form-data; boundary=x",
            b";;;",
        ]
    ),
    visible.map(str.encode),
)


def signed(
    body: bytes, kind: bytes = FORM, *, stamp: str | None = None, secret: str = SECRET
) -> list[tuple[bytes, bytes]]:
    """Return what Slack would send along; made here, so that any bytes can be signed."""
    stamp = stamp or str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return [
        (b"Content-Type", kind),
        (b"X-Slack-Request-Timestamp", stamp.encode()),
        (b"X-Slack-Signature", signature.encode()),
    ]


def command(**more: Any) -> bytes:
    return urlencode(
        {
            "team_id": TEAM,
            "channel_id": FILM,
            "user_id": MAYA,
            "command": "/sora",
            "text": "a red fox",
            "trigger_id": fresh("13345224609.738474920."),
            **more,
        }
    ).encode()


@some
@given(method=methods, target=targets, more=headers, kind=kinds, body=bodies)
def test_a_stranger_is_refused_whatever_he_sends(
    door: Door, *, method: bytes, target: bytes, more: Headers, kind: bytes, body: bytes
) -> None:
    before = door.rows()
    status = door.send(method, target, [(b"Content-Type", kind), *more], body)
    if method == b"POST" and target.partition(b"?")[0] == EVENTS:
        # 400: the header lines themselves were not HTTP; 417: an Expect that nobody can meet
        assert status in {400, 401, 417}
        assert status == 401 or any(
            name == b"Expect" or not value.isascii() or len(value) > 1000 for name, value in more
        )
    else:
        assert status < 500
    assert door.rows() == before
    assert door.complaints() == []


@some
@given(
    forgery=st.sampled_from(
        ["secret", "body", "stale", "future", "signature", "timestamp", "cut", "upper", "both"]
    ),
    age=st.integers(301 + 5, 10**9),
    junk=values,
    data=st.data(),
)
def test_what_slack_did_not_sign_is_refused(
    door: Door, forgery: str, age: int, junk: bytes, data: st.DataObject
) -> None:
    body, before = command(), door.rows()
    now = int(time.time())
    given_headers = dict(signed(body))
    match forgery:
        case "secret":
            secret = data.draw(st.text(min_size=1, max_size=40).filter(lambda it: it != SECRET))
            given_headers = dict(signed(body, secret=secret.encode("utf-8", "replace").decode()))
        case "body":
            body = body + b"&x=" + quote_from_bytes(junk).encode()
        case "stale":
            given_headers = dict(signed(body, stamp=str(now - age)))
        case "future":
            given_headers = dict(signed(body, stamp=str(now + age)))
        case "signature" | "timestamp":
            name = b"X-Slack-" + (b"Signature" if forgery == "signature" else b"Request-Timestamp")
            given_headers[name] = junk
        case "cut":
            end = data.draw(st.integers(0, 66))
            given_headers[b"X-Slack-Signature"] = given_headers[b"X-Slack-Signature"][:end]
        case "upper":
            given_headers[b"X-Slack-Signature"] = given_headers[b"X-Slack-Signature"].upper()
        case _:
            del given_headers[b"X-Slack-Signature"], given_headers[b"X-Slack-Request-Timestamp"]
    status = door.send(b"POST", EVENTS, list(given_headers.items()), body)
    assert status in {400, 401}  # 400: a header that isn't HTTP
    assert door.rows() == before
    assert door.complaints() == []


@some
@given(kind=kinds, body=bodies, more=headers)
def test_what_slack_signed_but_nobody_can_read_is_no_accident(
    door: Door, kind: bytes, body: bytes, more: Headers
) -> None:
    """Nothing random names a workspace of ours, so nothing is recorded either."""
    before = door.rows()
    mine = [(name, value) for name, value in more if not name.startswith(b"X-Slack-")]
    assert door.send(b"POST", EVENTS, [*signed(body, kind), *mine], body) < 500
    assert door.rows() == before
    assert door.complaints() == []


@few
@given(
    encoding=st.sampled_from([b"gzip", b"deflate", b"br", b"identity", b"zstd", b"nonsense"]),
    packed=st.booleans(),
    size=st.sampled_from([10, LARGEST_BODY * 8]),
)
def test_a_packed_body_is_no_way_in(door: Door, encoding: bytes, packed: bool, size: int) -> None:
    """What unpacks to more than is read is cut off there; it isn't signed anyway."""
    plain = b"a" * size
    body = plain[:99_999]
    if packed:
        body = zlib.compress(plain) if encoding == b"deflate" else gzip.compress(plain)
    status = door.send(b"POST", EVENTS, [(b"Content-Encoding", encoding)], body)
    assert status in {400, 401, 413}
    assert door.complaints() == []


@few
@given(over=st.integers(1, 70_000), sign=st.booleans(), chunked=st.booleans())
def test_beyond_the_cap_nothing_is_taken(door: Door, over: int, sign: bool, chunked: bool) -> None:
    body, before = b"text=" + b"x" * (LARGEST_BODY - 5 + over), door.rows()
    sent = signed(body) if sign else []
    if chunked:
        sent = [*sent, (b"Transfer-Encoding", b"chunked")]
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    assert door.send(b"POST", EVENTS, sent, body, whole=not chunked) == 413
    assert door.rows() == before
    assert door.complaints() == []


@few
@given(
    times=st.integers(2, 5),
    count=st.integers(1, 4),
    age=st.integers(0, 290),
    at_once=st.booleans(),
    retry=st.sampled_from([b"1", b"2", b"-1", b"x"]),
)
def test_a_replayed_command_creates_nothing_new(
    door: Door, *, times: int, count: int, age: int, at_once: bool, retry: bytes
) -> None:
    body = command(text=f"a red fox --count {count}")
    once = [*signed(body, stamp=str(int(time.time()) - age)), (b"X-Slack-Retry-Num", retry)]
    requests, jobs = door.rows()

    async def replay() -> list[int]:
        if at_once:
            sent = (door.sent(b"POST", EVENTS, once, body) for _ in range(times))
            return list(await asyncio.gather(*sent))
        return [await door.sent(b"POST", EVENTS, once, body) for _ in range(times)]

    assert door.run(replay()) == [200] * times
    assert door.rows() == (requests + 1, jobs + count)
    assert door.complaints() == []
