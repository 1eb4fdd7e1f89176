"""``python -m playground.picture``: the README's picture, taken of a playground that is running.

    make playground ARGS='--render-seconds 20'      # in one terminal
    python -m playground.picture --out docs/playground.png

Needs Playwright, from the development dependencies, and Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

from playground.person import Message, Person

if TYPE_CHECKING:
    from playwright.async_api import Locator

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1440, 1160
PATIENCE_SECONDS = 180.0
LOOK_SECONDS = 0.25
FRAMES = (1.3, 1.8)
"""Seconds into the clip and its remix at which they are shown."""


async def thread_with_a_remix(maya: Person, jonas: Person) -> str:
    """Have a clip and its remix made, and more ordered everywhere; return the thread."""
    await maya.say("/sora a red fox in fresh snow --size landscape --model sora")
    root = (await _card(maya, "red fox", "Done"))["ts"]
    await jonas.say("remix make it night", root)
    await _card(maya, "make it night", "Done")
    await jonas.say("/sora paper boats on a rainy street, seen from above --model sora")
    await jonas.say("/sora a hot-air balloon over the hills at dawn")
    await maya.say("/sora a kettle comes to the boil, in close-up")
    await maya.say("/sora a lighthouse in a storm --seconds 8 --model seedance")
    await maya.say("/sora an owl lands on a branch at night --seconds 8")
    return str(root)


async def take(page_url: str, out: Path) -> None:
    """Play the scene at the playground's page and save what it looks like as a PNG."""
    async with Person(page_url) as maya, Person(page_url, name="jonas") as jonas:
        thread = await thread_with_a_remix(maya, jonas)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=_browser(), args=["--no-sandbox", "--disable-gpu"]
            )
            page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            await page.goto(f"{page_url}/#as=maya&thread={thread}")
            pane = page.get_by_test_id("thread")
            for number, moment in enumerate(FRAMES):
                await _show_frame(pane.locator("video").nth(number), moment)
            await _card(maya, "paper boats", "Rendering", "left")
            await _card(maya, "owl", "in line")
            await pane.locator(".scroller").evaluate("node => node.scrollTo(0, node.scrollHeight)")
            await page.screenshot(path=out)
            await browser.close()


async def _card(person: Person, *words: str) -> Message:
    """Return the card that says all of ``words``, once there is one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            for message in await person.messages():
                if message.get("blocks") and all(word in message["text"] for word in words):
                    return message
            await asyncio.sleep(LOOK_SECONDS)


async def _show_frame(video: Locator, moment: float) -> None:
    """Stop a clip at a moment."""
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


def _browser() -> str | None:
    """Return the browser to use; None leaves it to Playwright."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def main() -> int:
    """Read the command line and take the picture."""
    parser = argparse.ArgumentParser(prog="python -m playground.picture", description=__doc__)
    parser.add_argument("--page", default="http://127.0.0.1:8600", help="the playground's page")
    parser.add_argument("--out", type=Path, default=Path("docs/playground.png"))
    given = parser.parse_args()
    asyncio.run(take(given.page, given.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
