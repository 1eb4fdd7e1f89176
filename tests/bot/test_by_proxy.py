"""Every path out goes by the proxy that is meant for it, and by none where none is."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from slack_bolt.async_app import AsyncApp

from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.clips import ClipElsewhere
from bot.domain.errors.deployment import AccessError
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.slack import SlackUnavailable
from bot.runtime.outgoing import certificates
from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock
from bot.slack.api.client import SlackCalls
from bot.slack.api.files import SlackFiles
from bot.slack.api.upload import Uploader
from bot.slack.inbound.socket import Socket
from bot.video import open_video_api
from bot.video.transport import address_policy
from bot.video.transport.credentials import ApiKey
from bot.video.transport.entra import EntraId
from tests.support.proxy import Proxy
from tests.support.video_doubles import KEY
from tests.support.video_servers import CLIP


@dataclass
class Far:
    """Slack and a video server in one."""

    root: str = ""
    redirect: str | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Each request's path, and the port that it came from."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            self.asked.append((request.path, request.transport.get_extra_info("peername")[1]))
        base = str(request.url.origin())
        match request.path:
            case "/api/auth.test":
                return web.json_response(
                    {"ok": True, "team_id": "T1", "team": "Acme", "url": base}
                    | {"user_id": "U0BOT", "bot_id": "B1"}
                )
            case "/api/files.info":
                file = {"mode": "hosted", "name": "fox.png", "url_private": f"{self.root}/file"}
                return web.json_response({"ok": True, "file": file})
            case "/api/apps.connections.open":
                url = f"{self.root.replace('http', 'ws', 1)}/link"
                return web.json_response({"ok": True, "url": url})
            case "/link":
                return await self.linked(request)
            case "/v1/videos/video_1/content" if self.redirect:
                raise web.HTTPFound(self.redirect)
            case path if path.endswith("/content"):
                return web.Response(body=CLIP)
            case path if path.startswith("/v1/videos"):
                return web.json_response({"id": "video_1", "status": "queued"})
            case _:
                await request.read()
                return web.Response(body=b"a fox")

    async def linked(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello"})
        async for _ in socket:
            pass
        return socket


@asynccontextmanager
async def serving(far: Far, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", far.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    port: int = runner.addresses[0][1]
    far.root = far.root or f"http://127.0.0.1:{port}"
    try:
        yield port
    finally:
        await runner.cleanup()


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    there = Far()
    async with serving(there):
        yield there


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with Proxy().running() as one:
        yield one


@asynccontextmanager
async def slack(far: Far, ways: Proxies) -> AsyncIterator[SlackCalls]:
    calls = SlackCalls(f"{far.root}/api/", ways)
    await calls.sign_in(["xoxb-1"])
    try:
        yield calls
    finally:
        await calls.close()


async def use_slack(far: Far, ways: Proxies, clip: Path) -> list[str]:
    """Go each way out to Slack; return the paths that were asked for."""
    await asyncio.to_thread(clip.write_bytes, CLIP)
    uploader = Uploader(ways)
    async with slack(far, ways) as calls:
        await calls.respond(f"{far.root}/response", "only you")
        assert await SlackFiles(calls).fetch("T1", "F1") == b"a fox"
        await uploader.send(f"{far.root}/upload", clip, len(CLIP))
        await connect(far, calls, ways)
    await uploader.close()
    return ["/api/auth.test", "/response", "/api/files.info", "/file", "/upload", "/link"]


async def connect(far: Far, calls: SlackCalls, ways: Proxies) -> None:
    """Connect by Socket Mode, to an address that is known and then to one that is asked for."""
    app = AsyncApp(client=calls.client("xoxb-1"), signing_secret="-", token=None)
    for address in (f"{far.root.replace('http', 'ws', 1)}/link", None):
        stopping = Stopping()
        socket = Socket(app, "xapp-1", SystemClock(), stopping, address=address, proxies=ways)
        running = asyncio.create_task(socket.run())
        async with asyncio.timeout(20):
            while not socket.connected:  # noqa: ASYNC110 - the other side is a server
                await asyncio.sleep(0.02)
        stopping.request()
        await running
        await socket.close()


async def use_video(far: Far, ways: Proxies, clip: Path) -> list[str]:
    api = open_video_api(base_url=f"{far.root}/v1", credentials=ApiKey(KEY), proxies=ways)
    try:
        await api.get("video_1")
        await api.download("video_1", clip)
    finally:
        await api.close()
    return ["/v1/videos/video_1", "/v1/videos/video_1/content"]


WAYS = pytest.mark.parametrize("use", [use_slack, use_video])
Use = Callable[[Far, Proxies, Path], "asyncio.Future[list[str]]"]


@WAYS
async def test_every_path_out_goes_by_the_proxy(
    far: Far, proxy: Proxy, use: Use, tmp_path: Path
) -> None:
    paths = await use(far, Proxies(http=proxy.url), tmp_path / "clip.mp4")
    assert {path for path, _ in far.asked} >= set(paths)
    assert [path for path, port in far.asked if port not in proxy.ports] == []


@WAYS
async def test_no_path_out_goes_by_a_proxy_that_is_not_meant(
    far: Far, proxy: Proxy, use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries would find this proxy in the environment, and use it for loopback, too."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv(name.lower(), proxy.url)
    await use(far, Proxies(proxy.url, proxy.url, ("127.0.0.1",)), tmp_path / "clip.mp4")
    await use(far, Proxies(), tmp_path / "clip.mp4")
    assert proxy.asked == []


@WAYS
async def test_a_proxy_is_shown_its_password(far: Far, use: Use, tmp_path: Path) -> None:
    async with Proxy(password="hunter22").running() as proxy:
        assert await use(far, Proxies(http=proxy.url), tmp_path / "clip.mp4")
        assert proxy.asked


async def test_a_proxy_that_is_gone_is_bad_weather(far: Far, tmp_path: Path) -> None:
    gone = Proxies(http="http://127.0.0.1:9")
    calls = SlackCalls(f"{far.root}/api/", gone)
    with pytest.raises(SlackUnavailable):
        await calls.sign_in(["xoxb-1"])
    with pytest.raises(SlackUnavailable):
        await calls.respond(f"{far.root}/response", "only you")
    await calls.close()
    with pytest.raises(Unavailable):
        await use_video(far, gone, tmp_path / "clip.mp4")


# --- clips at other hosts --------------------------------------------------------------


def certificate(folder: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate's file, and what a server needs that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [*map(x509.DNSName, names), x509.IPAddress(ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    shown = built.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(shown)
    both = folder / "server.pem"
    both.write_bytes(shown + private)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(both)
    return file, tls


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Return how to have this process trust other certificates than the machine's, for a while."""

    def trust(file: Path) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        certificates.cache_clear()

    yield trust
    certificates.cache_clear()


