"""Each rule is broken on purpose, and the tests that guard it must notice.

What these tests show is that no rule is guarded by nothing. The guards themselves are elsewhere,
beside what they guard.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import pytest

from tests.rules.bench import LONGEST_RUN, ROOT, Bench, Run
from tests.rules.broken import PATCHES, RULES, Patch
from tests.rules.symbols import places

each_patch = pytest.mark.parametrize(
    "patch", PATCHES, ids=[f"{patch.rule}: {patch.name}" for patch in PATCHES]
)

AMONG_OTHERS = "PYTEST_XDIST_WORKER" in os.environ
"""Whether other processes run tests at the same time, some of these among them."""

COPIES = 1 if AMONG_OTHERS else (os.cpu_count() or 1) + 1


class Runs:
    """What is run on the bench: what is asked for, and already what will be asked for next."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._begun: dict[Patch, Future[Run]] = {}

    def unbroken(self, guards: Sequence[str]) -> Run:
        return self._bench.run(guards).result()

    def broken(self, patch: Patch) -> Run:
        first = PATCHES.index(patch)
        for coming in PATCHES[first : first + COPIES]:
            if coming not in self._begun:
                self._begun[coming] = self._bench.run(coming.guards, coming)
        return self._begun[patch].result()


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Return a bench that begins to work when it is asked to."""
    files = {guard.partition("::")[0] for patch in PATCHES for guard in patch.guards}
    bench = Bench(tmp_path_factory.mktemp("bench"), COPIES, sorted(files))
    try:
        yield Runs(bench)
    finally:
        bench.close()


def test_every_rule_is_broken_in_some_way() -> None:
    assert [*RULES] == [*range(1, 15)]
    assert [*dict.fromkeys(patch.rule for patch in PATCHES)] == [*RULES]


@each_patch
def test_the_code_is_where_the_patch_expects_it(patch: Patch) -> None:
    assert len(places(ROOT, patch.symbol, patch.old)) == 1
    assert patch.new != patch.old


@pytest.mark.timeout(2 * LONGEST_RUN)
def test_unbroken_a_guard_of_each_rule_is_content(runs: Runs) -> None:
    """The bench itself breaks nothing. All guards run unbroken where they stand."""
    run = runs.unbroken([*{patch.rule: patch.guards[0] for patch in PATCHES}.values()])
    assert run.status == 0, run.said
    assert re.search(r"^\d+ passed in ", run.said, re.MULTILINE), run.said


@pytest.mark.timeout(2 * LONGEST_RUN)
@each_patch
def test_a_broken_rule_is_noticed(runs: Runs, patch: Patch) -> None:
    run = runs.broken(patch)
    assert not run.stumbled, run.said
    assert run.status == 1, f"nobody noticed that {patch.name}"
    for guard in patch.guards:
        assert any(failed.startswith(guard) for failed in run.failed), run.said


def test_the_page_tells_the_rules_and_who_guards_them() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    _, _, rest = page.partition("\n## Rules\n")
    told = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", rest.partition("\n## ")[0], re.MULTILINE)
    assert {int(number): rule for number, rule, _ in told} == RULES
    for number, _, files in told:
        guards = [g for patch in PATCHES if patch.rule == int(number) for g in patch.guards]
        assert sorted(re.findall("`(.+?)`", files)) == sorted(
            {guard.partition("::")[0] for guard in guards}
        )
