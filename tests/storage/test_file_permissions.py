"""What lies on the disk is for one user alone: under any umask, and from the next start on."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.file_permissions import make_folder, narrow_data
from storage.jobs import SqlJobStore
from storage.startup import database
from tests.support.storage import accepted, asked


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Return the modes of a folder and of what is in it."""
    found = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in folder.rglob("*")}
    return {".": stat.S_IMODE(folder.stat().st_mode), **found}


@pytest.mark.usefixtures("umask")
async def test_a_database_is_private_from_its_first_moment(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with database(f"sqlite+aiosqlite:///{folder}/sora.db") as engine:
        await accepted(SqlJobStore(engine), asked("a"))
        assert modes(folder) == {
            ".": 0o700,
            "sora.db": 0o600,
            "sora.db-wal": 0o600,
            "sora.db-shm": 0o600,
            "sora.db.lock": 0o600,
        }


async def test_what_an_earlier_start_left_open_is_narrowed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    url = f"sqlite+aiosqlite:///{folder}/sora.db"
    async with database(url):
        pass
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o664)
    async with database(url):
        assert set(modes(folder).values()) == {0o700, 0o600}


def test_waiting_clips_and_backups_are_narrowed(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir(0o755)
    for name in ("spool/abc234.mp4", "spool/abc234.part", "backup.db", "sora.db-journal"):
        (tmp_path / name).touch(0o644)
    tmp_path.chmod(0o755)
    narrow_data(tmp_path)
    found = modes(tmp_path)
    assert (found.pop("."), found.pop("spool")) == (0o700, 0o700)
    assert set(found.values()) == {0o600}


def test_what_is_not_ours_is_left_as_it_is(tmp_path: Path) -> None:
    """A folder of data may be anything: a home, or the place of another program's files, too."""
    (tmp_path / "spool").mkdir(0o755)
    for name in ("spool/holiday.mp4", "notes.txt", "target.db"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(0o755)
    (elsewhere / "sora.db").touch()
    (elsewhere / "sora.db").chmod(0o644)
    (tmp_path / "linked.db").symlink_to(elsewhere / "sora.db")
    tmp_path.chmod(0o755)
    narrow_data(tmp_path)
    found = modes(tmp_path)
    assert found["."] == 0o755
    assert found["notes.txt"] == found["holiday.mp4"] == found["sora.db"] == 0o644
    assert (found["spool"], found["target.db"]) == (0o700, 0o600)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_another_user_is_left_to_him(tmp_path: Path) -> None:
    path = tmp_path / "backup.db"
    path.touch()
    path.chmod(0o644)
    os.chown(path, 65534, 65534)
    narrow_data(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_only_the_folder_itself_is_made_private(tmp_path: Path, umask: int) -> None:
    """Those above it are nobody else's to write to: he could put another in its place."""
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o755 & ~umask