async def test_a_clip_at_another_host_comes_by_the_proxy_over_tls(
    far: Far, tmp_path: Path, trusting: Callable[[Path], None]
) -> None:
    file, tls = certificate(tmp_path, "clips.invalid")
    trusting(file)
    far.redirect = "https://clips.invalid/content"
    async with (
        serving(Far(root="-"), tls) as port,
        Proxy({"clips.invalid": port}).running() as proxy,
    ):
        await use_video(far, Proxies(https=proxy.url), tmp_path / "clip.mp4")
        assert proxy.asked == ["CONNECT clips.invalid:443"]
    assert (tmp_path / "clip.mp4").read_bytes() == CLIP


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "10.0.0.7", "[::1]"])
async def test_a_clip_inside_is_not_asked_for_by_a_proxy_either(
    far: Far, proxy: Proxy, tmp_path: Path, host: str
) -> None:
    far.redirect = f"https://{host}:4433/content"
    with pytest.raises(ClipElsewhere):
        await use_video(far, Proxies(https=proxy.url), tmp_path / "clip.mp4")
    assert proxy.asked == []


async def test_a_name_that_leads_inside_here_is_not_asked_for(
    far: Far, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This machine may know more of a name than its spelling tells."""
    monkeypatch.setattr(address_policy, "is_inside", lambda host: host in {"127.0.0.1", "::1"})
    far.redirect = "https://localhost:4433/content"
    with pytest.raises(ClipElsewhere):
        await use_video(far, Proxies(https=proxy.url), tmp_path / "clip.mp4")
    assert proxy.asked == []


# --- Entra ID --------------------------------------------------------------------------


@pytest.mark.parametrize("direct", [False, True])
async def test_entra_id_is_asked_by_the_proxy(
    proxy: Proxy, direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AZURE_TENANT_ID": "11111111-1111-1111-1111-111111111111",
        "AZURE_CLIENT_ID": "22222222-2222-2222-2222-222222222222",
        "AZURE_CLIENT_SECRET": "made-up",
        "AZURE_AUTHORITY_HOST": "https://login.invalid",
        "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
    }.items():
        monkeypatch.setenv(name, value)
    ways = Proxies(https=proxy.url, direct=("login.invalid",) if direct else ())
    entra = EntraId(proxies=ways)
    try:
        with pytest.raises((AccessError, Unavailable)):
            await entra.headers()
    finally:
        await entra.close()
    assert bool(proxy.targets("CONNECT")) is not direct
    assert set(proxy.targets("CONNECT")) <= {"login.invalid:443"}
