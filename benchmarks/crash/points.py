"""The named points of a job's life at which the bot can be killed: one table.

``before`` a commit is the last moment at which the transaction is still lost: all its statements
have run, COMMIT has not been sent. ``before`` a request is the moment at which nothing of it has
been sent; ``after`` it, the answer is here and nothing has been done about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal[
    "order",
    "remix",
    "picture",
    "cancel",
    "refusal",
    "absence",
    "limit",
    "slowness",
    "failure",
    "loss",
    "silence",
    "doubt",
    "missing",
    "archive",
    "frozen",
    "edits",
    "share",
    "choice",
    "approval",
    "decline",
    "budget",
    "gif",
]
"""What people, or the servers, must do for a point to be reached."""

SIDES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Step:
    """One step that changes something outside the process; both its sides are points."""

    name: str
    need: Need = "order"
    most: int = 3
    """The bot dies at one of the first so many times that it gets there."""


STEPS = (
    # commits of the job store, by method, and by what ``move`` and ``update`` write
    Step("store.recount", most=1),
    Step("store.resume", most=1),
    Step("store.renew_leases", most=1),
    Step("store.accept"),
    Step("store.card_attempted"),
    Step("store.card_posted"),
    Step("store.cards_shown"),
    Step("store.claim"),
    Step("store.move.rendering"),
    Step("store.update.progress", "slowness", most=1),
    Step("store.rendered"),
    Step("store.update.clip_path"),
    Step("store.update.file_id"),
    Step("store.move.delivered"),
    Step("store.request_cancel", "cancel", most=2),
    Step("store.move.cancelled", "cancel", most=1),
    Step("store.move.failed", "refusal", most=1),
    Step("store.turn_away", "absence", most=1),
    Step("store.rest", "limit", most=1),
    Step("store.move.queued", "limit", most=1),
    Step("store.move.queued on the house", "failure", most=1),
    Step("store.update.link_attempts", "loss", most=1),
    Step("store.move.unconfirmed", "doubt", most=1),
    Step("store.move.rendering after all", "doubt", most=1),
    Step("store.move.delivering", "archive", most=1),
    # commits of the inputs' store
    Step("inputs.awaited", "picture", most=1),
    Step("inputs.brought", "picture", most=1),
    # commits about a card in place of one that can't be edited any more
    Step("replacements.begin", "frozen", most=1),
    Step("replacements.done", "frozen", most=1),
    # takes side by side: a vote, a pick, and the message that shows them
    Step("takes.vote", "choice", most=1),
    Step("takes.pick", "choice", most=1),
    Step("takes.begin", "choice"),
    Step("takes.posting", "choice", most=1),
    Step("slack.post takes", "choice", most=1),
    Step("takes.posted", "choice", most=1),
    Step("takes.shown", "choice"),
    # what an admin is asked, and their word
    Step("approvals.unasked", "approval", most=1),
    Step("approvals.asked", "approval", most=1),
    Step("approvals.approve", "approval", most=1),
    Step("approvals.decline", "decline", most=1),
    # what an ended job counts for, where budgets hold
    Step("money.settle", "budget"),
    # a word about an end that isn't a clip
    Step("endings.take", "refusal", most=1),
    Step("slack.post end", "refusal", most=1),
    Step("endings.told", "refusal", most=1),
    # commits about a copy of a clip in another channel, and its upload's end
    Step("copies.wish", "share", most=1),
    Step("copies.due", "share", most=2),
    Step("copies.uploaded", "share", most=1),
    Step("slack.complete copy", "share", most=1),
    Step("copies.posted", "share", most=1),
    # requests to the video API
    Step("video.create"),
    Step("video.recent", "silence", most=1),
    Step("video.remix", "remix", most=1),
    Step("video.create on the house", "failure", most=2),
    Step("video.get"),
    Step("video.download"),
    # cards
    Step("slack.post card"),
    Step("slack.conversations.history", most=1),
    Step("slack.post card in thread", "remix", most=1),
    Step("slack.conversations.replies", "remix", most=1),
    Step("slack.chat.update"),
    Step("slack.post new card", "frozen", most=1),
    # the steps of an upload
    Step("slack.files.getUploadURLExternal"),
    Step("upload.send"),
    Step("slack.files.completeUploadExternal"),
    Step("slack.files.info"),
    Step("slack.post link", "loss", most=1),
    # a poster: announced, written down, kept by Slack, said to be ready, shown on its card
    Step("slack.announce poster", most=2),
    Step("posters.uploaded", most=2),
    Step("slack.complete poster", most=2),
    Step("posters.can_be_shown", most=2),
    Step("slack.show poster", most=2),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One side of a step."""

    step: Step
    side: str

    @property
    def name(self) -> str:
        """Return the point's name, as the child process knows it."""
        return f"{self.step.name} {self.side}"


POINTS = tuple(Point(step, side) for step in STEPS for side in SIDES)


def points_of(words: str) -> tuple[Point, ...]:
    """Return the points whose names contain any of ``words``, which commas part, in order."""
    parts = words.split(",")
    return tuple(point for point in POINTS if any(part in point.name for part in parts))
