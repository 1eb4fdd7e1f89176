"""What processes that share a database tell one another: that there is work, never what it is."""

from __future__ import annotations

from enum import StrEnum


class ReplicaNews(StrEnum):
    """What another process may have to do something about.

    Whoever tells has written down what it is about in the same transaction. Nothing depends on
    being heard: each worker looks by itself every few seconds, too.
    """

    LINE = "line"
    """A job has joined a line, or left a slot; or a pause is over."""
    JOBS = "jobs"
    """Somebody has let go of jobs in the middle of their lives."""
    WORKSPACES = "workspaces"
    """A workspace has come, or left."""
    REPLICAS = "replicas"
    """A process has begun, or ended: whatever it had begun is everybody's."""
