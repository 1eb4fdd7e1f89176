"""A browser in which somebody installs the app: cookies, Slack's page, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from re import findall
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

import aiohttp

if TYPE_CHECKING:
    from typing import Self

_HIDDEN = r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">'


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser shows: a status, a text, and where it was led to without going there."""

    status: int
    text: str
    location: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What the address that it leads to says."""
        return dict(parse_qsl(urlsplit(self.location).query))


class Browser:
    """Somebody's browser. Use as an async context manager.

    What is public at ``app_url`` is reached at ``behind``, as through a proxy that ends TLS: so
    cookies that are for HTTPS alone come along.
    """

    def __init__(self, slack_url: str, app_url: str = "", behind: str = "") -> None:
        self._slack_url = slack_url
        self._app_url, self._behind = app_url, behind
        self._http: aiohttp.ClientSession | None = None
        self.cookies: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.close()

    async def get(self, address: str) -> Page:
        """Open an address and follow nothing."""
        return await self._ask("GET", address)

    async def begin(self, install_url: str) -> Page:
        """Open the app's install page and follow it to Slack's."""
        page = await self.get(install_url)
        links = findall(r'href="([^"]*/oauth/v2/authorize[^"]*)"', page.text)
        return await self.get(page.location or unescape(links[0]))

    async def decide(self, asked: Page, who: str, answer: str = "allow") -> Page:
        """Answer on Slack's page as ``T0ACME U0MAYA``; return it with where it leads back to."""
        form = {name: unescape(value) for name, value in findall(_HIDDEN, asked.text)}
        address = urljoin(self._slack_url, "/oauth/v2/authorize")
        return await self._ask("POST", address, {**form, "who": who, "answer": answer})

    async def install(self, install_url: str, who: str) -> Page:
        """Go all the way; return the app's last page."""
        allowed = await self.decide(await self.begin(install_url), who)
        return await self.get(allowed.location)

    async def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> Page:
        assert self._http is not None
        slacks = urlsplit(address).netloc == urlsplit(self._slack_url).netloc
        if self._app_url and address.startswith(self._app_url):
            address = self._behind + address.removeprefix(self._app_url)
        async with self._http.request(
            method,
            address,
            data=form,
            cookies={} if slacks else self.cookies,
            allow_redirects=False,
        ) as answer:
            self.cookies |= {name: one.value for name, one in answer.cookies.items()}
            return Page(answer.status, await answer.text(), answer.headers.get("Location", ""))
