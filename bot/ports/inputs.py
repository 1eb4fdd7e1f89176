"""Pictures and videos that go with a request: where they lie, and where they come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from bot.domain.job import Job, JobId
from bot.domain.media.inputs import Awaited, Brought, Fitted, Raw
from bot.domain.new_jobs import NewInput
from bot.domain.profiles import Size
from bot.domain.renders.render import Reference


class Decoder(Protocol):
    """Decodes what people sent, which may take long, and all memory, and the process with it."""

    async def fit(self, raw: Raw) -> Fitted:
        """Make what was brought fit for the model. Raises InputUnusable."""


class InputStore(Protocol):
    """The inputs of every request are rows here; their bytes only while somebody needs them."""

    async def awaited(
        self,
        workspaces: Collection[str],
        limit: int,
        but: Collection[str] = (),
        busy: Collection[tuple[str, str]] = (),
    ) -> list[Awaited]:
        """Lease and return requests of ``workspaces`` whose inputs are still to be brought.

        Workspaces take turns, and in each its people; a person's first request comes first. Left
        out are requests whose key is in ``but``, and those of people who are ``busy`` (workspace
        and person). What another living process holds is left to it.
        """

    async def brought(self, request: str, found: Sequence[Brought], size: Size | None) -> list[Job]:
        """Write a request's inputs down; return its jobs, which may have a card from here on.

        ``size`` is what the jobs are to have, where the picture decides that.
        """

    async def let_go(self, request: str) -> list[Job]:
        """Await a request's inputs no more; return its jobs."""

    async def go_without(self, request: str) -> list[Job]:
        """Make a request's jobs without its inputs; return them."""

    async def put_off(self, request: str) -> None:
        """Give the lease on a request back: its inputs can't be had at the moment."""

    async def references(self, job_id: JobId) -> tuple[Reference, ...]:
        """Return what goes with a job's order, ready to be sent."""

    async def given(self, job_id: JobId) -> tuple[NewInput, ...]:
        """Return what a job's request came with, to be asked for once more."""

    async def drop(self) -> int:
        """Forget the bytes that no job needs any more; return of how many inputs."""


class Files(Protocol):
    """Where people's files come from. Raises InputUnusable, or SlackError to be tried again."""

    async def fetch(self, workspace: str, file_id: str) -> bytes:
        """Return a file's bytes: a picture or a video that is not too large."""

    async def save(self, workspace: str, file_id: str, to: Path) -> None:
        """Write a file of any size to ``to``."""

    async def look(self, workspace: str, file_id: str, *, owner: str | None = None) -> None:
        """See whether a file can be had, without bringing it; if it is to be, ``owner``'s."""

    async def still(self, workspace: str, file_id: str) -> bytes:
        """Return the picture that Slack has made of a video."""


class Frames(Protocol):
    """Where a picture of an earlier clip comes from. Raises like ``Files``."""

    async def bring(self, job_id: JobId, *, at_end: bool = False) -> bytes:
        """Return a picture out of a job's clip; ``at_end`` the one that it ends with."""


class ClipPictures(Protocol):
    """Where a picture comes from that stands for a clip."""

    async def poster(self, job: Job) -> bytes:
        """Return a picture that stands for a job's clip, of any kind that a ``PosterMaker`` takes.

        Raises InputUnusable where there is none, and SlackUnavailable while Slack may still come
        to have one.
        """


class PosterMaker(Protocol):
    """Makes pictures that others made into what Slack shows on a card."""

    async def made_of(self, picture: bytes) -> bytes:
        """Return a picture as a JPEG that isn't large. Raises InputUnusable."""


class GifMaker(Protocol):
    """Makes small formats of clips, for where videos don't play."""

    async def made_of(self, clip: Path) -> bytes:
        """Return a file as a looping GIF of under 2 MB. Raises InputUnusable."""


class ClipEnds(Protocol):
    """Whoever looks into a clip for the picture that it ends with, or one that stands for it."""

    async def last(self, clip: Path) -> bytes:
        """Return the last frame of a file, as a PNG. Raises InputUnusable."""

    async def middle(self, clip: Path) -> bytes:
        """Return a frame from the middle of a file, as a PNG. Raises InputUnusable."""
