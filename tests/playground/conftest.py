from __future__ import annotations

import os
import shutil
import time
from subprocess import Popen
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, ConsoleMessage, Page

    OpenPage = Callable[..., Awaitable[Page]]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_MOUSE = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
_FLAGS = [
    "--headless",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    f"--blink-settings={_MOUSE}",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-back-forward-cache",
    "--disable-dev-shm-usage",
    "--disable-hang-monitor",
    "--allow-pre-commit-input",
    "--password-store=basic",
    "--use-mock-keychain",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("Chromium not found: the browser tests did not run")
    return found


@pytest.fixture(scope="session")
def chromium(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one Chromium for all tests, since it starts slowly; return where it is spoken to."""
    folder = tmp_path_factory.mktemp("chromium")
    command = [chromium_path, *_FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}"]
    with (folder / "log").open("wb") as log, Popen(command, stdout=log, stderr=log) as process:
        try:
            yield _address_of(process, folder / "DevToolsActivePort")
        finally:
            process.terminate()


def _address_of(process: Popen[bytes], file: Path) -> str:
    """Return the address that Chromium writes into a file once it listens."""
    while not file.exists() or len(lines := file.read_text().split()) < 2:
        assert process.poll() is None, (file.parent / "log").read_text()
        time.sleep(0.02)
    port, path = lines
    return f"ws://127.0.0.1:{port}{path}"


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Speak to the browser; whatever pages a test opens, they are gone afterwards."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open pages; fail the test if a script of theirs threw or was blocked."""
    problems: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            problems.append(message.text)

    async def open_one(url: str, width: int = 1440, height: int = 900) -> Page:
        page = await browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", listen)
        await page.goto(url)
        await page.get_by_test_id("composer").wait_for()
        await page.locator(".intro > *").first.wait_for()
        return page

    yield open_one
    assert problems == []
