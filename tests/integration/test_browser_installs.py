"""The app installed on the page, and taken away again, as admins do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.oauth_stage import by_oauth, stage_without_app
from tests.support.video_servers import free_port

pytestmark = pytest.mark.browser

SLOW = 60_000


async def test_people_install_the_app_on_the_page_and_remove_it(
    tmp_path: Path, open_page: Callable[..., Awaitable[Page]]
) -> None:
    ours = f"http://127.0.0.1:{free_port()}"
    async with (
        stage_without_app(tmp_path, 2, app_url=ours) as stage,
        stage.bot(**by_oauth(stage, PUBLIC_URL=ours, PORT=ours.rpartition(":")[2])),
    ):
        page = await open_page(stage.slack.url)
        await page.get_by_role("link", name="Where the app is").click()
        await page.get_by_role("link", name="Install Sora").click()
        await page.get_by_label("Where, and by whom").select_option("Globex: Noor Haddad, admin")
        await page.get_by_role("button", name="Allow").click()
        await expect(page.get_by_role("heading", name="Sora is in Globex")).to_be_visible(
            timeout=SLOW
        )
        await page.goto(f"{stage.slack.url}/apps")
        row = page.get_by_role("row").filter(has_text="Globex")
        await row.get_by_role("button", name="Uninstall").click()
        await expect(row).to_contain_text("not installed", timeout=SLOW)
