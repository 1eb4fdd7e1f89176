"""The doctor tells by which proxy the far ends are reached, and asks them by it."""

from __future__ import annotations

from pathlib import Path

from tests.support.clinic import clinic
from tests.support.proxy import Proxy


async def test_who_is_reached_by_a_proxy_is_told_without_its_password(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at, Proxy(password="hunter22").running() as proxy:
        report = await at.report(HTTP_PROXY=proxy.url)
        (line,) = [line for line in report.lines if line.startswith("ok    proxy:")]
        place = proxy.url.rpartition("@")[2]
        assert line.endswith(f"Slack is reached by http://{place}, the video API by http://{place}")
        assert report.status == 0
        assert proxy.asked


async def test_what_is_excepted_is_told_to_be_reached_directly(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at, Proxy().running() as proxy:
        report = await at.report(HTTP_PROXY=proxy.url, NO_PROXY="127.0.0.1")
        assert [line for line in report.lines if "proxy" in line] == [
            "ok    proxy: Slack is reached directly, the video API directly"
        ]
        assert proxy.asked == []


async def test_a_proxy_that_is_gone_is_thought_of(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(HTTP_PROXY="http://127.0.0.1:9")
        assert report.status == 1
        assert any("any proxy" in line for line in report.lines if line.startswith("fix"))
