"""The proxies that the environment names."""

from __future__ import annotations

import pytest

from bot.config.proxies import proxies
from bot.config.settings import load
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError
from tests.support.environment import AZURE, SLACK

A, B = "http://a.example:3128", "http://b.example:3128"


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, Proxies()),
        ({"HTTPS_PROXY": A}, Proxies(None, A)),
        ({"https_proxy": A}, Proxies(None, A)),
        ({"HTTPS_PROXY": B, "https_proxy": A}, Proxies(None, A)),
        ({"HTTPS_PROXY": B, "https_proxy": ""}, Proxies()),
        ({"HTTP_PROXY": A}, Proxies(A, None)),
        ({"ALL_PROXY": A}, Proxies(A, A)),
        ({"all_proxy": A, "HTTPS_PROXY": B}, Proxies(A, B)),
        ({"HTTPS_PROXY": "a.example:3128"}, Proxies(None, A)),
        ({"HTTPS_PROXY": " http://a.example:3128/ "}, Proxies(None, A)),
        ({"HTTPS_PROXY": "https://a.example"}, Proxies(None, "https://a.example")),
        ({"NO_PROXY": "a, .b,,10.0.0.0/8 c"}, Proxies(direct=("a", ".b", "10.0.0.0/8", "c"))),
        ({"no_proxy": "*"}, Proxies(direct=("*",))),
    ],
)
def test_the_usual_variables_are_read(environ: dict[str, str], wanted: Proxies) -> None:
    assert proxies(environ) == wanted


@pytest.mark.parametrize(
    "value",
    [
        "socks5://a.example:1080",
        "ftp://a.example",
        "http://",
        "http://a:x",
        "a b",
        "http://u:%CE%A9@a",
        "http://a..b:3128",
        f"http://{'a' * 64}:3128",
        "http://<proxy>:3128",
        "http://*:3128",
        "$PROXY",
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_what_is_no_http_proxy_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be the address of an HTTP proxy") as no:
        proxies({name: value})
    assert "\n" not in str(no.value)


def test_what_nothing_is_reached_by_is_not_looked_at() -> None:
    both = {"HTTPS_PROXY": A, "HTTP_PROXY": B, "ALL_PROXY": "socks5://c.example:1080"}
    assert proxies(both) == Proxies(B, A)


def test_a_password_is_a_secret_however_it_is_written() -> None:
    environ = {"HTTPS_PROXY": "http://sora:hunter%2222@a.example:3128"}
    settings = load(SLACK | AZURE | environ)
    assert {"hunter%2222", 'hunter"22'} < set(settings.secrets())
    assert "hunter" not in repr(settings)
