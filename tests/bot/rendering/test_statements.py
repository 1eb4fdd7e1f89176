"""What a clip's life asks of the database: counted, since time is another on every machine."""

from __future__ import annotations

from collections import Counter

from bot.domain.job import JobState
from tests.support.works import Works


async def test_a_life_takes_few_writes_and_commits(works: Works) -> None:
    """Reads aren't counted: the test itself looks at the row, and more often on a busy machine."""
    seen: Counter[str] = Counter()

    def executes(statement: str, _values: object) -> None:
        seen[statement.split(maxsplit=1)[0]] += 1

    works.engine.heard.append(executes)
    job = await works.started()
    await works.reaches(job, JobState.RENDERING)
    works.video.complete_all()
    await works.reaches(job, JobState.DELIVERED)
    assert seen["COMMIT"] <= 9
    assert seen["INSERT"] + seen["UPDATE"] + seen["DELETE"] <= 19
