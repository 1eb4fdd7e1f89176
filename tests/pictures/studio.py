"""A browser's pages that all look at the same place: light and dark, wide and on a phone."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.async_api import BrowserContext, Locator, Page, async_playwright

PATIENCE_SECONDS: Final = 120.0
"""How long something may take to be seen, such as a copy that is brought to another channel."""
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
QUALITY: Final = 32
"""Of WebP: text can still be read, and all pictures together stay under 1.5 MB."""


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at the page; sizes in CSS pixels, ``scale`` pixels of the picture each."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    phone: bool = False
    scale: float = 1.0


LOOKS: Final = (
    Look("wide-light", 1280, 940, "light"),
    Look("wide-dark", 1280, 940, "dark"),
    Look("phone-light", 390, 844, "light", phone=True, scale=1.25),
    Look("phone-dark", 390, 844, "dark", phone=True, scale=1.25),
)
PAIR: Final = (LOOKS[0], LOOKS[-1])
"""Those that most surfaces are shown in; a few are shown in all."""


class Studio:
    """The pages, and the folder that the pictures go into."""

    def __init__(self, url: str, pages: dict[Look, Page], folder: Path) -> None:
        self._url = url
        self._pages = pages
        self._folder = folder
        self.first = next(iter(pages.values()))
        """The page on which things are pressed; what opens then opens on all of them."""

    async def go(
        self,
        person: str,
        channel: str,
        *,
        panel: bool = False,
        wide: int = 0,
        tall: int = 0,
        **more: str,
    ) -> None:
        """Look at a conversation as somebody.

        ``panel`` leaves the providers' side open; ``wide`` and ``tall`` are the size of a page
        that isn't a phone's, where it isn't the usual one.
        """
        place = "&".join(
            f"{key}={value}" for key, value in {"as": person, "at": channel, **more}.items()
        )
        for look, page in self._pages.items():
            width, height = (0, 0) if look.phone else (wide, tall)
            await page.set_viewport_size(
                {"width": width or look.width, "height": height or look.height}
            )
            await page.goto("about:blank")
            await page.goto(f"{self._url}/#{place}")
            title = page.locator("#channel-title", has_text=channel)
            await title.wait_for(state="attached")
            if not look.phone and not panel:
                await page.locator("#provider-toggle").click()

    async def bring(self, words: str) -> None:
        """On a phone, bring the card that says this to the top."""
        for look, page in self._pages.items():
            if look.phone:
                card = page.get_by_test_id("message").filter(has_text=words).first
                await card.evaluate("node => node.scrollIntoView({block: 'start'})")

    async def bring_to_middle(self, place: str) -> None:
        """Bring something to the middle of what scrolls around it."""
        for page in self._pages.values():
            await page.locator(place).evaluate("node => node.scrollIntoView({block: 'center'})")

    async def wait_for_home(self) -> None:
        """Wait until every page shows what the app published."""
        for page in self._pages.values():
            await page.get_by_test_id("home").locator(".block").first.wait_for()

    async def to_end(self, place: str) -> None:
        """Scroll to the end of a place that scrolls."""
        for page in self._pages.values():
            await page.locator(place).evaluate("node => node.scrollTo(0, node.scrollHeight)")

    async def wait_for(self, shown: str) -> None:
        """Wait until every page shows something, by its test id."""
        for page in self._pages.values():
            await page.get_by_test_id(shown).last.wait_for()

    async def show_frames(self, *moments: float, place: str = "thread") -> None:
        """Stop the clips of a place, first to last, at moments in seconds."""
        for page in self._pages.values():
            for number, moment in enumerate(moments):
                await _show_frame(page.get_by_test_id(place).locator("video").nth(number), moment)

    async def close_form(self) -> None:
        """Close what is open on all pages, if something is."""
        if await self.first.get_by_test_id("modal").count():
            await self.first.keyboard.press("Escape")
            await self.first.get_by_test_id("modal").wait_for(state="detached")

    async def shoot(self, surface: str, looks: Sequence[Look]) -> None:
        """Save what it looks like as ``<surface>-<look>.webp``."""
        for look in looks:
            page = self._pages[look]
            await page.evaluate("document.getElementById('toasts').replaceChildren()")
            await page.wait_for_function(
                "[...document.images].every(one => one.complete && one.naturalWidth)"
            )
            await page.mouse.move(0, 0)
            taken = await page.screenshot(animations="disabled", caret="hide")
            picture = Image.open(io.BytesIO(taken)).convert("RGB")
            picture.save(self._folder / f"{surface}-{look.name}.webp", quality=QUALITY, method=6)


async def _show_frame(video: Locator, moment: float) -> None:
    await video.wait_for()
    await video.evaluate(
        """(video, moment) => new Promise(async (shown) => {
            video.muted = true;
            await video.play();
            video.pause();
            video.requestVideoFrameCallback(shown);
            video.currentTime = moment;
        }).then(() => null)""",
        moment,
    )


@asynccontextmanager
async def open_studio(url: str, folder: Path) -> AsyncIterator[Studio]:
    """Open a page for each look; all of them close with the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        contexts: dict[Look, BrowserContext] = {
            look: await browser.new_context(
                viewport={"width": look.width, "height": look.height},
                color_scheme=look.scheme,
                device_scale_factor=look.scale,
                has_touch=look.phone,
                is_mobile=look.phone,
                reduced_motion="reduce",
                locale="en-GB",
            )
            for look in LOOKS
        }
        for context in contexts.values():
            context.set_default_timeout(PATIENCE_SECONDS * 1000)
        pages = {look: await context.new_page() for look, context in contexts.items()}
        try:
            yield Studio(url, pages, folder)
        finally:
            await browser.close()


def _browser() -> str | None:
    """Return the browser to use; None leaves it to Playwright."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
