"""Decoding in a process of its own: what it may take, what it can't do, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.profiles import shipped
from bot.domain.errors.base import InputUnusable
from bot.domain.media.inputs import Raw
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import InputKind, orientation
from bot.media.decoder import PictureDecoder, packed, unpacked
from bot.media.picture_process import answer_to, fit
from tests.support.pictures import bomb, opened, picture, video
from tests.support.profiles import LANDSCAPE, PORTRAIT, SORA_1, SORA_2

ROOT = Path(__file__).parents[3]
FOX = NewInput(InputKind.IMAGE, "fox.png", file_id="F1", sets_size=True)
FILM = NewInput(InputKind.VIDEO, "fox.mp4", file_id="F2")


def raw(*data: bytes, given: NewInput = FOX) -> Raw:
    return Raw((given,) * len(data), data, SORA_2, LANDSCAPE)


def python(code: str, *arguments: str) -> tuple[str, ...]:
    """Return a command that does something else than decoding."""
    return (sys.executable, "-c", code, *arguments)


async def refused(decoder: PictureDecoder, what: Raw | None = None) -> InputUnusable:
    with pytest.raises(InputUnusable) as error:
        await decoder.fit(what or raw(b"a picture"))
    return error.value


def is_whole(file: Path) -> bool:
    return file.exists() and file.read_text().endswith(".")


async def is_gone(process: int) -> bool:
    """Tell whether a process comes to its end."""
    async with asyncio.timeout(20):
        while is_running(process):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    return True


def is_running(process: int) -> bool:
    """Tell whether there is such a process; one that nobody has asked about its end is over."""
    stat = Path(f"/proc/{process}/stat")
    try:
        os.kill(process, 0)
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


# --- what comes back -------------------------------------------------------------------


async def test_a_picture_comes_back_as_it_will_be_sent() -> None:
    fitted = await PictureDecoder().fit(raw(picture(800, 1200)))
    assert fitted == fit(raw(picture(800, 1200)))
    assert fitted.size == PORTRAIT
    assert opened(fitted.inputs[0].data).size == (720, 1280)


def test_a_picture_brings_no_dearer_size_than_was_ordered() -> None:
    wan = shipped().by_name["wan-3-0"]
    fullest, least = wan.tiers[-1], wan.tiers[0]
    usually_full = replace(wan, default_size=next(iter(fullest.sizes.values())))
    ordered = next(size for size in least.sizes.values() if orientation(size) == "landscape")
    tall = Raw((FOX,), (picture(900, 1600),), usually_full, ordered)
    fitted = fit(tall)
    assert fitted.size is not None
    assert (wan.tier_of(fitted.size), orientation(fitted.size)) == (least, "portrait")


async def test_a_video_and_several_pictures_come_back() -> None:
    film = Raw((FILM,), (video(),), SORA_1, LANDSCAPE)
    assert await PictureDecoder().fit(film) == fit(film)
    two = replace(raw(picture(), picture(64, 64, "GIF")), profile=SORA_1)
    assert await PictureDecoder().fit(two) == fit(two)


async def test_what_is_refused_is_refused_in_the_same_words() -> None:
    with pytest.raises(InputUnusable) as here:
        fit(raw(bomb()))
    there = await refused(PictureDecoder(), raw(bomb()))
    assert (there.detail, there.tell) == (here.value.detail, here.value.tell)


# --- what may become of it -------------------------------------------------------------


async def test_whoever_takes_too_long_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
    decoder = PictureDecoder(deadline=2.0, command=python(code, str(file)))
    error = await refused(decoder)
    assert "`fox.png` takes me too long" in error.tell
    assert await is_gone(int(file.read_text()))


@pytest.mark.parametrize("signum", ["SIGSEGV", "SIGKILL", "SIGABRT"])
async def test_a_picture_that_kills_the_decoder_is_refused(signum: str) -> None:
    code = f"import os, signal; os.kill(os.getpid(), signal.{signum})"
    error = await refused(PictureDecoder(command=python(code)), raw(bytes(2**22)))
    assert "I can't open `fox.png`" in error.tell
    assert "died of signal" in error.detail


async def test_computing_without_end_is_ended_by_the_system() -> None:
    code = (
        "from bot.media import picture_process; picture_process.COMPUTES = 1; "
        "picture_process.keep_within_bounds()\nwhile True: pass"
    )
    error = await refused(PictureDecoder(command=python(code)))
    assert "died of signal" in error.detail


@pytest.mark.skipif(sys.platform != "linux", reason="macOS bounds no process's memory")
async def test_memory_is_bounded() -> None:
    code = """
