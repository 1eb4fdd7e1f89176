"""The file of settings: what it sets, and what in it is told to set nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.file import read_file, without_effect
from bot.config.settings import misnamed_variables
from bot.domain.errors.base import SettingsError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.mark.parametrize(
    "written",
    [
        b"A=x y\nB=z",
        b"\xef\xbb\xbfA=x y\r\nB=z\r\n",
        b"export A='x y'\n\n# B=c\nB = \"z\" # said\n",
        b"A=x y\rB=z",
    ],
)
def test_the_ways_to_write_a_file_are_read(path: Path, written: bytes) -> None:
    path.write_bytes(written)
    assert read_file(path) == {"A": "x y", "B": "z"}
    assert without_effect(path) == []


def test_nothing_is_filled_in_for_a_dollar(path: Path) -> None:
    path.write_text("A=1\nB=${A}\n")
    assert read_file(path)["B"] == "${A}"


def test_lines_that_set_nothing_are_told_without_repeating_them(path: Path) -> None:
    path.write_text("SLACK_BOT_TOKEN: xoxb-hidden\nPORT\nSSL_CERT_FILE=/a.pem\nHOST=::1\n")
    assert read_file(path) == {"SSL_CERT_FILE": "/a.pem", "HOST": "::1"}
    told = misnamed_variables(path)[:3]
    assert told == [
        f"{path} line 1 isn't as NAME=value: it has no effect.",
        f"{path} line 2 has a name without an = behind it: it has no effect.",
        f"{path} line 3 has no effect: set SSL_CERT_FILE in the environment that Sora starts in.",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_file_in_another_encoding_is_told_at_once(path: Path, encoding: str) -> None:
    path.write_bytes("SLACK_BOT_TOKEN=xoxb-é\n".encode(encoding))
    with pytest.raises(SettingsError, match="can't be read: make it a UTF-8 text file"):
        read_file(path)


def test_a_folder_in_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SettingsError, match="is a folder, as Docker makes one"):
        read_file(path)


def test_without_a_file_nothing_is_set(path: Path) -> None:
    assert read_file(path) == read_file(None) == {}
