"""Whether a model can make what a job asks for: looked at just before it would cost something.

The grammar lets nothing else into the line. But a job waits there, and meanwhile the deployment may
have been given another model.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors.refusals import Refused, SecondsRefused, SizeRefused
from bot.domain.job import Job
from bot.domain.media.placing import fits, takes
from bot.domain.profiles import InputKind, ModelSpec


def misfit(spec: ModelSpec, job: Job, kinds: Sequence[InputKind]) -> Refused | None:
    """Return why the model can't make a job's clips, or None where it can.

    ``kinds`` are those of the inputs that go with it.
    """
    if job.size not in spec.sizes:
        return SizeRefused("not a size of this model")
    if job.seconds not in spec.seconds_at(job.size):
        return SecondsRefused("not a length of this model")
    most = spec.counts_at(job.size)[-1] if spec.shares_render else 1
    if job.count > most:
        at_once = "1 clip" if most == 1 else f"{most} clips"
        count = min(job.count, spec.counts_at(job.size)[-1])
        instead = "1 clip" if count == 1 else f"{count} clips"
        return Refused(
            f"{job.count} clips at once",
            tell=f"The video model that Sora uses now makes {at_once} of this size at once. "
            f"Press *Edit and try again…* and choose {instead}.",
        )
    if not fits(spec, kinds):
        return Refused(
            f"{len(kinds)} inputs",
            tell=f"{takes(spec)} Press *Edit and try again…* and keep no more than that.",
        )
    return None