import json
from bot.media import picture_process
picture_process.keep_within_bounds()
try:
    bytearray(picture_process.MEMORY)
except MemoryError:
    print(json.dumps({"refused": "MemoryError", "tell": "too much"}))
"""
    assert (await refused(PictureDecoder(command=python(code)))).detail == "MemoryError"


async def test_nothing_can_be_written_to_a_file(tmp_path: Path) -> None:
    code = """
import json, sys
from bot.media import picture_process
picture_process.keep_within_bounds()
try:
    with open(sys.argv[1], "wb", buffering=0) as file:
        file.write(b"x")
except OSError as error:
    print(json.dumps({"refused": type(error).__name__, "tell": ""}))
"""
    error = await refused(PictureDecoder(command=python(code, str(tmp_path / "file"))))
    assert error.detail == "OSError"


async def test_no_secret_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-" + "1")
    code = "import json, os; print(json.dumps({'refused': ' '.join(os.environ), 'tell': ''}))"
    names = (await refused(PictureDecoder(command=python(code)))).detail
    assert "PYTHONPATH" in names
    assert "SLACK" not in names


@pytest.mark.parametrize(
    "said",
    [
        "''",
        "'nonsense'",
        "'[]'",
        """'{"size": null, "inputs": []}'""",
        """'{"size": "9x9", "inputs": [["image", "image/png", 0]]}'""",
        """'{"size": null, "inputs": [["image", "image/png", 5]]}'""",
        """'{"size": null, "inputs": [["hologram", "image/png", 0]]}'""",
    ],
)
async def test_another_answer_is_no_answer(said: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        await PictureDecoder(command=python(f"print({said})")).fit(raw(b"a picture"))


async def test_what_fails_by_our_own_fault_is_not_the_pictures() -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        await PictureDecoder(command=python("raise SystemExit(1)")).fit(raw(b"a picture"))


async def test_an_answer_without_end_is_not_read() -> None:
    code = "import sys\nwhile True: sys.stdout.buffer.write(bytes(2**20))"
    with pytest.raises(RuntimeError, match="doesn't end"):
        await PictureDecoder(command=python(code)).fit(raw(b"a picture"))


async def test_whoever_is_not_waited_for_any_more_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = "import os, sys, time; open(sys.argv[1], 'w').write(f'{os.getpid()}.'); time.sleep(600)"
    task = asyncio.create_task(PictureDecoder(command=python(code, str(file))).fit(raw(b"x")))
    async with asyncio.timeout(20):
        while not is_whole(file):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await is_gone(int(file.read_text()[:-1]))


async def test_the_process_ends_with_whoever_started_it() -> None:
    """Killed as by SIGKILL: its input ends, and what it writes goes nowhere."""
    code = f"""
import asyncio, os, sys
async def main():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.media.picture_process", stdin=-1, stdout=-1, cwd={str(ROOT)!r}
    )
    print(process.pid, flush=True)
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(*python(code), stdout=asyncio.subprocess.PIPE)
    out, _ = await parent.communicate()
    assert await is_gone(int(out))


async def test_one_picture_at_a_time() -> None:
    decoder = PictureDecoder()
    found = await asyncio.gather(*(decoder.fit(raw(picture(64, 64))) for _ in range(3)))
    assert len(found) == 3


def test_the_answer_is_text_and_bytes() -> None:
    asked = raw(picture(800, 1200))
    answer = answer_to(packed(asked))
    assert json.loads(answer.partition(b"\n")[0])["size"] == PORTRAIT
    assert unpacked(answer, asked) == fit(asked)


# --- everybody else meanwhile ----------------------------------------------------------


async def longest_stall(work: Callable[[], Awaitable[object]]) -> float:
    """Return for how long at most the event loop does nothing else while ``work`` is done."""
    loop, longest = asyncio.get_running_loop(), 0.0
    task = asyncio.ensure_future(work())
    while not task.done():
        before = loop.time()
        await asyncio.sleep(0.001)
        longest = max(longest, loop.time() - before)
    await task
    return longest


async def test_a_large_webp_holds_up_nobody() -> None:
    """Its decoder holds the interpreter, so that a thread would be of no use."""
    large = raw(picture(8000, 6000, "WEBP"))
    in_thread = await longest_stall(lambda: asyncio.to_thread(fit, large))
    decoder = PictureDecoder()
    in_process = min([await longest_stall(lambda: decoder.fit(large)) for _ in range(3)])
    assert in_process < in_thread / 3
