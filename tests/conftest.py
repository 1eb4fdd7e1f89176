"""Property tests that give the same answer on every machine, however busy it is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=200)
settings.load_profile("steady")
