"""For every test: property tests that repeat, logs that keep secrets, connections that end."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator
from hashlib import sha256

import pytest
from coverage import Coverage
from hypothesis import settings

from bot.media import decoder
from tests.support import births as connections
from tests.support.births import Births
from tests.support.logguard import Guard, Notes, listening

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("steady")

TALKATIVE = ("tests/bot/telemetry/test_logs.py",)
"""Tests that log secrets to see them taken out: of some, the guard doesn't know that they are."""

UNMEASURED = (
    "tests/benchmarks/",
    "tests/fuzz/",
    "tests/integration/",
    "tests/playground/",
    "tests/rules/",
    "tests/storage/test_machine.py",
)
"""Tests of other things than the program, or of much at once: measuring would take minutes."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure nothing during tests that the program's coverage shouldn't depend on."""
    measuring = Coverage.current() if item.nodeid.startswith(UNMEASURED) else None
    if measuring is not None:
        measuring.stop()
    try:
        return (yield)
    finally:
        if measuring is not None:
            measuring.start()


def pytest_configure() -> None:
    """Let the guard see what a bot logs unless it is told to log less.

    Here somebody does wait for posters, beside others that keep the processors busy.
    """
    logging.getLogger().setLevel(logging.INFO)
    decoder.NICENESS = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mix files that compute with files that wait, where processes share them: the same each time.

    A process begins with a part of the list, and each part keeps the processors busy then.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: sha256(item.nodeid.partition("::")[0].encode()).digest())


def pytest_collection_finish() -> None:
    """Look for garbage among what tests leave, not among all that was collected to begin with.

    There are thousands of tests: where it was measured, going through them again and again took a
    sixth of the processor's time. What is left is few, and would be gone through the more often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _much_is_made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Share what takes long to make with the processes that run tests at the same time, if any."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kept"
    folder.mkdir(exist_ok=True)
    os.environ.setdefault("TESTS_KEPT", str(folder))


@pytest.fixture(scope="session")
def notes() -> Iterator[Notes]:
    """Return what the program logs and records during the whole session."""
    notes = Notes()
    with listening(notes):
        yield notes


@pytest.fixture(scope="session")
def births() -> Iterator[Births]:
    """Return the connections that are opened during the whole session."""
    births = Births()
    with connections.listening(births):
        yield births
    births.end()


@pytest.fixture(autouse=True)
def _connections_are_closed(births: Births) -> Iterator[None]:
    """Fail the test that leaves a connection open, and say where it was opened."""
    births.begin()
    yield
    assert births.open() == []


@pytest.fixture(autouse=True)
def _logs_keep_secrets(request: pytest.FixtureRequest, notes: Notes) -> Iterator[None]:
    """Fail the test in which a token, a signed address or a prompt got into the log."""
    notes.begin()
    guard, root = Guard(), logging.getLogger()
    root.addHandler(guard)
    try:
        yield
    finally:
        root.removeHandler(guard)
    if not request.node.nodeid.startswith(TALKATIVE):
        assert notes.wrong() == []
