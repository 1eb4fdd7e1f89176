"""Renders are shared out among replicas, and nobody waits for one that has died."""

from __future__ import annotations

from bot.rendering.claim_turn import HEAD_START, ClaimTurn
from bot.runtime.company import Company
from tests.support.works import Works


async def test_who_has_its_share_lets_others_claim_first(works: Works) -> None:
    """The deployment has two slots: of two replicas each has one, and may have both."""
    company, now = Company(), [100.0]
    turn = ClaimTurn(works.deployment, works.renderer, company, lambda: now[0])
    await works.started()
    assert works.renderer.slots == 1
    assert turn.wait() == 0
    company.becomes(["mine", "another"], "mine")
    assert turn.wait() == HEAD_START
    now[0] += HEAD_START / 4
    assert 0 < turn.wait() < HEAD_START
    now[0] += HEAD_START
    assert turn.wait() == 0
    assert turn.wait() == HEAD_START
    company.becomes(["mine"], "mine")
    assert turn.wait() == 0


def test_each_thing_is_one_replicas_and_moves_only_if_it_must() -> None:
    names = ["one", "two", "three"]
    all_three, two = ([Company() for _ in names[:n]] for n in (3, 2))
    for company, name in zip(all_three, names, strict=True):
        assert company.becomes(names, name)
        assert not company.becomes(list(reversed(names)), name)
    for company, name in zip(two, names, strict=False):
        company.becomes(names[:2], name)
    kept = [0, 0, 0]
    for job in map(str, range(300)):
        keepers = [company.keeps(job) for company in all_three]
        assert sum(keepers) == 1
        kept[keepers.index(True)] += 1
        if not keepers[2]:
            assert [company.keeps(job) for company in two] == keepers[:2]
    assert min(kept) > 50
