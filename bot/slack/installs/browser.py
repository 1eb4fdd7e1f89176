"""What binds an installation to the browser that began it: a cookie that only we can make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http.cookies import CookieError, SimpleCookie

from slack_sdk.oauth import OAuthStateUtils
from typing_extensions import override


class BrowserCookies(OAuthStateUtils):
    """One cookie for each installation that is under way, so that two may be in one browser.

    slack_sdk's cookie is the state itself: whoever has seen that in an address could make one. Ours
    is signed. It is ``Secure`` unless we are reached by http, which settings allow on this machine
    and its own network alone.
    """

    def __init__(
        self,
        sign: Callable[[str], str],
        is_signed: Callable[[str, str], bool],
        seconds: int,
        *,
        secure: bool,
    ) -> None:
        super().__init__(cookie_name="sora-install", expiration_seconds=seconds)
        self._sign = sign
        self._is_signed = is_signed
        self._secure = secure

    @override
    def build_set_cookie_for_new_state(self, state: str) -> str:
        return self._cookie(state, self._sign(state), self.expiration_seconds)

    def cookie_for_end(self, state: str) -> str:
        """Return what takes a state's cookie away."""
        return self._cookie(state, "", 0)

    @override
    def is_valid_browser(
        self, state: str | None, request_headers: dict[str, str | Sequence[str]]
    ) -> bool:
        given = request_headers.get("cookie", ())
        name = self._name(state or "")
        cookies = [given] if isinstance(given, str) else given
        return any(self._is_signed(state or "", value) for value in _values(cookies, name))

    def _name(self, state: str) -> str:
        return f"{self.cookie_name}-{state[:8]}"

    def _cookie(self, state: str, value: str, seconds: int) -> str:
        secure = "Secure; " if self._secure else ""
        rest = f"{secure}HttpOnly; SameSite=Lax; Path=/; Max-Age={seconds}"
        return f"{self._name(state)}={value}; {rest}"


def _values(cookies: Sequence[str], name: str) -> list[str]:
    """Return the values of the cookies of a name; none of what can't be read."""
    found = []
    for cookie in cookies:
        try:
            read = SimpleCookie(cookie)
        except CookieError:
            continue
        if name in read:
            found.append(read[name].value)
    return found
