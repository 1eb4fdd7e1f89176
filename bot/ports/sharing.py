"""Copies of clips in other channels, as the core needs them kept, and brought there."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.places import Conversation
from bot.domain.conversation.shared_files import SharedFile
from bot.domain.job import Job, JobId, Thread
from bot.domain.sharing.copies import Copy, CopyId, NewCopy


class Sharing(Protocol):
    """Takes what people want shared."""

    async def share(
        self, job_id: JobId, channel: str, origin: Origin, *, with_prompt: bool
    ) -> None:
        """Take the window's answer: have a clip posted to a channel. Raises RequestError."""

    async def take_out(self, copy_id: CopyId, origin: Origin) -> None:
        """Have a copy go, for whoever made the clip, shared it, or is an admin; tell of it."""


class Showcasing(Protocol):
    """Takes stars, and what is chosen about them."""

    async def starred(self, origin: Origin) -> None:
        """Take a star that a person gave the message ``thread_ts`` of ``origin``.

        If it counts, the clip is posted to the showcase; nobody is told where it doesn't.
        """

    async def ask(self, origin: Origin) -> None:
        """Open the window in which an admin names the showcase, or say why not."""

    async def choose(self, channel: str | None, origin: Origin) -> None:
        """Post what gets a star to a channel from now on, or nowhere. Raises RequestError."""

    async def prefer(self, origin: Origin, *, shares_prompts: bool, stays_out: bool) -> None:
        """Keep what may be done with a person's own clips when others share them."""


class CopyStore(Protocol):
    """Every copy is a row. All of it may be repeated; replicas share it."""

    async def wish(self, new: NewCopy) -> bool:
        """Write down that a copy is wanted; False if that was written down before."""

    async def clip_shown(self, place: Thread) -> Job | None:
        """Return the job whose card, or whose clip, is the message ``thread_ts`` of a channel."""

    async def get(self, copy_id: CopyId, place: Thread) -> Copy | None:
        """Return a copy that is in this channel, or was to be; None for any other."""

    async def gifs(self, job_id: JobId) -> list[Copy]:
        """Return all GIFs that were ever wanted of a clip, the newest last."""

    async def leave(self, copy: Copy) -> None:
        """Write down that a copy is to go, as soon as nobody is at work on it."""

    async def due(self, limit: int) -> list[Copy]:
        """Return copies that are to be seen to, one try further; others don't get them now."""

    async def next_due(self) -> float | None:
        """Return in how many seconds the next one is due; None where there is none."""

    async def uploaded(self, copy: Copy, file_id: str) -> bool:
        """Record a copy's file, before anybody can see it; False if it isn't wanted any more."""

    async def upload_lost(self, copy: Copy) -> None:
        """Forget a copy's file: Slack doesn't have it."""

    async def put_off(self, copy: Copy, seconds: float) -> None:
        """See to a copy again in ``seconds``, whatever has been decided about it meanwhile."""

    async def posted(self, copy: Copy) -> bool:
        """Record that a copy is in its channel; False if it is to go by now."""

    async def failed(self, copy: Copy, trouble: str) -> None:
        """Record that a copy can't be posted, to be told; the showcase's may be wanted again."""

    async def settled(self, copy: Copy) -> None:
        """Record that nothing more is to be done about a copy: it was told of, or is gone."""


class CopyMessages(Protocol):
    """Copies at Slack. Raises ``SlackError`` and its kin."""

    async def upload(self, copy: Copy, file: Path) -> str:
        """Send a copy's bytes to Slack; return the file's id. Nobody sees the file yet."""

    async def complete(self, copy: Copy, job: Job, file_id: str) -> None:
        """Share an uploaded file to where the copy goes. Slack allows this once for each file."""

    async def look(self, copy: Copy) -> SharedFile | None:
        """Return what Slack knows of a copy's file; None if it knows none by that id."""

    async def remove(self, copy: Copy) -> None:
        """Delete a copy's file and its message; they may be gone already."""

    async def tell(self, copy: Copy, job: Job | None) -> None:
        """Tell whoever wanted a copy, in a direct message, why there is none."""


class Conversations(Protocol):
    """Tells what a conversation is. It takes about a second at most, and doesn't fail."""

    async def look(self, workspace: str, channel: str) -> Conversation | None:
        """Return what Slack says of a conversation now; None where it doesn't say."""
