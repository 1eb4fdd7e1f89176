"""Each rule is broken on purpose, and the tests that guard it must notice.

What these tests show is that no rule is guarded by nothing. The guards themselves are elsewhere,
beside what they guard.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from tests.rules.bench import LONGEST_RUN, ROOT, Bench, Run
from tests.rules.broken import PATCHES, RULES, Patch

each_patch = pytest.mark.parametrize(
    "patch", PATCHES, ids=[f"{patch.rule}: {patch.name}" for patch in PATCHES]
)

Runs = dict[Patch | None, Future[Run]]


@pytest.fixture(scope="session")
def runs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runs]:
    """Begin to run the guards of each patch that is going to be asked for; None is no patch."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    asked_for = {call.params.get("patch") for call in calls if call is not None}
    wanted = [patch for patch in PATCHES if patch in asked_for] or PATCHES
    guards = dict.fromkeys(guard for patch in wanted for guard in patch.guards)
    bench = Bench(tmp_path_factory.mktemp("bench"), copies=(os.cpu_count() or 1) + 1)
    try:
        yield {None: bench.run([*guards])} | {
            patch: bench.run(patch.guards, patch) for patch in wanted
        }
    finally:
        bench.close()


def test_every_rule_is_broken_in_some_way() -> None:
    assert [*RULES] == [*range(1, 12)]
    assert [*dict.fromkeys(patch.rule for patch in PATCHES)] == [*RULES]


@each_patch
def test_the_code_is_where_the_patch_expects_it(patch: Patch) -> None:
    assert (ROOT / patch.file).read_text().count(patch.old) == 1
    assert patch.new != patch.old


@pytest.mark.timeout(2 * LONGEST_RUN)
def test_unbroken_every_guard_is_content(runs: Runs) -> None:
    run = runs[None].result()
    assert run.status == 0, run.said
    assert re.search(r"^\d+ passed in ", run.said, re.MULTILINE), run.said


@pytest.mark.timeout(2 * LONGEST_RUN)
@each_patch
def test_a_broken_rule_is_noticed(runs: Runs, patch: Patch) -> None:
    run = runs[patch].result()
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
