from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp.abc import ResolveResult

from bot.domain.addresses.links import Forbidden
from bot.video.transport.address_policy import Hop, PublicResolver, is_inside, next_hop

HOME = "https://studio.openai.azure.com/openai/v1"
LOCAL = "http://vllm.internal:8000/v1"


@pytest.mark.parametrize(
    ("base", "location", "hop"),
    [
        (HOME, "/x", Hop.OWN),
        (HOME, "https://STUDIO.openai.azure.com:443/x", Hop.OWN),
        (HOME, "https://studio.openai.azure.com./x", Hop.OWN),
        (HOME, "https://studio.openai.azure.com:8443/x", Hop.SIBLING),
        (HOME, "https://blob.core.windows.net/x?sig=1", Hop.FOREIGN),
        (HOME, "//cdn.example/x", Hop.FOREIGN),
        (HOME, "https://93.184.215.14/x", Hop.FOREIGN),
        (LOCAL, "http://vllm.internal:9000/x", Hop.SIBLING),
        (LOCAL, "https://vllm.internal/x", Hop.SIBLING),
        (LOCAL, "https://cdn.example/x", Hop.FOREIGN),
    ],
)
def test_whose_address_it_is_decides_what_is_shown(base: str, location: str, hop: Hop) -> None:
    assert next_hop(base, f"{base}/videos/1/content", location)[1] is hop


@pytest.mark.parametrize(
    ("base", "location"),
    [
        (HOME, "http://studio.openai.azure.com/x"),
        (HOME, "http://cdn.example/x"),
        (LOCAL, "http://cdn.example/x"),
        (LOCAL, "https://other.internal/x"),
        (HOME, "https://printer.local/x"),
        (HOME, "https://localhost/x"),
        (HOME, "https://192.168.1.1/x"),
        (HOME, "https://a:b@studio.openai.azure.com/x"),
        (HOME, "data:video/mp4;base64,AAAA"),
        (HOME, "https://host:port/x"),
        (HOME, "https://127.1/x"),
        (HOME, "https://127\u30020\u30020\u30021/x"),
        (HOME, "https://cdn.example\\@evil.example/x"),
        (HOME, "https://[::ffff:127.0.0.1]/x"),
        (HOME, "https://127.0.0.1./x"),
        (HOME, "https://168.63.129.16/x"),
        (HOME, "https://metadata/x"),
        (HOME, "https://[v1.fe80]/x"),
        (HOME, "https://[2606:4700::1111]x/x"),
        (HOME, "https://xn--/x"),
        (HOME, "https://a..b/x"),
        (HOME, f"https://{'a' * 64}.example/x"),
        (HOME, "https://cdn.example/\x01"),
        (HOME, "https://cdn.example/caf\udce9.mp4"),
        (HOME, f"https://cdn.example/{'a' * 70_000}"),
        (HOME, "clip\x00.mp4"),
    ],
)
def test_what_is_forbidden(base: str, location: str) -> None:
    with pytest.raises(Forbidden):
        next_hop(base, f"{base}/videos/1/content", location)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),
        ("fe80::1", True),
        ("fc00::1", True),
        ("2130706433", True),
        ("127.1", True),
        ("0x7f.1", True),
        ("evil.0x7f", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("64:ff9b::808:808", False),
        ("2002:a00:1::", True),
        ("2002:808:808::", False),
        ("8.8.8.8", False),
        ("2606:4700::1111", False),
        ("cdn.example", False),
        ("::127.0.0.1", True),
        ("::8.8.8.8", True),
        ("::", True),
        ("::1", True),
        ("64:ff9b:1::1", True),
        ("64:ff9b:1::808:808", True),
        ("::ffff:8.8.8.8", False),
        ("::ffff:169.254.169.254", True),
        ("::ffff:224.0.0.1", True),
        ("::ffff:192.0.0.9", True),
        ("::ffff:0:808:808", True),
        ("fec0::1", True),
        ("ff02::1", True),
        ("ff0e::1", True),
        ("224.0.0.1", True),
        ("239.255.255.250", True),
        ("192.0.0.9", True),
        ("192.0.0.170", True),
        ("192.88.99.1", True),
        ("192.0.2.1", True),
        ("198.18.0.1", True),
        ("198.19.255.255", True),
        ("240.0.0.1", True),
        ("255.255.255.255", True),
        ("0.1.2.3", True),
        ("100::1", True),
        ("2001::1", True),
        ("2001:0:a00:1::1", True),
        ("2001:20::1", True),
        ("2001:db8::1", True),
        ("2002:7f00:1::", True),
        ("2002:e000:1::", True),
        ("3fff::1", True),
        ("5f00::1", True),
        ("4000::1", True),
        ("2001:470:1:2:0:5efe:a00:1", True),
        ("2001:470:1:2:200:5efe:7f00:1", True),
        ("2001:470:1:2:0:5efe:808:808", False),
        ("fe80::5efe:808:808", True),
        ("fe80::1%eth0", True),
        ("2606:4700::1111%1", True),
        ("[2606:4700::1111]", False),
        ("[::1]", True),
        ("2a00:1450:4001:80b::200e", False),
        ("127%2e0%2e0%2e1", True),
        ("router.home.arpa", True),
        ("example.com", False),
        ("example.com.", False),
        ("127.0.0.1.", True),
        ("localhost.", True),
        ("localhost6.localdomain6", False),
        ("localhost.localdomain", True),
        ("metadata", True),
        ("nas.lan", True),
        ("kubernetes.default.svc", True),
        ("168.63.129.16", True),
        ("::ffff:168.63.129.16", True),
        ("168.63.129.17", False),
    ],
)
def test_addresses_of_this_network_are_known(host: str, inside: bool) -> None:
    assert is_inside(host) is inside


class _Names:
    """A resolver with two answers for one name."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts

    async def resolve(self, host: str, port: int, family: Any) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=to, port=port, family=family, proto=0, flags=0)
            for to in self.hosts
        ]

    async def close(self) -> None:
        return


async def resolved(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> list[str]:
    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", _Names(*hosts).resolve)
    resolver = PublicResolver()
    try:
        found = await resolver.resolve("cdn.example", 443, socket.AF_INET)
    finally:
        await resolver.close()
    return [address["host"] for address in found]


async def test_names_lead_only_to_public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await resolved(monkeypatch, "127.0.0.1", "8.8.8.8") == ["8.8.8.8"]
    with pytest.raises(OSError, match="no public address"):
        await resolved(monkeypatch, "127.0.0.1", "169.254.169.254")
