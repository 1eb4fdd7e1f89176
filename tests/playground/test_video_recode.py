"""What encoders leave behind in the process that calls them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from playground.video.recode import FORMS, recoded
from tests.support.clips import clip


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of its scheduling")
@pytest.mark.parametrize("form", FORMS)
def test_a_process_that_recodes_is_scheduled_as_before(tmp_path: Path, form: str) -> None:
    """Root's would be a real-time process after an AV1 clip, and so would all that it starts."""
    film = tmp_path / "fox.mp4"
    film.write_bytes(clip())
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    recoded(film, FORMS[form])
    assert (os.sched_getscheduler(0), os.sched_getparam(0)) == before
