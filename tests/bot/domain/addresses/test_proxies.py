"""Which proxy an address is reached by, and what NO_PROXY means."""

from __future__ import annotations

import pytest

from bot.domain.addresses.proxies import Proxies, without_user

PLAIN, TLS = "http://plain.example:3128", "http://tls.example:3128"


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://slack.com/api/", TLS),
        ("wss://wss-primary.slack.com/link", TLS),
        ("http://videos.local:8000/v1", PLAIN),
        ("ws://127.0.0.1:1/link", PLAIN),
        ("https://[2001:db8::1]/x", TLS),
    ],
)
def test_a_scheme_has_its_proxy(url: str, proxy: str) -> None:
    assert Proxies(PLAIN, TLS).by(url) == proxy
    assert Proxies().by(url) is None


@pytest.mark.parametrize(
    ("entry", "url", "direct"),
    [
        ("*", "https://slack.com/", True),
        ("slack.com", "https://slack.com/", True),
        ("slack.com", "https://files.slack.com/", True),
        ("slack.com", "https://evilslack.com/", False),
        (".slack.com", "https://files.slack.com/", True),
        (".slack.com", "https://slack.com/", True),
        ("*.slack.com", "https://files.slack.com/", True),
        ("SLACK.com", "https://Files.Slack.com./", True),
        ("files.slack.com", "https://slack.com/", False),
        ("slack.com:443", "https://slack.com/", True),
        ("slack.com:8443", "https://slack.com/", False),
        ("slack.com:8443", "https://slack.com:8443/", True),
        ("localhost", "http://localhost:8000/", True),
        ("127.0.0.1", "http://127.0.0.1:8000/", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/", True),
        ("127.0.0.1:9000", "http://127.0.0.1:8000/", False),
        ("127.0.0.1", "http://10.127.0.0.1.example/", False),
        ("10.0.0.0/8", "http://10.1.2.3/", True),
        ("10.0.0.0/8", "http://11.1.2.3/", False),
        ("10.0.0.1/8", "http://10.1.2.3/", True),
        ("::1", "http://[::1]:8000/", True),
        ("[::1]", "http://[::1]:8000/", True),
        ("[::1]:8000", "http://[::1]:8000/", True),
        ("[::1]:9000", "http://[::1]:8000/", False),
        ("fd00::/8", "http://[fd00::7]/", True),
        ("0.0.0.0/0", "http://name.example/", False),
        ("10.0.0.0/99", "http://10.0.0.0/", False),
        (".", "https://slack.com/", False),
        (":", "https://slack.com/", False),
        ("https://slack.com", "https://slack.com/", False),
    ],
)
def test_what_is_reached_without_a_proxy(entry: str, url: str, direct: bool) -> None:
    ways = Proxies(PLAIN, TLS, ("else.example", entry))
    assert (ways.by(url) is None) is direct


def test_a_neighbour_that_knows_who_we_are_is_asked_directly() -> None:
    assert Proxies(PLAIN, TLS).by("http://169.254.169.254/metadata/identity") is None


def test_nobody_is_shown_a_password() -> None:
    ways = Proxies(PLAIN, "http://sora:hunter22@tls.example:3128", ("videos.example",))
    assert ways.shown("https://slack.com/") == "by http://tls.example:3128"
    assert ways.shown("https://videos.example/v1") == "directly"
    assert "hunter22" not in repr(ways)
    assert without_user("https://a:b@c.example:1") == "https://c.example:1"
